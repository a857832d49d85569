"""The addresses of accounts: those of allauth that this site has use for, among those of the admin.

Signing up, changing one's e-mail address and remembering a device are none of them.
"""

from allauth.account.views import PasswordResetFromKeyView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import admin
from django.urls import URLResolver, path, re_path, reverse_lazy
from django.urls.resolvers import RoutePattern
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView

from forum_site.accounts import data_views, people
from forum_site.accounts.views import ChangePassword, ForgottenPassword, Profile, SignIn, account_page, in_use


def _page(view, template, title):
    return account_page(view.as_view(template_name=template, extra_context={"title": title}))


def _form(view, title, submit, lead="", **options):
    words = {"title": title, "submit": submit, "lead": lead, "back": options.pop("back", True)}
    return account_page(
        view.as_view(template_name="admin/account_form.html", extra_context=words | options.pop("also", {}), **options)
    )


def _reset(view, title, submit, lead, address):
    return _form(view, title, submit, lead, success_url=reverse_lazy(address), back=False)


_ACCOUNT = reverse_lazy("mfa_index")
_SENT = {
    "title": _("A new password"),
    "lead": _("If there is an account with that address, the link is on its way. It holds for three days."),
}
_CONFIRM = _("Confirm that it is you")
_LEAD = _("What you are about to change guards your account.")

_patterns = [
    path("login/", account_page(SignIn.as_view()), name="account_login"),
    path("logout/", account_page(lambda request: admin.site.logout(request)), name="account_logout"),
    path(
        "password_change/",
        _form(ChangePassword, _("Change password"), _("Change password"), success_url=_ACCOUNT),
        name="account_change_password",
    ),
    path(
        "password_reset/",
        _reset(
            ForgottenPassword,
            _("A new password"),
            _("Send the link"),
            _("If there is an account with your address, a link to set a new password goes there."),
            "account_reset_password_done",
        ),
        name="account_reset_password",
    ),
    path(
        "password_reset/done/",
        account_page(TemplateView.as_view(template_name="admin/account_form.html", extra_context=_SENT)),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password_reset/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[\w-]{1,60})/$",
        _reset(PasswordResetFromKeyView, _("A new password"), _("Set the password"), "", "account_login"),
        name="account_reset_password_from_key",
    ),
    path("account/profile/", _form(Profile, _("Name and language"), _("Save")), name="profile"),
    path(
        "account/sessions/",
        _page(ListUserSessionsView, "admin/account_sessions.html", pgettext_lazy("signing in", "Sessions")),
        name="usersessions_list",
    ),
    path("account/in-use/", in_use, name="in_use"),
    path("account/data/", data_views.personal_data, name="personal_data"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/", people.change, name="person"),
    path("people/<int:pk>/data/", data_views.person_data, name="person_data"),
    path("people/<int:pk>/reduce/", data_views.person_reduce, name="person_reduce"),
    path("account/", _page(IndexView, "admin/account.html", _("My account")), name="mfa_index"),
    path(
        "account/code/",
        _form(
            AuthenticateView,
            _("Second factor"),
            _("Log in"),
            _("Type the code that your app shows, or one of your recovery codes."),
            back=False,
        ),
        name="mfa_authenticate",
    ),
    path("account/confirm/", _form(ReauthenticateView, _CONFIRM, _("Confirm"), _LEAD), name="account_reauthenticate"),
    path("account/confirm/code/", _form(CodeAgainView, _CONFIRM, _("Confirm"), _LEAD), name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey/",
        _form(ReauthenticateWebAuthnView, _CONFIRM, _("Use a passkey"), _LEAD, also={"key": True}),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "account/app/",
        _form(
            ActivateTOTPView,
            _("Add an app"),
            _("Add"),
            _("Scan this with the app, and type the code that it then shows."),
        ),
        name="mfa_activate_totp",
    ),
    path(
        "account/app/remove/",
        _form(
            DeactivateTOTPView,
            _("Remove the app"),
            _("Remove"),
            _("Its codes will not be asked for any more, and it may be removed from your telephone."),
        ),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/passkeys/",
        _form(
            AddWebAuthnView,
            _("Add a passkey"),
            _("Add"),
            _("Give it a name by which you will know it, and follow what your browser says."),
            also={"key": True},
        ),
        name="mfa_add_webauthn",
    ),
    path(
        "account/passkeys/<int:pk>/remove/",
        _form(RemoveWebAuthnView, _("Remove the passkey"), _("Remove"), success_url=_ACCOUNT),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/codes/",
        _page(ViewRecoveryCodesView, "admin/account_codes.html", _("Recovery codes")),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/codes/new/",
        _form(
            GenerateRecoveryCodesView,
            _("Make new codes"),
            _("Make new codes"),
            _("The codes that you have will not let you in any more."),
        ),
        name="mfa_generate_recovery_codes",
    ),
]


if settings.SINGLE_SIGN_ON:
    from forum_site.accounts.single_sign_on import begin, come_back

    _sso = {"provider_id": "sso"}
    _patterns += [
        path("account/single-sign-on/", account_page(begin), _sso, name="openid_connect_login"),
        path("account/single-sign-on/back/", account_page(come_back), _sso, name="openid_connect_callback"),
    ]


class _Resolver(URLResolver):
    """Of the application “admin”, so that whatever knows the admin's pages knows these too; but under plain names."""

    is_of_another_application = True

    def resolve(self, path):
        match = super().resolve(path)
        match.app_names = ["admin", *match.app_names]
        return match


urls = _Resolver(RoutePattern("admin/"), _patterns)
