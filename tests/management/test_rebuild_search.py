"""The command that rebuilds or checks the search index."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from forum_site.search.entries import indexed_models
from forum_site.search.index import is_outdated, rebuild
from forum_site.search.models import IndexedWord, IndexEntry, IndexState
from tests.factories import objective
from tests.search.test_index import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(language):
    return objective(published=[language])


def command(**options):
    out = StringIO()
    call_command("rebuild_search", stdout=out, **options)
    return out.getvalue()


def test_command_mends_and_checks(item, language):
    rebuild()
    assert "says what the content says" in command(check=True)
    right = everything()
    IndexEntry.objects.filter(language=language).update(title="Something else")
    IndexedWord.objects.all().delete()
    with pytest.raises(CommandError, match=f"objective:{item.pk}"):
        command(check=True)
    assert command() == f"Search index: {sum(model.objects.count() for model in indexed_models())} items.\n"
    assert everything() == right


def test_command_sees_an_entry_too_many(item):
    rebuild()
    IndexEntry.objects.filter(item__startswith="objectives").update(item="objectives.objective:999")
    with pytest.raises(CommandError, match="objective:999"):
        command(check=True)


def test_index_is_made_where_it_is_missing_or_was_made_otherwise(item):
    """As after an upgrade: the tables are new, or the synonyms are others."""
    rebuild()
    right = everything()
    assert (is_outdated(), command(if_needed=True)) == (False, "")
    for spoil in (IndexState.objects.all().delete, lambda: IndexState.objects.update(source_digest="another")):
        spoil()
        IndexEntry.objects.all().delete()
        assert is_outdated()
        assert "items" in command(if_needed=True)
        assert everything() == right
