"""Tests of the judgements on facts: made when a text is written, kept by the digest of both, confirmed as meant."""

import pytest

from forum_site.changes.models import Judgement
from forum_site.parity import agreement
from forum_site.parity.agreement import accept, all_differences, differences_of, judge_all
from forum_site.texts.translated_fields import column
from objectives.models import GuidingPrinciple
from roundtables.models import Edition, Session
from tests.factories import complete

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(language, other_language):
    """A principle whose translation names another number than its original."""
    texts = {column("title", language): "Title", column("title", other_language): "Titel"}
    texts |= {column("summary", language): "23 of 152", column("summary", other_language): "22 of 152"}
    return complete(GuidingPrinciple, position=1, source_language=language, **texts)


def numbers(item, language, field="summary"):
    difference = differences_of(item).get(column(field, language))
    return [(found.original, found.translation) for found in difference.found] if difference else []


def test_every_way_of_writing_is_judged(item, language, other_language):
    assert numbers(item, other_language) == [("23", "22")]
    rows = GuidingPrinciple.objects.filter(pk=item.pk)
    rows.update(**{column("summary", other_language): "23 of 151"})
    assert numbers(rows.get(), other_language) == [("152", "151")]
    item = rows.get()
    rows.delete()
    GuidingPrinciple.objects.bulk_create([item])
    assert numbers(rows.get(), other_language) == [("152", "151")]
    rows.update(**{column("summary", language): "23 of 151"})
    assert (numbers(rows.get(), other_language), list(all_differences())) == ([], [])


def test_only_what_has_changed_is_compared(item, other_language, monkeypatch):
    compared = []
    monkeypatch.setattr(agreement, "discrepancies", lambda *texts, **given: compared.append(texts[:2]) or [])
    item.save()
    judge_all()
    assert compared == []
    setattr(item, column("title", other_language), "Other")
    item.save()
    assert compared == [("Title", "Other")]


def test_what_is_meant_is_so_until_either_text_changes(item, language, other_language):
    def is_found():
        found = differences_of(item).get(column("summary", other_language))
        return bool(found and not found.meant)

    assert is_found()
    for code in (language, other_language):
        assert accept(item, "summary", other_language, by="eve")
        assert not accept(item, "summary", other_language, by="adam")
        item.confirm("summary", other_language)  # says nothing of facts
        item.save()
        assert (is_found(), list(all_differences())) == (False, [])
        meant = differences_of(item)[column("summary", other_language)].meant
        assert (meant["by"], meant["at"] > "2026") == ("eve", True)
        setattr(item, column("summary", code), "24 of 152")
        item.save()
        assert is_found()
        setattr(item, column("summary", code), "25 of 152")
        item.save()


def test_a_part_is_judged_against_the_language_of_its_item(language, other_language):
    edition = complete(Edition, year=2022, source_language=language)
    texts = {column("title", language): "On 3", column("title", other_language): "On 4"}
    session = complete(Session, edition=edition, position=1, kind="plenary", **texts)
    edition.source_language = other_language
    edition.save()
    session = Session.objects.get(pk=session.pk)
    assert numbers(session, language, "title") == [("4", "3")]


def test_judgements_of_texts_that_are_gone_are_forgotten(item, other_language):
    item.delete()
    Judgement.objects.create(checker="facts 0", digest="of another version")
    judge_all()
    assert not Judgement.objects.filter(checker__startswith="facts").exists()
