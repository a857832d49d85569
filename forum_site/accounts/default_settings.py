"""Settings of accounts that are the same in every installation, and those of mail and of single sign-on."""

from django.core.exceptions import ImproperlyConfigured

AUTHENTICATION_BACKENDS = ["forum_site.accounts.backends.StaffBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_HASHERS = [
    "forum_site.accounts.backends.PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # until the next sign-in
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "forum_site.accounts.passwords.DisguisedPasswordValidator"},
    {"NAME": "forum_site.accounts.passwords.LocalWordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Accounts are made by the staff, who sign in with a name: accounts/urls.py has all that is left of allauth.
ACCOUNT_ADAPTER = "forum_site.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = False  # accounts/sign_in_limits.py counts
ACCOUNT_FORMS = {
    "change_password": "forum_site.accounts.forms.ChangePasswordForm",
    "reauthenticate": "forum_site.accounts.forms.PasswordAgainForm",
    "reset_password": "forum_site.accounts.forms.ResetForm",
    "reset_password_from_key": "forum_site.accounts.forms.NewPasswordForm",
}
MFA_ADAPTER = "forum_site.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "forum_site.accounts.forms.CodeForm",
    "reauthenticate": "forum_site.accounts.forms.CodeAgainForm",
    "activate_totp": "forum_site.accounts.forms.FirstCodeForm",
    "add_webauthn": "forum_site.accounts.forms.PasskeyForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # of thirty seconds, since clocks differ
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the secretariat knows whose it is


def mail_settings(env, host):
    """Where mail to the staff goes out, if any does; without it people hand over links: people.py."""
    url = env.str("EMAIL_URL", default="")
    sender = env.str("MAIL_FROM", default=f"forum@{host.lstrip('.*')}")
    server = env.email_url_config(url) if url else {}
    return {"CAN_MAIL": bool(url), "EMAIL_TIMEOUT": 10, "DEFAULT_FROM_EMAIL": sender} | server


def apps_of_accounts(env):
    """In this order; those of single sign-on, and all of its code, only where it is on."""
    social = ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    return [
        *("allauth", "allauth.account", *(social if env.str("OIDC_ISSUER", default="") else [])),
        *("allauth.mfa", "allauth.usersessions", "forum_site.accounts"),
    ]


def single_sign_on(env):
    """Who keeps accounts that open this site too, if anybody does, and which of their roles are which of ours."""
    issuer = env.str("OIDC_ISSUER", default="")
    client = {
        "client_id": env.str("OIDC_CLIENT_ID", default=""),
        "secret": env.str("OIDC_CLIENT_SECRET", default=""),
    }
    roles = env.json("OIDC_ROLES", default={})
    if issuer and not (all(client.values()) and roles):
        raise ImproperlyConfigured("OIDC_ISSUER is set, and needs OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and OIDC_ROLES.")
    # All that is said of a person is read from the signed token.
    settings = {"server_url": issuer, "fetch_userinfo": False, "oauth_pkce_enabled": True}
    application = {"provider_id": "sso", "name": "OpenID Connect", "settings": settings} | client
    return {
        "SINGLE_SIGN_ON": bool(issuer),
        "SINGLE_SIGN_ON_CLAIM": env.str("OIDC_ROLES_CLAIM", default="roles"),
        "SINGLE_SIGN_ON_ROLES": roles,
        "SOCIALACCOUNT_ADAPTER": "forum_site.accounts.single_sign_on.SingleSignOnAdapter",
        "SOCIALACCOUNT_LOGIN_ON_GET": True,  # a form may lead to this site only; the answer has to bring a state along
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": [application]}},
    }
