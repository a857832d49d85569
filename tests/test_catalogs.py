"""Tests of the interface catalogs."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, to_locale

from forum_site.texts.number_words import names_of_numbers
from forum_site.texts.translated_fields import LANGUAGE_CODES

ROOT = settings.BASE_DIR
DOMAIN = "LC_MESSAGES/django.po"

NAMED = re.compile(r"%\(\w+\)[a-z]|%%|<\w+:\w+>|{\w*}")


def catalog(language, root=ROOT):
    return polib.pofile(str(root / "locale" / to_locale(language) / DOMAIN))


def translations(entry):
    return [*entry.msgstr_plural.values()] if entry.msgid_plural else [entry.msgstr]


def key(entry):
    return (
        entry.msgctxt,
        entry.msgid,
        entry.msgid_plural,
        entry.comment,
        sorted(name for name, _line in entry.occurrences),
    )


def test_every_language_has_a_catalog(language):
    assert len(catalog(language)) > 200


def test_every_language_has_names_of_numbers(language):
    assert names_of_numbers(language), "write them in forum_site/texts/number_words.toml"


def test_a_catalog_leaves_nothing_untranslated(language):
    empty = [entry.msgid for entry in catalog(language) if not all(map(str.strip, translations(entry)))]
    assert empty == [], "write them in the catalog, in that of English too"


def test_a_catalog_holds_no_guesses_and_no_leftovers(language):
    """Gettext drops fuzzy entries when it compiles: readers would meet another language."""
    entries = catalog(language)
    assert (
        [entry.msgid for entry in entries if entry.fuzzy],
        [entry.msgid for entry in entries.obsolete_entries()],
    ) == ([], []), "check each guess, and delete its lines “#, fuzzy” and “#|”"


def test_a_catalog_asks_for_the_same_values_as_the_code(language):
    differing = [
        (entry.msgid, text)
        for entry in catalog(language)
        for text in translations(entry)
        if sorted(NAMED.findall(text)) != sorted(NAMED.findall(entry.msgid_plural or entry.msgid))
    ]
    assert differing == []


def test_a_catalog_is_compiled_as_it_stands(language):
    """Stale compiled catalogs fail without a word."""
    compiled = polib.mofile(str(ROOT / "locale" / to_locale(language) / DOMAIN).replace(".po", ".mo"))
    said = {(entry.msgctxt, entry.msgid): translations(entry) for entry in compiled}
    written = {(entry.msgctxt, entry.msgid): translations(entry) for entry in catalog(language) if not entry.fuzzy}
    differing = {text for text in said.keys() | written.keys() if said.get(text, [""]) != written.get(text, [""])}
    assert differing == set(), "`make catalogs` compiles them"


def test_a_catalog_is_what_the_site_speaks(language):
    entry = next(entry for entry in catalog(language) if entry.msgid == "The Forum")
    with translation.override(language):
        assert gettext("The Forum") == entry.msgstr


def test_the_catalogs_translate_the_same_sentences():
    first, *others = ({key(entry)[:3] for entry in catalog(code)} for code, _name in settings.LANGUAGES)
    assert [found ^ first for found in others] == [set()] * (len(settings.LANGUAGES) - 1)


def test_what_says_too_little_alone_is_explained_to_translators(language):
    """Words that stand alone, the paths of addresses among them; and what is explained is in the catalog."""
    entries = catalog(language)
    assert [one.msgid for one in entries if len(one.msgid.split()) == 1 and not (one.msgctxt or one.comment)] == []
    groups = tomllib.loads((ROOT / "locale" / "comments.toml").read_text(encoding="utf-8"))["words"]
    explained = [word for group in groups for word in re.split(r",\s+", group.get("of", "")) if word]
    assert Counter(explained) - Counter({entry.msgid for entry in entries if not entry.msgctxt}) == Counter()


def test_placeholders_are_named():
    """But for those in Django's own sentences."""
    entries = {entry.msgid for entry in catalog(LANGUAGE_CODES[0]) if re.search(r"%[a-z]|\{\}", entry.msgid)}
    assert entries == {"Add %s", "Change %s", "View %s"}


# --- pofilter ----------------------------------------------------------------------------------------------------

