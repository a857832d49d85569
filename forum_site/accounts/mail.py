"""Mail to members of the staff, each in their language, in plain text and as HTML."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.accounts.models import Account
from forum_site.http.background import Background

# What a mail is about, and what it says. Nothing secret stands in the subject.
WORDS = {
    "reset": (
        _("A new password"),
        _(
            "Somebody, you we hope, has asked for a new password for your account. The link below leads to the page "
            "that sets it, and holds for three days. If it was not you, there is nothing to do."
        ),
    ),
    "invited": (
        _("Your account"),
        _(
            "You have been invited to work on this site. The link below leads to the page that sets your password, "
            "and holds for three days. Afterwards sign in with this e-mail address as your user name."
        ),
    ),
    "new_device": (_("A new device"), _("Your account was used on a device on which it was not used before.")),
    "password_changed": (_("Your password was changed"), _("The password of your account was changed.")),
    "password_reset": (_("Your password was changed"), _("The password of your account was set by means of a link.")),
    "factor_added": (_("A second factor was added"), _("A second factor was added to your account.")),
    "factor_removed": (_("A second factor was removed"), _("A second factor was removed from your account.")),
    "codes_made": (_("New recovery codes"), _("New recovery codes were made for your account.")),
}

later = Background()


def notify(user, kind, *circumstances):
    """Tell the user what happened to their account, from where and on which device."""
    if user.email:
        later(send, user, kind, None, circumstances)


def password_link(user, origin):
    """The URL of the page that sets the user's password, once and without the former one."""
    with translation.override(language_of(user)):
        given = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
        return origin + reverse("account_reset_password_from_key", kwargs=given)


def language_of(user):
    account = Account.objects.filter(user=user).first()
    return account.language if account else settings.LANGUAGE_CODE


def send(user, kind, link=None, circumstances=()):
    if not settings.CAN_MAIL:
        return
    with translation.override(language_of(user)):
        subject, text = WORDS[kind]
        site = gettext("International Migration Review Forum")
        advice = gettext("If it was not you, change your password and tell the secretariat at once.")
        paragraphs = [text, *filter(None, [*circumstances, None if link else advice])]
        context = {"subject": subject, "paragraphs": paragraphs, "link": link, "site": site}
        plain = "\n\n".join(map(str, [*paragraphs, *filter(None, [link]), f"-- \n{site}"]))
        message = EmailMultiAlternatives(str(subject), plain, to=[user.email])
        message.attach_alternative(render_to_string("admin/mail.html", context), "text/html")
        message.send()
