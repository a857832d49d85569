"""Tests of versions from before an upgrade: they open, compare and come back, and what they lack is said."""

import pytest
from django.urls import reverse
from django.utils import translation

from forum_site.pages.models import Page
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.versions.copies import prepared
from forum_site.versions.encoding import delta, whole
from forum_site.versions.lookup import state_of, versions_of
from forum_site.versions.models import Version, WorkingCopy
from tests.factories import page
from tests.reading import attribute, elements, fold, read, text
from tests.versions.test_working_copies import prepare

pytestmark = pytest.mark.django_db

ADDED, FORMER = "in_footer", "in_the_footer"


def of_before(state, item):
    """The state as it would have been kept before a column was renamed and a kind of part removed."""
    start = f"pages.page/{item.pk}/"
    state = {key: value for key, value in state.items() if key != start + ADDED}
    return state | {start + FORMER: "True", "pages.banner/1/text": "Hello"}


@pytest.fixture
def item():
    """A page whose first version is from before the upgrade."""
    made = page(published=LANGUAGE_CODES, in_footer=True)
    [last] = versions_of(Page, made.pk)[:1]
    state = of_before(state_of(versions_of(Page, made.pk), last.number), made)
    Version.objects.filter(pk=last.pk).update(is_whole=True, content=whole(state))
    Page.objects.update(**{column("title", code): f"Newer {code}" for code in LANGUAGE_CODES})
    return made


def test_version_from_before_an_upgrade_opens_compares_and_comes_back(secretariat, item, language):
    first, last = [*versions_of(Page, item.pk).order_by("number").values_list("number", flat=True)][-2:]
    with translation.override(language):
        history, version = (reverse(f"admin:pages_page_{view}", args=[item.pk]) for view in ("history", "version"))
        framed = reverse("admin:pages_page_framed", args=[item.pk, language])
    assert secretariat.get(history).status_code == 200
    compared = text(read(secretariat.get(version, {"from": first, "to": last})))
    assert f"newer {language}" in compared
    assert f"Page title in {language}" in secretariat.get(framed, {"version": first}).content.decode()
    path = f"{version}?revert&to={first}"
    [seen] = elements(read(secretariat.get(path)), "input", name="last")
    said = text(read(secretariat.post(path, {"last": attribute(seen, "value"), "note": ""}, follow=True)))
    found = Page.objects.get()
    assert (getattr(found, column("title", language)), found.in_footer) == (f"Page title in {language}", False)
    with translation.override(language):
        names = [fold(str(Page._meta.get_field(ADDED).verbose_name)), FORMER]
    assert [name for name in names if name not in said] == []


def test_working_copy_from_before_an_upgrade_leaves_what_it_does_not_know_as_it_is(item):
    copy = prepare(item, **{column("title", LANGUAGE_CODES[0]): "Prepared"})
    base, state = (of_before(one, item) for one in copy.states())
    WorkingCopy.objects.update(base=whole(base), content=delta(base, state))
    known = prepared(Page, item.pk)
    assert known.languages() == [LANGUAGE_CODES[0]]
    assert known.state[f"pages.page/{item.pk}/{ADDED}"] == "True"
