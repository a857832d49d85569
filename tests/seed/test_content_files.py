"""Tests of reading and loading content files."""

import json
from textwrap import dedent

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from forum_site.changes.models import ContentVersion, LoadedEntry
from forum_site.parity.agreement import all_differences
from forum_site.parity.fallback import localized
from forum_site.parity.state import State
from forum_site.publishing.publishable import Publishable
from forum_site.seed.content_files import ContentError, content_files, read
from forum_site.seed.loading import LoadResult, load
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, value_in
from objectives.models import GuidingPrinciple, Objective
from resources.models import IssuingBody, Resource, ResourceFile
from roundtables.models import Edition, PolicyDebate, RoundTable, Session
from tests.factories import objective, round_table

pytestmark = pytest.mark.slow

HEAD = f"languages = {json.dumps(LANGUAGE_CODES)}\n"


def texts(*fields, languages=LANGUAGE_CODES, says="{field} in {language}"):
    """Those fields in each language, as a content file has them."""
    return "".join(
        f'{field}.{language} = "{says.format(field=field, language=language)}"\n'
        for field in fields
        for language in languages
    )


PRINCIPLE = "[[guiding_principle]]\nposition = 1\n" + texts("title", "summary")
OBJECTIVE = '[[objective]]\nnumber = 8\nround_table = 1\npictogram = "house"\n' + texts(
    "title", "short_title", "summary", "body"
)
BODY = '[[issuing_body]]\nkey = "iom"\n' + texts("name")
DOCUMENT = '[[resource]]\nkey = "report"\nkind = "report"\ndate = 2024-05-06\nissuing_body = "iom"\n' + texts(
    "title", "summary"
)
FILE = '[[resource.files]]\nlanguage = "ar"\naddress = "https://www.un.org/report.pdf"\n'
ROUND_TABLE = "[[round_table]]\nnumber = 1\n" + texts("label", "summary", "body")
EDITION = "[[edition]]\nyear = 2022\nstarts_on = 2022-05-17\nends_on = 2022-05-20\n" + texts(
    "venue", "chair", "facilitator", "summary", "body"
)
SESSION = '[[edition.sessions]]\nkey = "plenary"\nkind = "plenary"\nday = 2022-05-17\nstarts_at = 10:00:00\n' + texts(
    "title"
)


@pytest.fixture
def read_text(tmp_path):
    """Reads a text as the content file of an app."""

    def read_text(app_label, text, head=HEAD):
        path = tmp_path / app_label / "content.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(head + dedent(text), encoding="utf-8")
        return read(path, app_label)

    return read_text


@pytest.fixture
def load_text(read_text, db):
    """Reads and loads a text as the content file of an app."""

    def load_text(app_label, text, **options):
        return load(read_text(app_label, text), **options)

    return load_text


def database():
    """Every value of every content row, the columns without language included; keys and moments apart."""
    rows = []
    for model in apps.get_models():
        if hasattr(model, "natural_key_fields"):
            names = [f.name for f in model._meta.concrete_fields if not (f.is_relation or "published_at" in f.name)]
            names = [name for name in names if name != "id"]
            rows += [(model._meta.label, _without_moments(row)) for row in QuerySet(model).values(*names)]
    return sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)


def _without_moments(row):
    for by_language in row.get("confirmations", {}).values():
        for confirmation in by_language.values():
            del confirmation["at"]
    return row


def records():
    return list(LoadedEntry.objects.order_by("pk").values())


# --- The real files ----------------------------------------------------------------------------------------------


def test_content_files_are_found_in_the_order_of_the_apps():
    assert list(content_files()) == ["pages", "reference", "roundtables", "objectives", "resources", "search"]


