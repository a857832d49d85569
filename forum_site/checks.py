"""Start-up checks: no fallback language, fields that may be empty, compiled catalogs, a database that is not newer."""

from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Warning, register
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import CharField, TextField

from forum_site.texts.open_languages import closed_languages
from forum_site.texts.translated_fields import translated_fields, translation_options


@register()
def check_no_fallback(app_configs, **kwargs):
    """modeltranslation's fallback would show text in another language unmarked."""
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
def check_texts_that_may_be_empty(app_configs, **kwargs):
    """A form would accept an empty text that publication then refuses, and content would no longer be published."""
    return [
        Error(
            f"{model.__name__}.{name} may be left empty (blank=True), yet publication requires it in each language.",
            hint="Name it in `optional` in translation.py, or leave blank=True out.",
            id="forum_site.E003",
        )
        for model in apps.get_models()
        for name in translated_fields(model)
        if model._meta.get_field(name).blank and _is_required(model, name)
    ]


def _is_required(model, name):
    texts, field = translation_options(model), model._meta.get_field(name)
    may_lack = {*texts.optional, *texts.language_neutral, *texts.alt_text_for}
    return isinstance(field, CharField | TextField) and name not in may_lack


@register()
def check_catalogs_are_compiled(app_configs, **kwargs):
    """Gettext gives no warning if a compiled catalog is missing or older than its source."""
    if not (stale := stale_catalogs()):
        return []
    return [
        Warning(
            f"Catalogs not compiled since they were last edited: {', '.join(stale)}.",
            hint="Run `make catalogs`.",
            id="forum_site.W001",
        )
    ]


@register(deploy=True)
def check_languages_are_open(app_configs, **kwargs):
    """A language with an incomplete catalog is not offered to readers."""
    return [
        Warning(sentence, hint="Complete it, and run `make catalogs`.", id="forum_site.W002")
        for sentence in closed_languages()
    ]


def stale_catalogs():
    """The catalogs that are newer than their compiled files, such as `fr/django.po`."""
    sources = [source for locale in settings.LOCALE_PATHS for source in Path(locale).glob("*/LC_MESSAGES/*.po")]
    return sorted(f"{source.parent.parent.name}/{source.name}" for source in sources if _is_stale(source))


def _is_stale(source):
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


@register(deploy=True)
def check_database_is_not_newer(app_configs, **kwargs):
    """Older code can fail on a newer database, or write rows that newer code cannot read."""
    try:
        unknown = unknown_migrations()
    except DatabaseError:  # reported by /readyz
        return []
    return [Error(newer(unknown), id="forum_site.E002")] if unknown else []


def newer(unknown):
    return f"The database is newer than this code, which does not know {', '.join(unknown)}: run the newer version."


def unknown_migrations():
    """The applied migrations that this code lacks, such as `objectives.0009_name`."""
    return unknown_among(MigrationRecorder(connection).applied_migrations())


def unknown_among(applied):
    """Unknown migrations of known apps only: a removed app says nothing about the version."""
    known = known_migrations()
    apps = {app for app, _name in known}
    return sorted(f"{app}.{name}" for app, name in applied if app in apps and (app, name) not in known)


@cache
def known_migrations():
    migrations = MigrationLoader(None).disk_migrations
    replaced = (one for migration in migrations.values() for one in migration.replaces)
    return frozenset([*migrations, *replaced])
