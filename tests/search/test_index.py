"""The index follows the content, whichever way that is written."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from forum_site.changes.tracking import batch_changes
from forum_site.publishing.actions import publish, withdraw
from forum_site.search import index
from forum_site.search.entries import indexed_models, sibling_key
from forum_site.search.index import differences, rebuild
from forum_site.search.models import IndexedWord, IndexEntry, IndexState
from forum_site.search.query import Query
from forum_site.search.ranking import search
from forum_site.texts.translated_fields import column, value_in
from objectives.models import GuidingPrinciple
from resources.models import IssuingBody, ResourceFile
from roundtables.models import PolicyDebate, Session
from tests.conftest import LANGUAGES
from tests.factories import complete, edition, objective, page, resource, round_table
from tests.reading import typed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# A word that no text has unless a test writes it.
WORD = "quibbleword"


def everything():
    """The whole index, as it would have to be after a rebuild."""
    return (
        sorted(IndexEntry.objects.values_list(*(field.attname for field in IndexEntry._meta.fields))),
        sorted(IndexedWord.objects.values_list("language", "text", "folded", "entries")),
    )


def found(language, asked=WORD):
    return [IndexEntry.objects.get(pk=key).item for key in search(Query(asked), language).found]


def named(item):
    return f"{item._meta.label_lower}:{item.pk}"


@pytest.fixture
def item(language):
    return objective(published=[language])


# --- Ways to write -----------------------------------------------------------------------------------------------


def by_save(item, field):
    setattr(item, field, WORD)
    item.save()


def by_save_of_one_field(item, field):
    setattr(item, field, WORD)
    item.save(update_fields=[field])


def by_update(item, field):
    type(item).objects.filter(pk=item.pk).update(**{field: WORD})


def by_bulk_update(item, field):
    setattr(item, field, WORD)
    type(item).objects.bulk_update([item], [field])


def by_fixture(item, field):
    from django.core import serializers

    setattr(item, field, WORD)
    for loaded in serializers.deserialize("json", serializers.serialize("json", [item])):
        loaded.save()


WAYS = [by_save, by_save_of_one_field, by_update, by_bulk_update, by_fixture]


@pytest.mark.parametrize("way", WAYS)
def test_an_item_is_found_by_what_it_says_now(item, language, way):
    way(item, column("summary", language))
    assert found(language) == [named(item)]
    assert list(differences()) == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("make", "model", "field"),
    [
        (lambda code: page(published=[code]), ("sections", "page"), "body"),
        (lambda code: edition(published=[code]), ("sessions", "edition"), "note"),
        (lambda code: complete(PolicyDebate, published=[code]), ("themes", "debate"), "summary"),
    ],
)
def test_an_item_is_found_by_what_its_parts_say(language, make, model, field, way):
    item, (accessor, owner) = make(language), model
    part = complete(
        getattr(item, accessor).model, **{owner: item}, **({"kind": "plenary"} if accessor == "sessions" else {})
    )
    way(part, column(field, language))
    assert found(language) == [named(item)]
    part.delete()
    assert found(language) == []
    assert list(differences()) == []


def test_a_part_that_moves_is_found_with_its_new_item(language):
    old, new = edition(2022, published=[language]), edition(2026, published=[language])
    session = complete(Session, edition=old, kind="plenary", **{column("title", language): WORD})
    session.edition = new
    session.save()
    assert found(language) == [named(new)]
    Session.objects.update(edition=old)
    assert found(language) == [named(old)]


def test_a_part_that_is_handed_over_is_found_with_its_new_item(language):
    old, new = edition(2022, published=[language]), edition(2026, published=[language])
    session = complete(Session, edition=old, kind="plenary", **{column("title", language): WORD})
    new.sessions.add(session)
    assert found(language) == [named(new)]
    assert list(differences()) == []


@pytest.mark.parametrize("way", WAYS)
def test_a_document_is_found_by_who_issued_it(language, way):
    document = resource(published=[language])
    way(document.issuing_body, column("name", language))
    assert found(language) == [named(document)]


def test_a_document_is_found_by_the_languages_of_its_files(language):
    document = resource(published=[language])
    file = ResourceFile.objects.create(resource=document, language="ru", address="https://example.org/")
    name = {"fr": "russe", "en": "Russian"}.get(language)
    assert found(language, name) == [named(document)]
    ResourceFile.objects.filter(pk=file.pk).update(language="zh")
    assert found(language, name) == []
    ResourceFile.objects.all().delete()
    ResourceFile.objects.bulk_create([ResourceFile(resource=document, language="ru", address="https://example.org/")])
    assert found(language, name) == [named(document)]
    assert list(differences()) == []


def test_what_is_made_in_bulk_is_found(language):
    now = {column("published_at", language): timezone.now()}
    GuidingPrinciple.objects.bulk_create(
        [GuidingPrinciple(position=place, **{column("title", language): WORD}, **now) for place in (1, 2)]
    )
    assert len(found(language)) == 2


@pytest.mark.parametrize("delete", [lambda item: item.delete(), lambda item: type(item).objects.all().delete()])
def test_what_is_deleted_is_gone(item, language, delete):
    assert IndexEntry.objects.exists()
    delete(item)
    assert not IndexEntry.objects.filter(item__startswith="objectives").exists()
    assert list(differences()) == []


def test_an_editor_saves_item_and_parts_as_one_change(client, administrator, language, monkeypatch):
    item = page(published=[language])
    for number in range(4):
        complete(item.sections.model, page=item, key=f"section-{number}", position=number)
    client.force_login(administrator)
    address = f"/{language}/admin/pages/page/{item.pk}/change/"
    data = typed(client.get(address), **{f"sections-3-{column('body', language)}": f"<p>{WORD}</p>", "_save": "1"})
    refreshed, refresh = [], index.refresh
    monkeypatch.setattr(index, "refresh", lambda model, keys: refreshed.append(keys) or refresh(model, keys))
    assert client.post(address, data).status_code == 302
    assert (found(language), refreshed) == ([named(item)], [{item.pk}])


def test_nothing_changes_where_the_write_is_undone(item, language):
    before = everything()
    with transaction.atomic():
        by_save(item, column("summary", language))
        assert found(language)
        transaction.set_rollback(True)
    assert everything() == before


def test_a_change_that_is_gathered_is_undone_with_the_rest(item, language):
    before = everything()
    with transaction.atomic():
        with batch_changes():
            by_save(item, column("summary", language))
            assert not found(language)
        assert found(language)
        transaction.set_rollback(True)
    assert everything() == before
    with batch_changes(), batch_changes():
        by_save(item, column("summary", language))
    assert found(language) == [named(item)]


def test_what_goes_with_an_item_is_one_change(language, monkeypatch):
    item = page(published=[language])
    complete(item.sections.model, page=item, key="section")
    refreshed = []
    monkeypatch.setattr(index, "refresh", lambda model, keys: refreshed.append(keys))
    key, other = item.pk, page(key="other", published=[language])
    refreshed.clear()
    item.delete()
    type(other).objects.filter(pk=other.pk).delete()
    assert refreshed == [{key}, {other.pk}]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there only one writes at a time")
@pytest.mark.django_db(transaction=True)
def test_who_writes_the_index_waits_for_nobody_who_writes_an_item():
    """Those wait for the index, and the two would wait for each other for ever."""
    item = objective(published=LANGUAGES)

    def other_process():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
            index.refresh(type(item), {item.pk})
        finally:
            connection.close()

    with ThreadPoolExecutor() as others, transaction.atomic():
        type(item)._base_manager.select_for_update().get()
        others.submit(other_process).result()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there only one writes at a time")
@pytest.mark.django_db(transaction=True)
def test_two_who_write_the_index_take_turns():
    """Also before it was first made. The second reads what the first has written, and counts on."""
    items = [objective(number, published=LANGUAGES, **{column("summary"): WORD}) for number in (1, 2)]
    for model in (IndexEntry, IndexedWord, IndexState):
        model.objects.all().delete()
    are_both_there = Barrier(2, timeout=10)

    def process(item):
        try:
            are_both_there.wait()
            index.refresh(type(item), {item.pk})
        finally:
            connection.close()

    with ThreadPoolExecutor() as both:
        list(both.map(process, items))
    assert list(differences()) == []


# --- Publication -------------------------------------------------------------------------------------------------


def test_what_is_not_published_is_not_there(language, administrator):
    item = objective(**{column("summary", language): WORD})
    assert not IndexEntry.objects.exists()
    publish(item, languages=[language], by=administrator)
    assert found(language) == [named(item)]
    withdraw(item, languages=[language], by=administrator)
    assert (found(language), IndexEntry.objects.count(), IndexedWord.objects.count()) == ([], 0, 0)


def test_what_is_scheduled_is_found_from_its_second_on(language, time_machine):
    moment = timezone.now() + timedelta(days=1)
    item = objective(**{column("published_at", language): moment, column("summary", language): WORD})
    time_machine.move_to(moment - timedelta(seconds=1), tick=False)
    assert found(language) == []
    time_machine.move_to(moment, tick=False)
    assert found(language) == [named(item)]


def test_an_entry_says_nothing_in_another_language(language, other_language):
    item = objective(published=LANGUAGES, **{column(field, language): None for field in ("summary", "body")})
    [entry] = IndexEntry.objects.filter(item=named(item), language=language)
    assert f"in {other_language}" not in f"{entry.text} {entry.title} {entry.tokens}"
    assert value_in(item, "title", language) == entry.title


def test_twins_know_each_other(language, other_language):
    objective(published=LANGUAGES)
    keys = dict(IndexEntry.objects.filter(item__startswith="objectives").values_list("language", "pk"))
    assert sibling_key(keys[language], other_language) == keys[other_language]
    assert sibling_key(keys[language], language) == keys[language]


# --- The whole ---------------------------------------------------------------------------------------------------


def test_after_any_writes_the_index_is_as_if_made_again(administrator):
    """The property that all the ways above together must keep."""
    chance = random.Random(5)
    bodies = [complete(IssuingBody, key=f"body-{number}") for number in range(2)]
    items = [objective(number, published=LANGUAGES[: number % 3]) for number in range(1, 5)]
    items += [
        resource(f"document-{number}", symbol=f"A/{number}", issuing_body=bodies[number % 2]) for number in range(3)
    ]
    items += [page(published=LANGUAGES), edition(published=LANGUAGES)]
    parts = [complete(Session, edition=items[-1], kind="plenary") for _number in range(2)]
    words = ["migration", "frontière", "enfant", "border", "child", "consular", "73/195", "<b>œuvre</b>"]

    def write():
        row = chance.choice([*items, *parts, *bodies])
        field = column(
            chance.choice({Session: ["note"], IssuingBody: ["name"]}.get(type(row), ["summary"])),
            chance.choice(LANGUAGES),
        )
        setattr(row, field, " ".join(chance.choices(words, k=4)))
        chance.choice([lambda: row.save(), lambda: by_bulk_update_of(row, field), lambda: by_update_of(row, field)])()

    def by_bulk_update_of(row, field):
        type(row).objects.bulk_update([row], [field])

    def by_update_of(row, field):
        type(row).objects.filter(pk=row.pk).update(**{field: getattr(row, field)})

    def turn():
        row = chance.choice(items)
        chance.choice(
            [
                lambda: publish(row, languages=[chance.choice(LANGUAGES)], by=administrator, override="so"),
                lambda: withdraw(row, languages=[chance.choice(LANGUAGES)], by=administrator),
            ]
        )()

    def delete():
        if len(items) > 6:
            items.pop(chance.randrange(4)).delete()

    for _step in range(40):
        chance.choice([write, write, write, turn, turn, delete])()
    assert list(differences()) == []
    before = everything()
    assert len(before[0]) > 3
    rebuild()
    assert everything() == before


def test_the_content_as_loaded_is_indexed_as_if_made_again(site_content):
    before = everything()
    assert len(before[0]) > 100
    rebuild()
    assert everything() == before


def test_every_kind_of_item_has_a_place(site_content):
    indexed = {name.partition(":")[0] for name in IndexEntry.objects.values_list("item", flat=True)}
    assert indexed == {model._meta.label_lower for model in indexed_models()}


def test_every_entry_leads_to_its_page(site_content, client):
    urls = {entry.url.partition("#")[0] for entry in IndexEntry.objects.order_by("?")[:15]}
    assert {client.get(url).status_code for url in urls} == {200}


def test_the_database_keeps_its_own_index():
    """On SQLite triggers do, which a migration that remakes the table would lose."""
    objective(published=LANGUAGES)
    IndexEntry.objects.update(tokens="fr1quibbleword")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_text WHERE search_text MATCH 'fr1quibbleword'")
            assert cursor.fetchone()[0] == IndexEntry.objects.count() > 0
            cursor.execute("INSERT INTO search_text(search_text, rank) VALUES ('integrity-check', 1)")


def test_keys_do_not_depend_on_the_order_of_apps(language, monkeypatch):
    """Otherwise an app that is added would leave an index with the keys of other items."""
    for item in (objective(published=[language]), page(published=[language]), edition(published=[language])):
        item.save()
    before, digest, models = everything(), index.source_digest(), apps.get_models()
    monkeypatch.setattr(apps, "get_models", lambda: reversed(models))
    indexed_models.cache_clear()
    try:
        rebuild()
        assert (everything(), index.source_digest()) == (before, digest)
    finally:
        indexed_models.cache_clear()


def test_another_model_makes_the_index_outdated(monkeypatch):
    """Its keys come between those of the others."""
    rebuild()
    monkeypatch.setattr(index, "indexed_models", lambda: indexed_models()[1:])
    assert index.is_outdated()


# --- How an entry reads ------------------------------------------------------------------------------------------


def test_no_text_of_an_entry_runs_into_the_next(language):
    texts = {"summary": "A summary", "body": "<h3>A heading</h3><p>The <a href='/'>text</a>.</p>"}
    texts["progress"] = "<p>The progress.</p>"
    objective(published=[language], **{column(field, language): text for field, text in texts.items()})
    assert IndexEntry.objects.get(language=language).text == "A summary – A heading – The text. The progress."


# --- Sessions ----------------------------------------------------------------------------------------------------


def test_a_round_table_is_found_by_its_sessions_while_their_edition_is_public(language, administrator):
    table, forum = round_table(3, published=[language]), edition(published=[language])
    note = {column("note", language): WORD}
    session = complete(Session, edition=forum, kind="round_table", round_table=table, key="round-table-3", **note)
    assert named(table) in found(language)
    withdraw(forum, languages=[language], by=administrator)
    assert found(language) == []
    publish(forum, languages=[language], by=administrator, override="so")
    assert named(table) in found(language)
    session.delete()
    assert found(language) == []
    assert [*differences()] == []
