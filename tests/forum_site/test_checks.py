"""Tests of the start-up checks."""

import os

import pytest
from django.core.checks import Error, Warning, run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from forum_site import checks
from forum_site.checks import check_catalogs_are_compiled, check_no_fallback, check_texts_that_may_be_empty
from forum_site.texts.translated_fields import translation_options
from objectives.models import Objective


@pytest.mark.parametrize("fallback", [("fr",), {"default": ("en",)}, {"default": (), "en": ("fr",)}, True])
def test_a_fallback_language_is_an_error(settings, fallback):
    """Readers would meet one language posing as another."""
    settings.MODELTRANSLATION_FALLBACK_LANGUAGES = fallback
    assert check_no_fallback(None) == [
        Error(
            f"MODELTRANSLATION_FALLBACK_LANGUAGES is {fallback!r}: readers would meet one language posing as another.",
            hint='Set it to {"default": ()}.',
            id="forum_site.E001",
        )
    ]


def test_no_fallback_setting_at_all_is_an_error(settings):
    """Pitfall: modeltranslation's own default falls back."""
    del settings.MODELTRANSLATION_FALLBACK_LANGUAGES
    assert [message.id for message in check_no_fallback(None)] == ["forum_site.E001"]


def test_a_text_that_may_be_empty_and_is_required_is_an_error(monkeypatch):
    assert check_texts_that_may_be_empty(None) == []
    monkeypatch.setattr(translation_options(Objective), "optional", ())
    [error] = check_texts_that_may_be_empty(None)
    assert (error.id, error.msg[:18]) == ("forum_site.E003", "Objective.progress")
    assert "`optional`" in error.hint


@pytest.fixture
def catalog(settings, tmp_path, language):
    """A catalog of its own, with its compiled form: as sources and compiled files lie on disk."""
    folder = tmp_path / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    settings.LOCALE_PATHS = [tmp_path]
    source, compiled = folder / "django.po", folder / "django.mo"
    source.touch()
    compiled.touch()
    os.utime(source, (1000, 1000))
    os.utime(compiled, (2000, 2000))
    return source, compiled


def stale(language):
    return [
        Warning(
            f"Catalogs not compiled since they were last edited: {language}/django.po.",
            hint="Run `make catalogs`.",
            id="forum_site.W001",
        )
    ]


def test_a_catalog_compiled_after_its_last_change_is_fine(catalog):
    assert check_catalogs_are_compiled(None) == []


def test_a_catalog_edited_since_it_was_compiled_is_a_warning(catalog, language):
    """Pitfall: stale compiled catalogs fail without a word."""
    source, _compiled = catalog
    os.utime(source, (3000, 3000))
    assert check_catalogs_are_compiled(None) == stale(language)


def test_a_catalog_that_was_never_compiled_is_a_warning(catalog, language):
    _source, compiled = catalog
    compiled.unlink()
    assert check_catalogs_are_compiled(None) == stale(language)


def test_both_checks_run_at_start_up(settings, catalog):
    _source, compiled = catalog
    compiled.unlink()
    settings.MODELTRANSLATION_FALLBACK_LANGUAGES = ("fr",)
    assert {"forum_site.E001", "forum_site.W001"} <= {message.id for message in run_checks()}


def test_the_site_as_it_is_set_up_has_nothing_to_say():
    assert [message for message in run_checks() if message.id.startswith("forum_site.")] == []


# --- A database that is newer than the code ------------------------------------------------------------------------

NEWER = (
    "The database is newer than this code, which does not know objectives.9998_more, resources.9999_later: run the "
    "newer version."
)


@pytest.fixture
def newer(db):
    """The database as a newer version has left it; and an app of former times."""
    recorder = MigrationRecorder(connection)
    for app, name in (("resources", "9999_later"), ("objectives", "9998_more"), ("formerly", "0001_initial")):
        recorder.record_applied(app, name)


def test_a_database_newer_than_the_code_is_an_error_where_the_site_is_deployed(newer):
    found = run_checks(include_deployment_checks=True)
    assert [error for error in found if error.id == "forum_site.E002"] == [Error(NEWER, id="forum_site.E002")]


def test_a_database_newer_than_the_code_is_not_prepared(newer):
    with pytest.raises(CommandError) as refused:
        call_command("prepare", verbosity=0)
    assert str(refused.value) == NEWER


def test_a_database_as_new_as_the_code_is_no_error(db):
    MigrationRecorder(connection).record_applied("formerly", "0001_initial")
    assert checks.check_database_is_not_newer(None) == []


def test_a_migration_that_another_one_replaces_is_known(db, monkeypatch):
    known = checks.known_migrations() | {("objectives", "0001_before")}
    monkeypatch.setattr(checks, "known_migrations", lambda: known)
    MigrationRecorder(connection).record_applied("objectives", "0001_before")
    assert checks.unknown_migrations() == []
