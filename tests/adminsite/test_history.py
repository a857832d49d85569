"""Tests of the history of an item in the language of its reader."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst

from forum_site.adminsite.history import translated_message
from forum_site.publishing.actions import log_confirmations, publish
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name
from objectives.models import Objective
from roundtables.models import Session
from tests.factories import complete, edition
from tests.reading import elements, errors, fold, read, text, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return edition(2026)


def history(client, item, language):
    with translation.override(language):
        path = reverse("admin:roundtables_edition_history", args=[item.pk])
    [found] = elements(read(client.get(path)), "div", id="change-history")
    return text(found)


def named(model, field, code, language):
    with translation.override(language):
        return fold(f"{capfirst(str(model._meta.get_field(field).verbose_name))} ({language_name(code)})")


def test_history_names_fields_and_languages_as_its_reader_does(client, editor, item, language, other_language):
    client.force_login(editor)
    session = complete(Session, edition=item, kind="plenary")
    with translation.override(other_language):
        path = reverse("admin:roundtables_edition_change", args=[item.pk])
    changes = {column("venue", code): "Typed" for code in LANGUAGE_CODES}
    changes |= {
        "starts_on": f"{item.year}-07-01",
        "ends_on": f"{item.year}-07-04",
        f"sessions-0-{column('title', language)}": "Typed",
    }
    response = client.post(path, typed(client.get(path), **changes))
    assert response.status_code == 302, errors(response)
    found = history(client, item, language)
    expected = [named(type(item), "venue", code, language) for code in LANGUAGE_CODES]
    expected.append(named(type(session), "title", language, language))
    with translation.override(language):
        expected += [fold(capfirst(str(item._meta.get_field(name).verbose_name))) for name in ("starts_on", "ends_on")]
    assert [words for words in expected if words not in found] == []
    assert [trace for code in LANGUAGE_CODES for trace in (f"[{code}]", f"_{code}") if trace in found] == []


def test_history_names_the_languages_of_publications_and_confirmations(client, editor, item, language, other_language):
    client.force_login(editor)
    publish(item, languages=LANGUAGE_CODES, by=editor)
    log_confirmations(item, [column("venue", other_language)], by=editor)
    found = history(client, item, language)
    with translation.override(language):
        names = [fold(language_name(code)) for code in LANGUAGE_CODES]
    assert [name for name in names if f"«{name}»" in found.replace(" ", "") or f"“{name}”" in found] == names
    assert named(type(item), "venue", other_language, language) in found


@pytest.mark.parametrize("message", ["", "Typed by hand.", "[]", '[{"added": {}}]'])
def test_what_names_nothing_reads_as_before(message, language):
    with translation.override(language):
        entry, shown = (
            LogEntry(change_message=message),
            LogEntry(change_message=translated_message(message, [Objective])),
        )
        assert shown.get_change_message() == entry.get_change_message()
