"""Tests of a full disk."""

import errno
import sqlite3

import pytest
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils import translation

from forum_site.http.outage import is_outage
from forum_site.media.full_disk import NO_ROOM, NOTHING_STORED, UnstoredUpload, is_full
from forum_site.media.images import check_image
from forum_site.texts.translated_fields import column
from objectives.models import Objective
from tests.factories import objective
from tests.reading import errors, read, typed

pytestmark = pytest.mark.slow

FULL = OSError(errno.ENOSPC, "No space left on device")
RAISE = "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"


def out_of_room():
    """Let the database say it."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(RAISE)
    with connection.wrap_database_errors, sqlite3.connect(":memory:") as small:
        small.execute("PRAGMA max_page_count = 2")
        small.execute("CREATE TABLE large AS SELECT zeroblob(100000)")


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_by_what_the_system_says(code):
    assert is_full(OSError(code, "No room"))
    assert is_full(caused(ValueError("cannot save"), OSError(code, "No room")))


@pytest.mark.parametrize("error", [None, OSError(errno.EIO, "Broken"), OSError("disk is full"), OperationalError()])
def test_no_other_trouble_is_taken_for_it(error):
    assert not is_full(error)


@pytest.mark.django_db
def test_a_database_without_room_is_no_database_that_does_not_answer():
    with pytest.raises(OperationalError) as found:
        out_of_room()
    assert (is_full(found.value), is_outage(found.value)) == (True, False)


# --- In the admin ------------------------------------------------------------------------------------------------


@pytest.fixture
def form(client, editor, language):
    """The address of an item's form, for an editor who is signed in."""
    client.force_login(editor)
    with translation.override(language):
        return reverse("admin:objectives_objective_change", args=[objective(8).pk])


def break_once(monkeypatch, name, error):
    """Let the admin of objectives come to the end of that method once, and find no room then."""
    desk, broken = admin.site.get_model_admin(Objective), []
    plain = getattr(desk, name)

    def breaking(request, *args, **kwargs):
        done = plain(request, *args, **kwargs)
        if not broken:
            broken.append(name)
            messages.success(request, "It is done.")
            raise error
        return done

    monkeypatch.setattr(desk, name, breaking)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [FULL, caused(OperationalError(), FULL)])
def test_form_keeps_what_was_typed_and_says_that_nothing_was_stored(client, form, language, monkeypatch, error):
    break_once(monkeypatch, "response_change", error)
    field = column("short_title", language)
    refused = client.post(form, typed(client.get(form), **{field: "Anew"}))
    with translation.override(language):
        assert errors(refused) == {"__all__": [str(NOTHING_STORED)]}
    assert typed(refused)[field] == "Anew"
    assert getattr(Objective.objects.get(), field) != "Anew"
    for page in (refused, client.get(form)):
        assert "It is done." not in page.content.decode()
    assert client.post(form, typed(refused)).status_code == 302
    assert getattr(Objective.objects.get(), field) == "Anew"


@pytest.mark.django_db
def test_any_other_error_stays_what_it_is(client, form, monkeypatch):
    break_once(monkeypatch, "response_change", OSError(errno.EIO, "Broken"))
    with pytest.raises(OSError, match="Broken"):
        client.post(form, typed(client.get(form)))


@pytest.mark.django_db(transaction=True)
def test_where_no_form_can_keep_anything_a_page_says_so(client, form, language, monkeypatch):
    break_once(monkeypatch, "delete_model", FULL)
    client.raise_request_exception = False
    answer = client.post(form.replace("/change/", "/delete/"), {"post": "yes"})
    assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (507, True)
    words = {"fr": "Le disque est plein", "en": "The disk is full"}[language]
    assert f'<html lang="{language}"' in answer.content.decode()
    assert f"<h1>{words}</h1>" in answer.content.decode()
    read(answer)
    assert Objective.objects.count() == 1
    assert "It is done." not in client.get(form).content.decode()


@pytest.mark.django_db
def test_readers_are_told_that_a_page_cannot_be_shown(client, language, monkeypatch):
    client.raise_request_exception = False
    with translation.override(language):
        path = reverse("search")

    def full(*arguments, **options):
        raise caused(OperationalError(), FULL)

    with connection.execute_wrapper(full):
        answer = client.get(path, {"q": "migration"})
    words = {"fr": "Indisponible pour le moment", "en": "Not available at the moment"}[language]
    assert (answer.status_code, f"<h1>{words}</h1>" in answer.content.decode()) == (507, True)


def test_an_image_that_found_no_room_is_refused(language):
    with translation.override(language):
        with pytest.raises(ValidationError) as refusal:
            check_image(UnstoredUpload("art.png", 3_000_000))
        assert refusal.value.messages == [str(NO_ROOM)]