# By language: what pofilter may find, by its check, in the entries that begin so; of a check alone, in any.
AGREED = {
    "en": {"unchanged": [""]},  # the language of the code
    "fr": {
        "acronyms": [""],  # URL: “adresse”
        "simplecaps": [""],
        "startcaps": [
            "French",
            "English",
            "Arabic",
            "Chinese",
            "Russian",
            "Spanish",
            "“%(item)s” is set",
            "%(number)s code",
        ],
        "startpunc": ["%(first)s–", "“%(item)s” is set", "%(number)s code"],
        "long": ["1"],
        "sentencecount": ["The original changed", "There is no pictogram", "An independent information site"],
        "brackets": ["Interactive multi-stakeholder round tables, continued", "Unchanged content keeps"],
        "puncspacing": ["You have filled in", "There is no parameter", "These words are in the code"],
        "endpunc": ["Save and …"],
        "unchanged": ["j F Y", "l j F Y", "%(count)d page", "%(total)s document"],
        "doublequoting": ["Remove the filter", "Without the filter", "Only the filter"],
    },
}


@pytest.mark.slow
def test_pofilter_finds_nothing_but_what_was_agreed(language, tmp_path):
    entries = catalog(language)
    for entry in entries:
        entry.msgstr, *plural = (
            text.replace("\u202f", "\u00a0")  # it knows no narrow spaces
            for text in (entry.msgstr, *(entry.msgstr_plural[number] for number in sorted(entry.msgstr_plural)))
        )
        entry.msgstr_plural = dict(enumerate(plural))
    entries.save(tmp_path / "in.po")
    command = ["pofilter", "--progress=none", f"--language={language}", "-i", "in.po", "-o", "out.po"]
    subprocess.run([Path(sys.executable).with_name(command[0]), *command[1:]], cwd=tmp_path, check=True)
    found = [
        (check, entry.msgid)
        for entry in polib.pofile(str(tmp_path / "out.po"))
        for check in re.findall(r"\(pofilter\) (\w+)", entry.tcomment)
        if not (check == "unchanged" and len(entry.msgid.split()) == 1)  # “document” is a word of both
    ]
    agreed = AGREED.get(language, {})
    assert [(check, text) for check, text in found if not text.startswith(tuple(agreed.get(check, ["\0"])))] == []


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """A copy of the site whose catalogs have just been made again by the command that `make messages` runs."""
    copy = tmp_path_factory.mktemp("site")
    [command] = re.findall(r"^\t.*makemessages (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for name in ("manage.py", "forum_site", "objectives", "roundtables", "resources", "templates", "static", "locale"):
        source = ROOT / name
        copy_it = shutil.copytree if source.is_dir() else shutil.copy
        copy_it(source, copy / name)
    locales = [f"--locale={to_locale(code)}" for code, _name in settings.LANGUAGES]
    options = [word for word in shlex.split(command) if word.startswith("--")]
    production = {"SECRET_KEY": "x", "ALLOWED_HOSTS": "x", "DATABASE_URL": "sqlite://:memory:"}
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", *locales, *options],
        cwd=copy,
        env=os.environ | production | {"DJANGO_SETTINGS_MODULE": "forum_site.settings"},
        capture_output=True,
        check=True,
    )
    return copy


def test_extraction_reproduces_a_catalog(extracted, language):
    """What is new in the code, or gone from it, or has moved to another file, shows here."""
    again, kept = (
        [(*key(entry), translations(entry), entry.flags) for entry in catalog(language, root)]
        for root in (extracted, ROOT)
    )
    new, gone = ([entry[1] for entry in one if entry not in other] for one, other in ((again, kept), (kept, again)))
    assert (new, gone) == ([], []), "`make messages` collects them; then write them in each catalog"
    assert again == kept, "`make messages` puts them in order"


# --- French typography -------------------------------------------------------------------------------------------

SPACES = "\u00a0\u202f"
BADLY_SET = re.compile(
    rf"[^\s{SPACES}][;!?](?=\s|$)|(?<=[\w»)])[ ]?:(?=\s|$)|[ ][;:!?»]|«(?![{SPACES}])|(?<![{SPACES}])»|[^%]'|\.\.\."
)


def badly_set(text):
    return [match[0] for match in BADLY_SET.finditer(text)]


def is_prose(entry):
    """Neither an address nor a pattern of a date."""
    return not entry.msgid.endswith("/") and entry.msgctxt != "date format"


def test_french_is_set_with_no_break_spaces_and_curly_apostrophes():
    entries = filter(is_prose, catalog("fr"))
    assert {entry.msgid: wrong for entry in entries if (wrong := badly_set(entry.msgstr))} == {}


@pytest.mark.parametrize("text", ["Qui?", "Qui ?", "Trois : un", "Trois: un", "« Un »", "«Un»", "l'un", "et..."])
def test_badly_set_french_would_be_found(text):
    assert badly_set(text)


@pytest.mark.parametrize("text", ["Qui\u202f?", "Trois\u00a0: un", "«\u202fUn\u00a0»", "l’un", "16:30", "A/RES/73/195"])
def test_well_set_french_is_left_alone(text):
    assert badly_set(text) == []
