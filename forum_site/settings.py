"""Settings, read from the environment.

Values come from the environment, or from a `.env` file beside `manage.py` (`make run` writes one). The defaults are
those of production: without a secret key and allowed hosts nothing starts.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from forum_site.texts import editor_scripts

from .accounts.default_settings import *  # noqa: F403
from .serving import databases

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

# --- Django: the installation ------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # former keys, so that a new one ends no session
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set: `make run` writes one into .env; or give a long random value.")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set: name the hosts this site answers for, separated by commas.")
HTTPS = env.bool("HTTPS", default=True)  # off only where the site is read over plain HTTP on one's own machine
# Hashed files and the page cache. Off where templates and stylesheets are worked on.
PRODUCTION = env.bool("PRODUCTION", default=HTTPS)
# The database, uploads and collected static files.
DATA_DIR = env.path("DATA_DIR", default=str(BASE_DIR / ".data"), required=False)
Path(DATA_DIR).mkdir(parents=True, exist_ok=True)
# Seconds at most: a reader waits for a database that is gone, writers for each other, a reader for the same page.
DATABASE_PATIENCE = env.float("DATABASE_PATIENCE", default=0.8)
WRITERS_PATIENCE = env.float("WRITERS_PATIENCE", default=20)
PAGE_PATIENCE = env.float("PAGE_PATIENCE", default=10)
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/db.sqlite3")}
DATABASES["default"] |= databases.options(DATABASES["default"]["ENGINE"], WRITERS_PATIENCE, is_pooled=PRODUCTION)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SERIALIZATION_MODULES = {"json": "forum_site.fixtures"}  # for dumpdata and loaddata

# --- Django: the application -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "forum_site",  # before all whose commands it extends
    "modeltranslation",  # before the admin, which it extends
    "forum_site.changes",
    "forum_site.versions",
    "forum_site.pages",
    "forum_site.reference",
    "roundtables",
    "objectives",
    "resources",
    "forum_site.search",
    "django_prose_editor",
    "forum_site.apps.ForumAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    *apps_of_accounts(env),  # noqa: F405
]

MIDDLEWARE = [
    "forum_site.http.request_bodies.BodyMiddleware",  # outside of whatever may answer
    "django.middleware.security.SecurityMiddleware",
    *([] if PRODUCTION else ["whitenoise.middleware.WhiteNoiseMiddleware"]),
    "forum_site.http.compression.CompressionMiddleware",  # outside of whatever changes the body or sets a cookie
    "csp.middleware.CSPMiddleware",
    "forum_site.http.outage.OutageMiddleware",  # outside of whatever asks the database
    "django.contrib.sessions.middleware.SessionMiddleware",
    "forum_site.http.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "forum_site.accounts.sessions.UserMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "forum_site.urls"
WSGI_APPLICATION = "forum_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The project's templates come first, so that they may extend the admin's.
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["forum_site.http.templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "forum_site.context_processors.site",
            ],
            "libraries": {"page": "forum_site.page.tags"},
        },
    },
]

# --- Django: languages -------------------------------------------------------------------------------------------

# The only list of languages. The first is the one shown to a visitor whose browser asks for none of them.
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LANGUAGE_CODE = LANGUAGES[0][0]
CODE_LANGUAGE = "en"  # of the words in the code, whose catalog repeats them
# Each language with the country whose spelling it follows, as those ask who show a shared page; left out where unnamed.
LOCALES = {"fr": "fr_FR", "en": "en_GB"}
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "forum_site.formats"
TIME_ZONE = "America/New_York"  # where the Forum meets

# --- Django: files -----------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(DATA_DIR) / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = Path(DATA_DIR) / "media"
# Where uploads arrive, and documents wait until an editor confirms them; nothing here is ever served.
INCOMING_ROOT = Path(DATA_DIR) / "incoming"
INCOMING_ROOT.mkdir(mode=0o700, exist_ok=True)
FILE_UPLOAD_TEMP_DIR = INCOMING_ROOT  # the same disk, so that both are full at once
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "resources.uploads.LimitedUploadHandler",
]
STORAGES = {
    # Uploads: a folder of this machine, or whatever the installation names that all of its hosts can reach.
    "default": {
        "BACKEND": env.str("MEDIA_STORAGE", default="django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json("MEDIA_STORAGE_OPTIONS", default={}),
    },
    "staticfiles": {
        "BACKEND": "forum_site.http.stylesheets.OneStylesheetStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

CACHES = {
    # How often passwords were tried: in the memory of each process, unless one server counts for all of them.
    "default": env.cache_url("CACHE_URL", default="locmemcache://?max_entries=10000") | {"KEY_PREFIX": "forum"},
    # The pictures for shared pages, by what they show: drawn once, 8 to 25 kB each.
    "cards": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": Path(DATA_DIR) / "cards",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
}
if CACHES["default"]["BACKEND"].endswith("RedisCache"):  # in seconds: the server may be gone
    CACHES["default"]["OPTIONS"] = {"socket_connect_timeout": 1, "socket_timeout": 1}

# --- Django: security --------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# With this prefix browsers take a cookie from this very host only, not from one beside it.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (f"{'__Host-' if HTTPS else ''}{name}" for name in ("sessionid", "csrftoken"))
# After so many hours everybody signs in again.
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 60 * 60
# So many minutes after a session was last used it ends.
IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", default=120) * 60
# Who cannot work without a second factor: superusers, staff or nobody. On one's own machine it is offered.
SECOND_FACTOR = env.str("SECOND_FACTOR", default="superusers" if HTTPS else "none")
if SECOND_FACTOR not in ("superusers", "staff", "none"):
    raise ImproperlyConfigured("SECOND_FACTOR is one of: superusers, staff, none.")
CSRF_FAILURE_VIEW = "forum_site.forbidden.forbidden"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # only the admin opens windows and has something to hide: forum_site/admin.py
# Whether all requests come by way of a proxy of our own, whose headers say who asked: accounts/sign_in_limits.py.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:  # it must always set this header itself
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Dependencies ------------------------------------------------------------------------------------------------

DJANGO_PROSE_EDITOR_EXTENSIONS = editor_scripts.EXTENSIONS
# No fallback: an absent translation stays absent, and the page says so.
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ()}
MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # all else of accounts: accounts/default_settings.py
# The development server serves static/ as it is; in production http/static.py serves what collectstatic has hashed.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ROOT = BASE_DIR / "static/root"

# What a public page needs, which runs no script. The admin adds what it needs for itself: forum_site/admin.py.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {name: [NONE] for name in ("default-src", "base-uri", "frame-ancestors")}
    | {name: [SELF] for name in ("style-src", "img-src", "form-action")}
}

# --- This site ---------------------------------------------------------------------------------------------------

# Where readers write to; shown on the contact page, which says so plainly while it is empty.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
vars().update(mail_settings(env, ALLOWED_HOSTS[0]) | single_sign_on(env))  # noqa: F405
# The languages in which the United Nations issue documents: a document may exist in more of them than the site does.
DOCUMENT_LANGUAGES = [("ar", _("Arabic")), ("zh", _("Chinese")), ("en", _("English"))]
DOCUMENT_LANGUAGES += [("fr", _("French")), ("ru", _("Russian")), ("es", _("Spanish"))]
PUBLISH_NEEDS_SECOND_PERSON = env.bool("PUBLISH_NEEDS_SECOND_PERSON", default=False)  # not by who wrote it
# A line for each request on the standard output: http/access_log.py. Off where a proxy keeps one.
ACCESS_LOG = env.bool("ACCESS_LOG", default=True)
# Errors with their trace on the standard error output, where Django would mail them; a made-up host is no error.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"in_production": {"()": "django.utils.log.RequireDebugFalse"}},
    "handlers": {"errors": {"class": "logging.StreamHandler", "level": "ERROR", "filters": ["in_production"]}},
    "root": {"handlers": ["errors"]},
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
}

# How much memory each worker may fill with pages that are ready to be sent.
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_MB", default=64) * 1024 * 1024
IMAGE_MAX_BYTES = 5 * 1024 * 1024
IMAGE_MAX_PIXELS = 40_000_000
# Of width and of height: no format of those that pages show takes more than 16,383.
IMAGE_MAX_SIDE = 12_000
DOCUMENT_MAX_BYTES = 50 * 1024 * 1024
# In one request.
UPLOAD_MAX_BYTES = 6 * DOCUMENT_MAX_BYTES
# How long one request may have its files looked into: media/inspection.py.
INSPECTION_SECONDS = 10
LINKS_MAY_BE_LOOPBACK = False  # whether links to this machine itself may be checked, as tests do
# With any other form of the admin, a few images among it; and without a session.
FORM_MAX_BYTES = 4 * IMAGE_MAX_BYTES
STRANGERS_MAX_BYTES = 64 * 1024
# Seconds within which a small and a large body must have come.
BODY_SECONDS = env.float("BODY_SECONDS", default=10)
UPLOAD_SECONDS = env.float("UPLOAD_SECONDS", default=300)
