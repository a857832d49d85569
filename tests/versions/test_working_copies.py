"""Tests of working copies: readers see none of them, they go live whole or by language, and no change is lost."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from forum_site.caching.content_version import watcher
from forum_site.changes.tracking import trial
from forum_site.pages.models import HOME, FormerSlug, Page, Section
from forum_site.publishing.gate import NotPublishable
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name
from forum_site.versions.bin import gone, restore
from forum_site.versions.copies import PROVISIONAL, choose, discard, prepared, save
from forum_site.versions.copy_states import ACTS, CopyState
from forum_site.versions.due import apply_due, next_due
from forum_site.versions.going_live import REFUSED_COPY, publish_copy, schedule
from forum_site.versions.models import Version, WorkingCopy
from forum_site.versions.renaming import rename_author
from forum_site.versions.reverting import NotRevertible, revert
from forum_site.versions.rows import read
from objectives.models import Objective
from tests.content import picture
from tests.factories import complete, everywhere, objective, page, stored
from tests.reading import attribute, elements, fold, text, typed
from tests.reading import read as read_page

pytestmark = pytest.mark.django_db


def live_page(**values):
    """A live page with one section."""
    made = page(published=LANGUAGE_CODES, **values)
    complete(Section, page=made, key="one", position=1)
    return made


@pytest.fixture
def item():
    return live_page()


def form(item, language, query=""):
    with translation.override(language):
        return reverse("admin:pages_page_change", args=[item.pk]) + query


def address(view, item, language, *more):
    with translation.override(language):
        return reverse(f"admin:pages_page_{view}", args=[item.pk, *more])


def draft(browser, item, language, **changes):
    """Type into the form and press its first button."""
    path = form(item, language)
    return browser.post(path, typed(browser.get(path), _draft="", **changes))


def state(item):
    return read(type(item), [item.pk])[item.pk]


def prepare(item, by="editor", **columns):
    """A working copy in which these columns of the item read so."""
    key = f"pages.page/{item.pk}/"
    known = prepared(Page, item.pk)
    before = known.state if known else state(item)
    return save(Page, item.pk, before | {key + name: text for name, text in columns.items()}, by=by)


def titles(word):
    """Columns of a title in every language that says so."""
    return {column("title", code): f"{word} {code}" for code in LANGUAGE_CODES}


def test_draft_leaves_no_trace_and_publishing_it_is_exact(secretariat, item, language):
    before, versions, number = state(item), Version.objects.count(), watcher.refresh().number
    assert draft(secretariat, item, language, **titles("Prepared")).status_code == 302
    assert (state(item), Version.objects.count(), watcher.refresh().number) == (before, versions, number)
    assert not LogEntry.objects.exists()
    shown = secretariat.get(form(item, language))
    assert "Prepared" in shown.content.decode()
    assert "Prepared" not in secretariat.get(form(item, language, "?live")).content.decode()
    wanted = prepared(Page, item.pk).state
    secretariat.post(form(item, language), typed(shown, _save=""))
    assert state(item) == wanted != before
    assert not WorkingCopy.objects.exists()
    last = Version.objects.order_by("-pk")[0]
    assert (last.means, last.by, Version.objects.count()) == ("copy", "editor", versions + 1)
    with translation.override(language):
        assert f"prepared {language}" in text(read_page(secretariat.get(item.get_absolute_url())))


def test_form_says_whose_it_is_and_what_differs(secretariat, colleague, item, language, other_language):
    draft(colleague, item, language, **{column("title", other_language): "Prepared"})
    [head] = elements(
        read_page(secretariat.get(form(item, language))), "section", **{"aria-labelledby": "working-copy"}
    )
    with translation.override(language):
        wanted = [fold(name) for name in ("colleague", language_name(other_language))]
    assert [word for word in wanted if word not in text(head)] == []


def test_first_button_of_a_live_item_saves_a_draft_and_of_others_saves(secretariat, item, language):
    def first(shown):
        [button, *_others] = elements(read_page(shown), "input", type="submit")
        return attribute(button, "name")

    assert first(secretariat.get(form(item, language))) == "_draft"
    assert first(secretariat.get(form(page("other"), language))) == "_save"


def test_one_language_goes_live_and_the_rest_stays_prepared(item, editor, language, other_language):
    Page.objects.update(source_language=language)
    prepare(item, in_footer="True", **titles("Prepared"))
    publish_copy(Page, item.pk, languages=[language], by=editor)
    now = Page.objects.get()
    assert (getattr(now, column("title", language)), now.in_footer) == (f"Prepared {language}", True)
    assert getattr(now, column("title", other_language)) == f"Page title in {other_language}"
    assert prepared(Page, item.pk).languages() == [other_language]
    with pytest.raises(NotPublishable):  # its words follow no confirmation
        publish_copy(Page, item.pk, languages=[other_language], by=editor)
    publish_copy(Page, item.pk, languages=[other_language], by=editor, override="In a hurry")
    assert getattr(Page.objects.get(), column("title", other_language)) == f"Prepared {other_language}"
    assert not WorkingCopy.objects.exists()


def test_new_part_has_a_key_of_its_own_until_it_is_live(secretariat, item, language):
    added = {"sections-TOTAL_FORMS": "2", "sections-1-key": "two", "sections-1-position": "2"}
    added |= {
        f"sections-1-{column(field, code)}": f"Added {code}" for field in ("heading", "body") for code in LANGUAGE_CODES
    }
    draft(secretariat, item, language, **added)
    assert [*Section.objects.values_list("key", flat=True)] == ["one"]
    [new] = {key.split("/")[1] for key in prepared(Page, item.pk).state if int(key.split("/")[1]) > PROVISIONAL}
    elsewhere = complete(Section, page=page("other"), key="two", position=1)
    draft(
        secretariat,
        item,
        language,
        **{f"sections-1-{column('heading', code)}": f"Again {code}" for code in LANGUAGE_CODES},
    )
    assert f"pages.section/{new}/key" in prepared(Page, item.pk).state
    secretariat.post(form(item, language), typed(secretariat.get(form(item, language)), _save=""))
    two = Section.objects.get(page=item, key="two")
    assert elsewhere.pk < two.pk < PROVISIONAL
    assert getattr(two, column("heading", language)) == f"Again {language}"
    assert complete(Section, page=item, key="three", position=3).pk == two.pk + 1


def test_what_went_live_meanwhile_stays_and_where_both_changed_an_editor_chooses(
    secretariat, editor, item, language, other_language
):
    mine, theirs, both = (
        column(*one) for one in (("title", language), ("summary", language), ("title", other_language))
    )
    prepare(item, **{mine: "Mine", both: "Mine too"})
    Page.objects.update(**{theirs: "Theirs", both: "Theirs too"})
    known = prepared(Page, item.pk)
    assert [one.name for one in known.conflicts] == [both]
    assert known.state[f"pages.page/{item.pk}/{theirs}"] == "Theirs"
    draft(secretariat, item, language, in_footer="on")  # saving decides nothing
    assert [one.name for one in prepared(Page, item.pk).conflicts] == [both]
    with pytest.raises(NotPublishable):
        publish_copy(Page, item.pk, languages=LANGUAGE_CODES, by=editor, override="In a hurry")
    path = address("copy_merge", item, language)
    shown = secretariat.get(path)
    assert [word for word in ("mine too", "theirs too") if word not in text(read_page(shown))] == []
    [seen] = elements(read_page(shown), "input", name="seen")
    secretariat.post(path, {"seen": attribute(seen, "value"), "choose-0": "live"})
    publish_copy(Page, item.pk, languages=LANGUAGE_CODES, by=editor, override="In a hurry")
    now = Page.objects.get()
    assert [getattr(now, name) for name in (mine, theirs, both)] == ["Mine", "Theirs", "Theirs too"]
    assert now.in_footer


def test_translator_settles_conflicts_in_their_own_language_and_no_others(
    secretariat, translator_into, item, language, other_language
):
    names = [column("title", code) for code in (language, other_language)]
    draft(secretariat, item, language, **titles("Prepared"))
    Page.objects.update(**titles("Live"))
    browser, path = translator_into(other_language), address("copy_merge", item, language)
    shown = read_page(browser.get(path))
    assert f"prepared {other_language}" in text(shown)
    assert f"prepared {language}" not in text(shown)
    [seen] = elements(shown, "input", name="seen")
    sent = {"seen": attribute(seen, "value"), "choose-0": "live", "choose-1": "live"}
    Page.objects.update(**{names[1]: "Live again"})
    assert browser.post(path, sent).status_code == 200  # what they chose from is not what is live by now
    [seen] = elements(read_page(browser.get(path)), "input", name="seen")
    browser.post(path, sent | {"seen": attribute(seen, "value")})
    known = prepared(Page, item.pk)
    assert [one.name for one in known.conflicts] == [names[0]]
    assert [known.state[f"pages.page/{item.pk}/{name}"] for name in names] == [f"Prepared {language}", "Live again"]


def test_part_deleted_on_one_side_and_changed_on_the_other_is_chosen(item, language):
    name, section = column("heading", language), Section.objects.get()
    key = f"pages.section/{section.pk}/"
    save(Page, item.pk, state(item) | {key + name: "Prepared"}, by="editor")
    section.delete()
    [conflict] = prepared(Page, item.pk).conflicts
    assert conflict.key == key
    choose(Page, item.pk, live={key}, by="editor")
    assert prepared(Page, item.pk) is None


def test_discarding_asks_once(secretariat, item, language):
    draft(secretariat, item, language, **titles("Prepared"))
    path = address("copy_discard", item, language)
    assert "Prepared" in secretariat.get(path).content.decode()
    assert WorkingCopy.objects.exists()
    assert secretariat.post(path).status_code == 302
    assert not WorkingCopy.objects.exists()


def test_translator_sees_the_prepared_original_and_publishes_nothing(
    secretariat, translator_into, editor, language, other_language
):
    item = live_page(source_language=language)
    draft(secretariat, item, language, **{column("title", language): "Prepared original"})
    browser = translator_into(other_language)
    shown = browser.get(form(item, other_language))
    assert "Prepared original" in shown.content.decode()
    words = {column("title", other_language): "Translated", column("title", language): "Meddled"}
    browser.post(form(item, other_language), typed(shown, _save="", **words))
    known = prepared(Page, item.pk)
    assert Page.objects.filter(**{column("title", language): "Prepared original"}).count() == 0
    found = [known.state[f"pages.page/{item.pk}/{column('title', code)}"] for code in (language, other_language)]
    assert found == ["Prepared original", "Translated"]
    with pytest.raises(PermissionDenied):
        publish_copy(Page, item.pk, languages=LANGUAGE_CODES, by=User.objects.get(username__startswith="translator-"))
    for view in ("copy_discard", "copy_unschedule"):
        assert browser.post(address(view, item, language)).status_code == 403
    publish_copy(Page, item.pk, languages=LANGUAGE_CODES, by=editor)  # both are ready at the same moment
    assert not WorkingCopy.objects.exists()


def test_working_copy_goes_into_the_bin_and_comes_back_with_its_item(item, editor):
    prepare(item, **titles("Prepared"))
    key = item.pk
    item.delete()
    restore(gone().get())
    publish_copy(Page, key, languages=LANGUAGE_CODES, by=editor, override="In a hurry")
    assert getattr(Page.objects.get(), column("title", LANGUAGE_CODES[0])).startswith("Prepared")


def test_page_of_deletion_names_what_goes(secretariat, item, language):
    """What readers no longer find and what leads to it, the parts, and the working copy that goes with it."""
    other, words = page("other", published=LANGUAGE_CODES), f'<p><a href="ref:page:{item.key}">There</a></p>'
    complete(Section, page=other, key="link", position=1, **everywhere(body=words))
    path = address("delete", item, language)
    assert "prepared" not in text(read_page(secretariat.get(path)))
    draft(secretariat, item, language, **titles("Prepared"))
    shown = read_page(secretariat.get(path))
    with translation.override(language):
        wanted = [
            item.get_absolute_url(),
            str(other),
            str(item.sections.get()),
            gettext("Its working copy goes with it."),
        ]
    assert [one for one in wanted if fold(one) not in text(shown)] == []


@pytest.mark.parametrize("way", ["copy", "revert", "restore"])
def test_home_page_and_former_addresses_are_minded_on_every_way(client, editor, language, way):
    """The home page stays published; an address that is given up leads on, and so it does after a way back."""
    home, item = page(HOME, published=LANGUAGE_CODES), live_page()
    first = state(item)
    prepare(item, **everywhere(slug="second"))
    publish_copy(Page, item.pk, languages=LANGUAGE_CODES, by=editor, override="In a hurry")
    assert client.get(f"/{language}/contact/")["Location"] == f"/{language}/second/"
    if way == "copy":
        prepare(home, **{column("published_at", code): None for code in LANGUAGE_CODES}, in_footer="True")
        publish_copy(Page, home.pk, languages=LANGUAGE_CODES, by=editor, override="In a hurry")
    elif way == "revert":
        revert(Page, item.pk, first)
        assert client.get(f"/{language}/second/")["Location"] == f"/{language}/contact/"
        hidden = {f"pages.page/{home.pk}/{column('published_at', code)}": None for code in LANGUAGE_CODES}
        with pytest.raises(NotRevertible):
            revert(Page, home.pk, state(home) | hidden)
    else:
        item.delete()
        restore(gone().get())
        assert client.get(f"/{language}/contact/")["Location"] == f"/{language}/second/"
    assert all(map(Page.objects.get(pk=home.pk).is_published, LANGUAGE_CODES))


def test_form_opened_before_the_copy_was_begun_does_not_publish_it(secretariat, colleague, item, language):
    opened = secretariat.get(form(item, language))
    draft(colleague, item, language, **titles("Prepared"))
    secretariat.post(form(item, language), typed(opened, _save="", in_footer="on"))
    now = Page.objects.get()
    assert (now.in_footer, getattr(now, column("title", language))) == (True, f"Page title in {language}")
    assert WorkingCopy.objects.exists()


def test_former_address_leads_on_once_the_copy_is_live(client, item, editor, language):
    prepare(item, **everywhere(slug="prepared"))
    assert not FormerSlug.objects.exists()
    publish_copy(Page, item.pk, languages=LANGUAGE_CODES, by=editor, override="In a hurry")
    assert client.get(f"/{language}/contact/")["Location"] == f"/{language}/prepared/"


def test_preview_shows_the_copy_in_frames_of_three_widths(secretariat, item, language, other_language):
    prepare(item, **titles("Prepared"))
    shown = secretariat.get(address("widths", item, language, other_language))
    frames = [*elements(read_page(shown), "iframe")]
    assert [attribute(one, "width") for one in frames] == ["360", "768", "1280"]
    assert "frame-src 'self'" in shown["Content-Security-Policy"]
    page_in_frame = secretariat.get(attribute(frames[0], "src"))
    assert f"Prepared {other_language}" in page_in_frame.content.decode()
    assert "frame-ancestors 'self'" in page_in_frame["Content-Security-Policy"]
    assert page_in_frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in page_in_frame["Cache-Control"]
    assert (
        "Prepared" not in secretariat.get(address("preview", item, language, other_language) + "?live").content.decode()
    )


def test_list_and_first_page_say_that_there_is_one(secretariat, item, language):
    other = page("other", published=LANGUAGE_CODES)
    prepare(item, **titles("Prepared"))
    with translation.override(language):
        path, index = reverse("admin:pages_page_changelist"), reverse("admin:index")
    found = secretariat.get(path, {"copy": "yes"}).context["cl"].queryset
    assert [*found] == [item]
    assert [*secretariat.get(path, {"copy": "no"}).context["cl"].queryset] == [other]
    assert form(item, language) in secretariat.get(index).content.decode()
    assert form(other, language) not in secretariat.get(index).content.decode()


def test_version_becomes_a_working_copy_that_gives_back_its_parts(secretariat, editor, item, language):
    before = state(item)
    Section.objects.get().delete()
    Page.objects.update(**titles("Else"))
    first = Version.objects.order_by("number").filter(number__gt=1).values_list("number", flat=True)[0]
    path = f"{address('version', item, language)}?revert&to={first}"
    [last] = elements(read_page(secretariat.get(path)), "input", name="last")
    data = {"last": attribute(last, "value"), "note": "It was better", "_prepare": ""}
    assert secretariat.post(path, data)["Location"] == form(item, language)
    assert not Section.objects.exists()
    assert secretariat.post(path, data)["Location"] != form(item, language)  # there is one already
    publish_copy(Page, item.pk, languages=LANGUAGE_CODES, by=editor)
    assert state(item) == before


def test_scheduled_copy_goes_live_at_its_moment_once(secretariat, item, language):
    at = timezone.now() + timedelta(hours=2)
    draft(secretariat, item, language, **titles("Prepared"))
    typed_at = {"publication-at": timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")}
    path = form(item, language)
    secretariat.post(path, typed(secretariat.get(path), _publish=",".join(LANGUAGE_CODES), **typed_at))
    before, due = state(item), next_due()
    assert due.replace(tzinfo=None) == at.replace(second=0, microsecond=0, tzinfo=None)
    assert apply_due() == (0, 0)
    with time_machine.travel(due, tick=False):
        assert [apply_due(), apply_due()] == [(1, 0), (0, 0)]
    assert state(item) != before
    assert getattr(Page.objects.get(), column("title", language)) == f"Prepared {language}"
    assert Version.objects.order_by("-pk")[0].by == "editor"


@pytest.mark.parametrize("button", ["_draft", "_save", "_publish"])
def test_typed_moment_is_never_lost(secretariat, item, language, button):
    """Whichever button is pressed, be it that the copy cannot be planned."""
    draft(secretariat, item, language, **titles("Prepared"), **{column("summary", code): "" for code in LANGUAGE_CODES})
    path = form(item, language)
    sent = typed(secretariat.get(path), **{button: ",".join(LANGUAGE_CODES), "publication-at": "2040-05-06T07:08"})
    shown = secretariat.post(path, sent, follow=True)
    [field] = elements(read_page(shown), "input", name="publication-at")
    assert attribute(field, "value") == "2040-05-06T07:08"
    assert WorkingCopy.objects.get().state == "draft"


@pytest.mark.parametrize("is_live", [True, False])
def test_enter_beside_a_moment_plans_and_says_so(secretariat, language, is_live):
    """It presses the first button of the form; without a moment to come that saves, as the first in sight does."""
    item = live_page() if is_live else page("new")
    if is_live:
        draft(secretariat, item, language, **titles("Prepared"))
    path, at = form(item, language), timezone.localtime(timezone.now() + timedelta(days=2))
    shown = secretariat.get(path)
    [head] = elements(read_page(shown), "form", id="page_form")
    first = next(elements(head, "button", "input", type="submit"))
    enter = {attribute(first, "name"): attribute(first, "value")}
    secretariat.post(path, typed(shown, **enter))
    assert next_due() is None
    assert Page.objects.get().is_due(language) == is_live
    past = secretariat.post(path, typed(shown, **enter, **{"publication-at": "2020-01-01T00:00"}), follow=True)
    assert "2020-01-01T00:00" in past.content.decode()
    moment = {"publication-at": at.strftime("%Y-%m-%dT%H:%M")}
    said = secretariat.post(path, typed(shown, **enter, **moment), follow=True)
    if is_live:
        assert next_due() == at.replace(second=0, microsecond=0)
    else:
        assert {getattr(Page.objects.get(), column("published_at", code)) for code in LANGUAGE_CODES} == {
            at.replace(second=0, microsecond=0)
        }
    with translation.override(language):
        sentences = (
            gettext("The working copy of “%(item)s” goes live at the moment chosen (%(languages)s)."),
            gettext("“%(item)s” is set to be published (%(languages)s) at the moment chosen."),
        )
        words = {"item": item, "languages": ", ".join(map(language_name, LANGUAGE_CODES))}
        assert fold((sentences[0] if is_live else sentences[1]) % words) in text(read_page(said))


def test_scheduled_copy_that_comes_to_lack_something_does_not_go_live(secretariat, editor, item, language):
    draft(secretariat, item, language, **titles("Prepared"))
    at = timezone.now() + timedelta(hours=2)
    schedule(Page, item.pk, at=at, languages=LANGUAGE_CODES, by=editor)
    prepare(item, **{column("summary", code): "" for code in LANGUAGE_CODES})
    before = state(item)
    with time_machine.travel(at, tick=False):
        call_command("apply_due", verbosity=0)
        assert (state(item), apply_due()) == (before, (0, 0))
    assert WorkingCopy.objects.get().state == "refused"
    shown = text(read_page(secretariat.get(form(item, language))))
    with translation.override(language):
        index, history = (
            reverse(name, args=args) for name, args in (("admin:index", []), ("admin:pages_page_history", [item.pk]))
        )
        assert fold(str(CopyState.REFUSED.label)) in text(read_page(secretariat.get(index)))
        assert fold(gettext(REFUSED_COPY)) in text(read_page(secretariat.get(history)))
        assert fold(str(Page._meta.get_field("summary").verbose_name)) in shown
    with pytest.raises(NotPublishable):
        schedule(Page, item.pk, at=at, languages=LANGUAGE_CODES, by=editor)


def test_who_has_lost_the_right_meanwhile_publishes_nothing(item, editor):
    prepare(item, **titles("Prepared"))
    at = timezone.now() + timedelta(hours=2)
    schedule(Page, item.pk, at=at, languages=LANGUAGE_CODES, by=editor, override="In a hurry")
    editor.groups.clear()
    with time_machine.travel(at, tick=False):
        assert apply_due() == (0, 1)


def test_file_that_a_copy_alone_names_is_kept_until_it_is_discarded(item, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = objective(published=LANGUAGE_CODES)
    objective(9, icon=ContentFile(picture(), "other.png"))
    with trial():
        made.icon = ContentFile(picture(), "art.png")
        made.save()
        prepared_state = state(made)
    save(Objective, made.pk, prepared_state, by="editor")
    assert not Objective.objects.get(pk=made.pk).icon
    files = [name for name in stored(tmp_path) if str(name).endswith("-art.png")]
    call_command("sweep", older_than=0, verbosity=0)
    assert {*files} & {*stored(tmp_path)}
    discard(Objective, made.pk)
    call_command("sweep", older_than=0, verbosity=0)
    assert not {*files} & {*stored(tmp_path)}


def test_states_without_a_way_in_or_out_are_refused():
    with pytest.raises(ValueError, match="way in or out"):
        type(ACTS)(save={CopyState.NONE: CopyState.DRAFT})
    with pytest.raises(ValueError, match="cannot follow"):
        ACTS.after("publish", CopyState.NONE)


def test_item_that_was_withdrawn_meanwhile_keeps_its_copy_and_is_published_by_language(
    secretariat, language, other_language
):
    item = live_page(source_language=language)
    draft(secretariat, item, language, **titles("Prepared"))
    Page.objects.update(**{column("published_at", code): None for code in LANGUAGE_CODES})
    shown = secretariat.get(form(item, language))
    names = [attribute(one, "name") for one in elements(read_page(shown), "input", type="submit")]
    assert ("_draft" in names, "_save" in names) == (True, False)
    secretariat.post(form(item, language), typed(shown, _publish=language))
    now = Page.objects.get()
    assert [now.is_published(code) for code in (language, other_language)] == [True, False]


def test_former_addresses_are_given_up_in_the_form_of_what_is_live(secretariat, item, language):
    former = FormerSlug.objects.create(page=item, language=language, slug="former")
    response = draft(secretariat, item, language, give_up=[former.pk])
    assert FormerSlug.objects.exists()
    said = [str(one) for one in get_messages(response.wsgi_request)]
    with translation.override(language):
        assert gettext("No former address was given up: that is done in the form of what is live.") in said


def test_working_copies_of_one_who_has_left_bear_another_name(item):
    prepare(item, **titles("Prepared"))
    rename_author("editor", "someone")
    copy = WorkingCopy.objects.get()
    assert (copy.by, copy.changed_by) == ("someone", "someone")
    assert (
        prepared(Page, item.pk).state[f"pages.page/{item.pk}/{column('title', LANGUAGE_CODES[0])}"].startswith("Prep")
    )


def test_publishing_a_live_item_now_passes_the_gate(secretariat, item, language, other_language):
    """What would make live text lack something becomes a working copy; a correction goes live with one click."""
    Page.objects.update(source_language=language)
    path, name = form(item, language), column("summary", other_language)
    secretariat.post(path, typed(secretariat.get(path), _save="", **{name: ""}))
    assert getattr(Page.objects.get(), name)
    assert prepared(Page, item.pk).state[f"pages.page/{item.pk}/{name}"] == ""
    discard(Page, item.pk)
    secretariat.post(path, typed(secretariat.get(path), _save="", **{name: "Corrected"}))
    assert (getattr(Page.objects.get(), name), WorkingCopy.objects.count()) == ("Corrected", 0)


def test_a_live_original_that_outdates_its_translation_goes_live_now(secretariat, item, language):
    """Texts are public by language: readers of the other are told that their text is older."""
    Page.objects.update(source_language=language)
    path, name = form(item, language), column("summary", language)
    secretariat.post(path, typed(secretariat.get(path), _save="", **{name: "Rewritten"}))
    assert (getattr(Page.objects.get(), name), WorkingCopy.objects.count()) == ("Rewritten", 0)


def test_what_a_live_item_lacks_already_holds_up_no_correction(secretariat, item, language, other_language):
    lacking, other = (column(name, other_language) for name in ("summary", "title"))
    Page.objects.update(source_language=language, **{lacking: ""})
    path = form(item, language)
    secretariat.post(path, typed(secretariat.get(path), _save="", **{other: "Corrected"}))
    assert getattr(Page.objects.get(), other) == "Corrected"


def test_form_of_what_is_live_beside_a_copy_passes_the_gate_too(secretariat, item, language, other_language):
    Page.objects.update(source_language=language)
    prepare(item, **titles("Prepared"))
    path, name = form(item, language, "?live"), column("summary", other_language)
    answer = secretariat.post(path, typed(secretariat.get(path), _save="", **{name: ""}))
    assert getattr(Page.objects.get(), name)
    assert "Prepared" in prepared(Page, item.pk).state[f"pages.page/{item.pk}/{column('title', language)}"]
    assert fold(str(Page._meta.get_field("summary").verbose_name)) in text(read_page(answer)) or language


def test_who_may_not_publish_puts_nothing_live(translation_team, item, language):
    path, name = form(item, language), column("summary", language)
    translation_team.post(path, typed(translation_team.get(path), _save="", **{name: "Written"}))
    assert getattr(Page.objects.get(), name) != "Written"
    assert prepared(Page, item.pk).state[f"pages.page/{item.pk}/{name}"] == "Written"


def test_what_they_write_in_a_planned_copy_waits_for_who_may(colleague, translation_team, editor, item, language):
    """Else it would go live by the right of whoever planned it, unseen; what a publisher saves stays planned."""
    draft(colleague, item, language, **titles("Prepared"))
    schedule(Page, item.pk, at=timezone.now() + timedelta(hours=2), languages=LANGUAGE_CODES, by=editor)
    draft(colleague, item, language, **{column("title", language): "Written by an editor"})
    assert WorkingCopy.objects.get().state == "scheduled"
    draft(translation_team, item, language, **{column("title", language): "Written by a translator"})
    assert (WorkingCopy.objects.get().state, next_due()) == ("draft", None)
