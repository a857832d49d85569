"""Pages on which the heads of the secretariat invite colleagues and end their accounts.

They give roles, never single rights, and none that they could use on themselves: their own accounts, those of other
heads and of superusers are not theirs to change.
"""

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from forum_site.accounts.mail import later, password_link, send
from forum_site.accounts.models import Account, EventKind
from forum_site.accounts.security_log import record
from forum_site.accounts.sessions import FACTORS
from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name

HEADS = "heads"


def roles():
    """The groups that heads may give, with their names for people."""
    into = [
        (f"translators-{code}", gettext("translation: %(language)s") % {"language": language_name(code)})
        for code in LANGUAGE_CODES
    ]
    return [("secretariat", gettext("secretariat")), ("translators", gettext("translation: all languages")), *into]


def role_names():
    """The names of all roles in the active language, by the names of their groups."""
    return dict(roles()) | {HEADS: gettext("head of the secretariat")}


class InvitationForm(forms.Form):
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address, also the user name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=roles)
    language = forms.ChoiceField(label=_("Language of mail"), choices=settings.LANGUAGES)

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(username__iexact=email).exists() or User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("There is an account with this address already."))
        return email

    @transaction.atomic
    def save(self):
        values = {name: self.cleaned_data[name] for name in ("first_name", "last_name", "email")}
        user = User.objects.create_user(self.cleaned_data["email"], is_staff=True, **values)
        Account.objects.create(user=user, language=self.cleaned_data["language"])
        give_role(user, self.cleaned_data["role"])
        return user


def give_role(user, name):
    user.groups.set([Group.objects.get(name=name)])


def people_of(head):
    """Those whose accounts the head may change."""
    staff = User.objects.filter(is_staff=True, is_superuser=False).exclude(pk=head.pk).exclude(groups__name=HEADS)
    return staff.filter(user_permissions=None)


def for_heads(view):
    def asked(request, *args, **kwargs):
        if not request.user.has_perm("accounts.manage_staff"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    def page(request, *args, **kwargs):
        return admin.site.admin_view(asked)(request, *args, **kwargs)

    return page


@for_heads
def people(request):
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    everybody = User.objects.filter(is_staff=True).annotate(has_factor=Exists(factors)).prefetch_related("groups")
    names = role_names()
    mine = {*people_of(request.user).values_list("pk", flat=True)}
    rows = [
        {
            "person": person,
            "roles": [names.get(group.name, group.name) for group in person.groups.all()],
            "role": next((group.name for group in person.groups.all()), ""),
            "is_mine": person.pk in mine,
        }
        for person in everybody.order_by("-is_active", "last_name", "username")
    ]
    return page_of_people(request, "admin/people.html", _("Colleagues"), rows=rows, choices=roles())


@for_heads
def invite(request):
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.save()
        record(EventKind.INVITED, person, form.cleaned_data["role"], request)
        return _hand_over(request, person, "invited")
    words = {"submit": _("Invite"), "lead": _("Your colleague sets a password of their own.")}
    return page_of_people(request, "admin/account_form.html", _("Invite a colleague"), form=form, **words)


@require_POST
@for_heads
@transaction.atomic
def change(request, pk):
    person = get_object_or_404(people_of(request.user), pk=pk)
    action = request.POST.get("action")
    if action == "link" and person.is_active:
        record(EventKind.LINK_MADE, person, request=request)
        return _hand_over(request, person, "reset")
    if action == "role" and request.POST.get("role") in dict(roles()):
        give_role(person, request.POST["role"])
    elif action in ("end", "reopen"):
        _end(person) if action == "end" else _reopen(person)
    messages.success(request, gettext("The account of %(person)s has been changed.") % {"person": person})
    return redirect("people")


def _end(person):
    """Its sessions end with it, and nothing of what opened it opens it again."""
    person.is_active = False
    person.set_unusable_password()
    person.save()
    Authenticator.objects.filter(user=person).delete()


def _reopen(person):
    person.is_active = True
    person.save()


def _hand_over(request, person, kind):
    """The link to a new password: by mail, or for the head to hand over where no mail goes out."""
    link = password_link(person, request.build_absolute_uri("/").rstrip("/"))
    is_mailed = settings.CAN_MAIL and bool(person.email)
    if is_mailed:
        later(send, person, kind, link)
    words = {"person": person, "link": None if is_mailed else link}
    return page_of_people(request, "admin/people_link.html", _("A link for your colleague"), **words)


def page_of_people(request, template, title, **context):
    return render(request, template, admin.site.each_context(request) | {"title": title} | context)