def test_content_files_carry_what_the_compact_and_the_forum_have(site_content):
    assert list(Objective.objects.values_list("number", flat=True)) == list(range(1, 24))
    assert list(GuidingPrinciple.objects.values_list("position", flat=True)) == list(range(1, 11))
    assert list(RoundTable.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert list(Edition.objects.values_list("year", flat=True)) == [2026, 2022]
    assert PolicyDebate.objects.count() == 1
    assert Resource.objects.count() >= 12


def test_content_files_are_complete_enough_to_be_published_in_every_language(site_content, language):
    models = [model for model in apps.get_models() if issubclass(model, Publishable)]
    drafts = {model: model.objects.exclude(pk__in=model.objects.published(language)).count() for model in models}
    assert len(models) > 5
    assert drafts == dict.fromkeys(models, 0)


def test_content_files_loaded_again_change_nothing(site_content):
    before = database(), records()
    entries = [entry for label, path in content_files().items() for entry in read(path, label)]
    result = load(entries)
    assert (result.created, result.updated, result.kept) == ([], [], [])
    assert (database(), records()) == before


# --- Loading -----------------------------------------------------------------------------------------------------


def test_load_writes_every_language_and_publishes_what_is_new(load_text, language):
    result = load_text("objectives", PRINCIPLE)
    item = GuidingPrinciple.objects.get()
    assert result == LoadResult(created=["objectives/content.toml: guiding_principle 1"])
    assert value_in(item, "title", language) == f"title in {language}"
    assert item.is_published(language)


def test_load_leaves_white_space_around_a_text_behind(load_text, language):
    """A text in triple quotes begins and ends with a line break."""
    load_text("objectives", PRINCIPLE.replace("title in", "  title in"))
    assert value_in(GuidingPrinciple.objects.get(), "title", language) == f"title in {language}"


def test_load_writes_the_same_whatever_language_is_active(load_text):
    """Pitfall: a command runs in some language, and a bare name would be written in that one."""
    found = []
    for active in (*LANGUAGE_CODES, None):
        with translation.override(active), transaction.atomic():
            load_text("roundtables", EDITION + SESSION + ROUND_TABLE)
            load_text("objectives", OBJECTIVE + PRINCIPLE)
            found.append(database())
            transaction.set_rollback(True)
    assert len(found[0]) == 5
    assert found[1:] == [found[0]] * len(LANGUAGE_CODES)


def test_load_in_another_language_finds_the_same_items(load_text, language, other_language):
    """Pitfall: `get_or_create(title=…)` would make a second item in the second language."""
    with translation.override(language):
        load_text("objectives", PRINCIPLE)
    with translation.override(other_language):
        result = load_text("objectives", PRINCIPLE)
    assert result == LoadResult(unchanged=["objectives/content.toml: guiding_principle 1"])


def test_load_writes_links_lists_and_parts(load_text):
    table = round_table(1)
    load_text("resources", BODY + DOCUMENT + "round_tables = [1]\n" + FILE)
    item = Resource.objects.get()
    assert (item.issuing_body.key, list(item.round_tables.all())) == ("iom", [table])
    assert list(item.files.values("language", "address", "media_type")) == [
        {"language": "ar", "address": "https://www.un.org/report.pdf", "media_type": "application/pdf"}
    ]


COPIED = PRINCIPLE.replace(f"title in {LANGUAGE_CODES[1]}", f"title in {LANGUAGE_CODES[0]}")
MEANT = 'identical = ["title"]\n'


def test_load_takes_a_copy_of_the_original_for_no_translation(load_text):
    original, translated = LANGUAGE_CODES
    result = load_text("objectives", COPIED)
    item = GuidingPrinciple.objects.get()
    assert [item.state_of(field, translated) for field in ("title", "summary")] == [State.MISSING, State.CURRENT]
    assert localized(item, "title", translated).language == original
    assert (item.is_published(original), item.is_published(translated)) == (True, False)
    assert result.copies == [f"objectives/content.toml: guiding_principle 1: title.{translated}"]


def test_load_of_a_copy_again_writes_nothing(load_text):
    load_text("objectives", COPIED)
    before = database(), ContentVersion.objects.values_list("number", flat=True)[0]
    result = load_text("objectives", COPIED)
    assert (len(result.unchanged), len(result.copies)) == (1, 1)
    assert (database(), ContentVersion.objects.values_list("number", flat=True)[0]) == before


def test_load_takes_a_copy_that_its_file_marks_as_meant(load_text):
    result = load_text("objectives", COPIED + MEANT)
    item = GuidingPrinciple.objects.get()
    assert item.state_of("title", LANGUAGE_CODES[1]) == State.CURRENT
    assert item.is_published(LANGUAGE_CODES[1])
    assert result.copies == []


def test_load_marks_a_copy_once_its_file_does(load_text):
    load_text("objectives", COPIED)
    load_text("objectives", COPIED + MEANT)
    assert GuidingPrinciple.objects.get().state_of("title", LANGUAGE_CODES[1]) == State.CURRENT


def test_load_takes_facts_that_differ_for_meant_once_its_file_does(load_text):
    other = PRINCIPLE.replace(f"title in {LANGUAGE_CODES[1]}", "title of 2026")
    load_text("objectives", other)
    assert len([*all_differences()]) == 1
    load_text("objectives", other + 'differing = ["title"]\n')
    assert [*all_differences()] == []
    assert load_text("objectives", other + 'differing = ["title"]\n').unchanged
    load_text("objectives", other.replace("2026", "2022"))
    assert len([*all_differences()]) == 1


@pytest.mark.parametrize("key", ["identical", "differing"])
@pytest.mark.parametrize("value", ['["position"]', '"title"', '["titel"]', "[1]"])
def test_mark_of_what_is_no_translated_text_is_refused(read_text, key, value):
    with pytest.raises(ContentError, match=f"guiding_principle 1: {key}"):
        read_text("objectives", f"{PRINCIPLE}{key} = {value}")


def test_load_numbers_entries_and_parts_as_they_stand(load_text):
    load_text("roundtables", EDITION + SESSION.replace("plenary", "hearing") + SESSION)
    assert list(Session.objects.values_list("position", "kind")) == [(1, "hearing"), (2, "plenary")]


def test_load_replaces_its_own_values_when_the_file_changes(load_text, language):
    load_text("objectives", PRINCIPLE)
    result = load_text("objectives", PRINCIPLE.replace(f"title in {language}", "Newer"))
    assert result == LoadResult(updated=["objectives/content.toml: guiding_principle 1"])
    assert value_in(GuidingPrinciple.objects.get(), "title", language) == "Newer"


@pytest.mark.parametrize("addition", ["round_tables = [2]", "edition = 2022"])
def test_load_reports_a_changed_link_as_an_update(load_text, addition):
    round_table(2)
    load_text("roundtables", EDITION)
    load_text("resources", BODY + DOCUMENT)
    result = load_text("resources", BODY + DOCUMENT + addition)
    assert (result.updated, result.kept) == (["resources/content.toml: resource report"], [])


@pytest.mark.parametrize(
    ("app_label", "content"),
    [
        ("resources", BODY + DOCUMENT.replace("2024-05-06", '"2024-05-06"')),
        ("resources", BODY + DOCUMENT.replace("2024-05-06", "2024-05-06T00:00:00")),
        ("resources", BODY + DOCUMENT + "round_tables = [1, 1]\n"),
        ("roundtables", EDITION + SESSION.replace("10:00:00", '"10:00"')),
        ("objectives", OBJECTIVE.replace("body in", "<p>body</p><script>steal()</script>")),
    ],
    ids=["date in quotes", "date with a time", "twice in a list", "time in quotes", "markup to clean"],
)
def test_load_takes_its_own_values_for_its_own_however_they_are_spelt(load_text, app_label, content):
    """Otherwise every start of the site would say that staff have edited them."""
    round_table(1)
    load_text(app_label, content)
    again = load_text(app_label, content)
    assert (again.created, again.updated, again.kept) == ([], [], [])


def test_load_fills_what_the_file_says_for_the_first_time(load_text):
    """Nobody has edited what nobody had filled."""
    round_table(1)
    load_text("objectives", OBJECTIVE)
    result = load_text("objectives", OBJECTIVE + 'sdg_targets = "10.7"\n')
    assert (result.updated, result.kept) == (["objectives/content.toml: objective 8"], [])
    assert Objective.objects.get().sdg_targets == "10.7"


def test_load_of_a_file_in_one_language_publishes_that_language_alone(read_text, db, language, other_language):
    """A draft of the other one may come later, whichever language comes first."""
    principle = "[[guiding_principle]]\n" + texts("title", "summary", languages=[language])
    load(read_text("objectives", principle, head=f'languages = ["{language}"]\n'))
    item = GuidingPrinciple.objects.get()
    assert [item.is_published(code) for code in (language, other_language)] == [True, False]


def test_load_publishes_no_item_again_that_staff_have_withdrawn(load_text, language):
    load_text("objectives", PRINCIPLE)
    GuidingPrinciple.objects.update(**{column("published_at", language): None})
    load_text("objectives", PRINCIPLE.replace(f"title in {language}", "Newer"))
    assert not GuidingPrinciple.objects.get().is_published(language)


def test_load_tells_its_progress_entry_by_entry(load_text):
    seen = []
    load_text("resources", BODY + DOCUMENT, progress=lambda entry: seen.append(entry.key))
    assert seen == [{"key": "iom"}, {"key": "report"}]


# --- What staff have done ----------------------------------------------------------------------------------------


def test_load_keeps_a_text_that_staff_have_edited_and_says_so(load_text, language, other_language):
    load_text("objectives", PRINCIPLE)
    GuidingPrinciple.objects.update(**{column("title", language): "Edited"})
    result = load_text("objectives", PRINCIPLE.replace("title in", "Newer"))
    item = GuidingPrinciple.objects.get()
    texts = [value_in(item, "title", code) for code in (language, other_language)]
    assert texts == ["Edited", f"Newer {other_language}"]
    assert result.kept == [f"objectives/content.toml: guiding_principle 1: {column('title', language)} edited by staff"]


def test_load_keeps_a_list_that_staff_have_edited_and_says_so(load_text):
    tables = [round_table(1), round_table(2)]
    load_text("resources", BODY + DOCUMENT + "round_tables = [1]\n")
    Resource.objects.get().round_tables.set(tables)
    result = load_text("resources", BODY + DOCUMENT + "round_tables = [1]\n")
    assert list(Resource.objects.get().round_tables.all()) == tables
    assert result.kept == ["resources/content.toml: resource report: round_tables edited by staff"]


def objectives(*related):
    """Objectives from 8 on in a content file, with what each names as related."""
    lists = ["" if numbers is None else f"related = {numbers}\n" for numbers in related]
    return "".join(
        OBJECTIVE.replace("number = 8", f"{links}number = {number}") for number, links in enumerate(lists, start=8)
    )


def related():
    return [[*item.related.values_list("number", flat=True)] for item in Objective.objects.all()]


def test_load_writes_a_symmetrical_list_that_an_earlier_load_did_not_have(load_text):
    """What the list of one objective had put into that of another passed for an edit by staff."""
    round_table(1)
    load_text("objectives", objectives(None, None, None))
    result = load_text("objectives", objectives([9], [8, 10], [9]))
    assert (related(), result.kept) == ([[9], [8, 10], [9]], [])
    again = load_text("objectives", objectives([9], [8, 10], [9]))
    assert (again.updated, again.kept) == ([], [])


def test_load_keeps_a_symmetrical_list_that_staff_have_edited(load_text):
    round_table(1)
    load_text("objectives", objectives([9], [8]))
    Objective.objects.get(number=8).related.clear()
    result = load_text("objectives", objectives([9], [8]))
    assert (related(), len(result.kept)) == ([[], []], 2)


def test_load_keeps_what_staff_had_written_before_the_first_load(load_text, language):
    objective(8, **{column("title", language): "Written by hand"})
    result = load_text("objectives", OBJECTIVE)
    assert value_in(Objective.objects.get(), "title", language) == "Written by hand"
    assert f"objectives/content.toml: objective 8: {column('title', language)} edited by staff" in result.kept


def test_load_bears_an_item_that_staff_have_left_incomplete(load_text, language):
    """An empty text may be a draft: it must not keep the site from starting."""
    load_text("objectives", PRINCIPLE)
    GuidingPrinciple.objects.update(**{column("title", language): None})
    result = load_text("objectives", PRINCIPLE.replace("summary in", "Newer"))
    assert value_in(GuidingPrinciple.objects.get(), "title", language) is None
    assert result.kept == [f"objectives/content.toml: guiding_principle 1: {column('title', language)} edited by staff"]


def test_load_keeps_an_item_away_that_staff_have_deleted_and_says_so(load_text):
    load_text("resources", BODY + DOCUMENT + FILE)
    ResourceFile.objects.all().delete()
    result = load_text("resources", BODY + DOCUMENT + FILE)
    assert not ResourceFile.objects.exists()
    assert result.kept == ["resources/content.toml: resource report: files ar: deleted by staff"]


def test_load_leaves_links_out_that_lead_to_what_staff_have_deleted(read_text, db):
    """A deleted document must not keep the site from starting, although others name it."""
    entries = [
        *read_text("roundtables", EDITION + 'declaration = "report"\n' + ROUND_TABLE),
        *read_text("objectives", OBJECTIVE + 'resources = ["report"]\n'),
        *read_text("resources", BODY + DOCUMENT),
    ]
    load(entries)
    Resource.objects.get().delete()
    assert load(entries).kept == ["resources/content.toml: resource report: deleted by staff"]
    assert (Edition.objects.get().declaration, list(Objective.objects.get().resources.all())) == (None, [])


def test_load_replaces_what_staff_have_edited_or_deleted_when_told_to(load_text, language):
    load_text("objectives", PRINCIPLE + PRINCIPLE.replace("position = 1", "position = 2"))
    before = database()
    GuidingPrinciple.objects.filter(position=1).delete()
    GuidingPrinciple.objects.update(**{column("title", language): "Edited"})
    result = load_text("objectives", PRINCIPLE + PRINCIPLE.replace("position = 1", "position = 2"), overwrite=True)
    assert result == LoadResult(
        created=["objectives/content.toml: guiding_principle 1"],
        updated=["objectives/content.toml: guiding_principle 2"],
    )
    assert database() == before


def test_load_writes_nothing_when_run_dry(load_text, language):
    changed = PRINCIPLE.replace("title in", "Newer") + PRINCIPLE.replace("position = 1", "position = 2")
    load_text("objectives", PRINCIPLE)
    before = database(), records()
    dry = load_text("objectives", changed, dry_run=True)
    assert (database(), records()) == before
    assert dry == load_text("objectives", changed)


# --- What is not understood --------------------------------------------------------------------------------------

FIRST = LANGUAGE_CODES[0]
LIST_OF_LANGUAGES = f"languages: name the languages of this file, out of {', '.join(LANGUAGE_CODES)}"


@pytest.mark.parametrize(
    "languages", ["", "languages = []", 'languages = ["xx"]', "languages = 2", "languages = [[1]]"]
)
def test_read_refuses_a_bad_list_of_languages(read_text, languages):
    with pytest.raises(ContentError) as refusal:
        read_text("objectives", PRINCIPLE, head=f"{languages}\n")
    assert str(refusal.value) == f"objectives/content.toml: {LIST_OF_LANGUAGES}"


REFUSED_WHEN_READ = {
    "not TOML": (
        "[[guiding\n",
        "not valid TOML: Expected ']]' at the end of an array declaration (at line 2, column 10)",
    ),
    "unknown table": (
        "[[article]]",
        "article: unknown table; known are action, guiding_principle, objective, objective_source",
    ),
    "table of another app": (
        "[[round_table]]",
        "round_table: unknown table; known are action, guiding_principle, objective, objective_source",
    ),
    "one bracket too few": (
        "[guiding_principle]\nposition = 1",
        "guiding_principle: must be entries, each under its name in double brackets",
    ),
    "no table at all": (
        "guiding_principle = [1]",
        "guiding_principle: must be entries, each under its name in double brackets",
    ),
    "unknown key": (PRINCIPLE + "colour = 1", "guiding_principle 1: colour: unknown key"),
    "date of publication": (PRINCIPLE + "published_at = 2026-01-01", "guiding_principle 1: published_at: unknown key"),
    "date of publication in a language": (
        PRINCIPLE + f"published_at.{FIRST} = 2026-01-01",
        "guiding_principle 1: published_at: unknown key",
    ),
    "column of a language": (
        PRINCIPLE + f'title_{FIRST} = "x"',
        f"guiding_principle 1: title_{FIRST}: unknown key",
    ),
    "primary key": (PRINCIPLE + "id = 7", "guiding_principle 1: id: unknown key"),
    "upload": (OBJECTIVE + 'icon = "x.png"', "objective 8: icon: unknown key"),
    "no number": (
        OBJECTIVE.replace("number = 8\n", ""),
        "objective number 1 in the file: number: is missing, and it identifies the entry",
    ),
    "number in words": (
        OBJECTIVE.replace("number = 8", 'number = "eight"'),
        "objective number 1 in the file: number: “eight” value must be an integer.",
    ),
    "duplicate number": (OBJECTIVE + OBJECTIVE, "objective 8: number: stands twice in this file: 8"),
    "missing language": (
        PRINCIPLE.replace(f'title.{FIRST} = "title in {FIRST}"\n', ""),
        f"guiding_principle 1: title.{FIRST}: this language is missing",
    ),
    "missing text": (
        "[[guiding_principle]]\nposition = 1\n" + texts("title"),
        f"guiding_principle 1: summary.{FIRST}: this language is missing",
    ),
    "blank text": (
        PRINCIPLE.replace(f"title in {FIRST}", " "),
        f"guiding_principle 1: title.{FIRST}: this language is missing",
    ),
    "nothing but a script": (
        OBJECTIVE.replace(f"body in {FIRST}", "<p><script>steal()</script></p>"),
        f"objective 8: body.{FIRST}: this language is missing",
    ),
    "optional text in one language": (
        OBJECTIVE + f'icon_description.{FIRST} = "x"',
        f"objective 8: icon_description.{LANGUAGE_CODES[1]}: this language is missing",
    ),
    "language that the file does not have": (
        PRINCIPLE + 'title.xx = "x"',
        "guiding_principle 1: title.xx: is in no language of this file",
    ),
    "text without language": (
        '[[guiding_principle]]\nposition = 1\ntitle = "x"',
        f"guiding_principle 1: title: is translated: write title.{FIRST} and so on",
    ),
    "number for a text": (
        PRINCIPLE.replace(f'"title in {FIRST}"', "5"),
        f"guiding_principle 1: title.{FIRST}: is not a text: put it in quotation marks",
    ),
}


@pytest.mark.parametrize(("content", "message"), REFUSED_WHEN_READ.values(), ids=REFUSED_WHEN_READ.keys())
def test_read_refuses_in_one_line_with_file_entry_and_field(read_text, content, message):
    with pytest.raises(ContentError) as refusal:
        read_text("objectives", content)
    assert str(refusal.value) == f"objectives/content.toml: {message}"


def test_read_refuses_what_is_not_text_at_all(tmp_path):
    path = tmp_path / "content.toml"
    path.write_bytes(b"languages = ['\xe9']")
    with pytest.raises(ContentError, match="not valid TOML"):
        read(path, "objectives")


REFUSED_WHEN_LOADED = {
    "wrong pictogram": (
        "objectives",
        OBJECTIVE.replace("house", "hous"),
        "objective 8: pictogram: There is no pictogram named “hous”.",
    ),
    "number that there is not": (
        "objectives",
        OBJECTIVE.replace("number = 8", "number = 24"),
        "objective 24: An objective has a number from 1 to 23.",
    ),
    "bad link": (
        "objectives",
        OBJECTIVE.replace("round_table = 1", "round_table = 3"),
        "objective 8: round_table: there is no round table 3",
    ),
    "link in words": (
        "objectives",
        OBJECTIVE.replace("round_table = 1", 'round_table = "one"'),
        "objective 8: round_table: there is no round table one",
    ),
    "no link": (
        "objectives",
        OBJECTIVE.replace("round_table = 1\n", ""),
        "objective 8: round_table: This field cannot be null.",
    ),
    "title too long": (
        "objectives",
        PRINCIPLE.replace(f"title in {FIRST}", "x" * 201),
        f"guiding_principle 1: title_{FIRST}: Ensure this value has at most 200 characters (it has 201).",
    ),
    "bad link in a list": (
        "resources",
        BODY + DOCUMENT + "objectives = [9]",
        "resource report: objectives: there is no objective 9",
    ),
    "no list": (
        "resources",
        BODY + DOCUMENT + "objectives = 9",
        "resource report: objectives: must be a list: put it in square brackets",
    ),
    "wrong kind": (
        "resources",
        BODY + DOCUMENT.replace('kind = "report"', 'kind = "novel"'),
        "resource report: kind: Value 'novel' is not a valid choice.",
    ),
    "date that there is not": (
        "resources",
        BODY + DOCUMENT.replace("2024-05-06", '"2024-02-30"'),
        "resource report: date: cannot be 2024-02-30",
    ),
    "year for a date": (
        "resources",
        BODY + DOCUMENT.replace("2024-05-06", "2024"),
        "resource report: date: cannot be 2024",
    ),
    "part without file and address": (
        "resources",
        BODY + DOCUMENT + '[[resource.files]]\nlanguage = "ar"\n',
        "resource report: files ar: Give either a file or an address elsewhere, not both.",
    ),
    "address that runs": (
        "resources",
        BODY + DOCUMENT + FILE.replace("https://www.un.org/report.pdf", "javascript:steal()"),
        "resource report: files ar: address: Enter a valid URL.",
    ),
}


@pytest.mark.parametrize(
    ("app_label", "content", "message"), REFUSED_WHEN_LOADED.values(), ids=REFUSED_WHEN_LOADED.keys()
)
def test_load_refuses_in_one_line_and_loads_nothing(load_text, app_label, content, message):
    """What stands before the mistake is good, and is not loaded either."""
    round_table(1)
    good = (PRINCIPLE if app_label == "objectives" else BODY).replace("position = 1", "position = 2")
    with pytest.raises(ContentError) as refusal:
        load_text(app_label, good.replace('"iom"', '"ohchr"') + content)
    assert str(refusal.value).startswith(f"{app_label}/content.toml: {message}")
    assert "\n" not in str(refusal.value)
    assert [model.objects.count() for model in (GuidingPrinciple, Objective, IssuingBody, Resource, LoadedEntry)] == [
        0
    ] * 5


REFUSED_PARTS = {
    "unknown key": (FILE + "colour = 1", "files ar: colour: unknown key"),
    "what the site finds out": (FILE + "size = 1", "files ar: size: unknown key"),
    "another parent": (FILE + 'resource = "other"', "files ar: resource: unknown key"),
    "no key": (
        FILE.replace('language = "ar"\n', ""),
        "files number 1 in the file: language: is missing, and it identifies the entry",
    ),
    "language that there is not": (
        FILE.replace('"ar"', '"xx"'),
        "files number 1 in the file: language: Value 'xx' is not a valid choice.",
    ),
    "language twice": (FILE + FILE, "files ar: language: stands twice in this file: ar"),
}


@pytest.mark.parametrize(("part", "message"), REFUSED_PARTS.values(), ids=REFUSED_PARTS.keys())
def test_read_names_the_part_that_it_refuses(read_text, part, message):
    with pytest.raises(ContentError) as refusal:
        read_text("resources", BODY + DOCUMENT + part)
    assert str(refusal.value) == f"resources/content.toml: resource report: {message}"
