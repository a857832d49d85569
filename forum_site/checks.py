"""Which mistakes should speak at start-up?"""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Warning, register


@register()
def check_no_fallback(app_configs, **kwargs):
    """A fallback would show one language's text on another's page, without a word."""
    fallback = getattr(settings, "MODELTRANSLATION_FALLBACK_LANGUAGES", None)
    if fallback == {"default": ()}:
        return []
    return [
        Error(
            f"MODELTRANSLATION_FALLBACK_LANGUAGES is {fallback!r}: readers would meet one language posing as another.",
            hint='Set it to {"default": ()}.',
            id="forum_site.E001",
        )
    ]


@register()
def check_catalogs_are_compiled(app_configs, **kwargs):
    """Gettext says nothing when a compiled catalog is missing or older than its source."""
    if not (stale := stale_catalogs()):
        return []
    return [
        Warning(
            f"Catalogs not compiled since they were last edited: {', '.join(stale)}.",
            hint="Run `make catalogs`.",
            id="forum_site.W001",
        )
    ]


def stale_catalogs():
    """The catalogs that are not compiled as they read now, in order, such as `fr/django.po`."""
    sources = [source for locale in settings.LOCALE_PATHS for source in Path(locale).glob("*/LC_MESSAGES/*.po")]
    return sorted(f"{source.parent.parent.name}/{source.name}" for source in sources if _is_stale(source))


def _is_stale(source):
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime
