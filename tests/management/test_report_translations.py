"""Tests of the command report_translations."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from forum_site.parity.report import CATALOG_STATES, report
from forum_site.parity.state import State
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import GuidingPrinciple
from tests.factories import complete


@pytest.fixture(autouse=True)
def half(db, settings, tmp_path, language, other_language):
    """One principle of four words in one language, two of them in the other; and no catalogs."""
    settings.LOCALE_PATHS = [tmp_path]
    texts = {"title": ("Two words", "Deux mots"), "summary": ("Two more", "")}
    pair = (language, other_language)
    values = {
        column(field, code): text for field, found in texts.items() for code, text in zip(pair, found, strict=True)
    }
    complete(GuidingPrinciple, position=1, source_language=language, **values)


def output(capsys, *options):
    call_command("report_translations", *options)
    return capsys.readouterr().out


def test_text_has_a_table_for_each_language(capsys, settings, language, other_language):
    said = [line.split() for line in output(capsys).splitlines()]
    catalog = ", ".join(f"0 {state}" for state in CATALOG_STATES).split()
    rows = {
        language: ["objectives.guidingprinciple", "0", "(0)", "0", "(0)", "0", "(0)", "2", "(4)", "0", "(0)"],
        other_language: ["objectives.guidingprinciple", "1", "(2)", "0", "(0)", "0", "(0)", "1", "(2)", "0", "(0)"],
    }
    rates = {language: "100.0", other_language: "50.0"}
    heads = [line for line in said if line[1:2] and line[1] in rates.values()]
    tables = [line for line in said if line[:1] == ["objectives.guidingprinciple"]]
    assert tables == [rows[code] for code in LANGUAGE_CODES]
    assert heads == [f"{code}: {rates[code]} % of the words are current".split() for code in LANGUAGE_CODES]
    assert said.count(["texts", "(words)", *" ".join(State.values).split()]) == len(LANGUAGE_CODES)
    assert said.count(["interface:", *catalog]) == len(LANGUAGE_CODES)
    documents = ", ".join(f"{code} 0" for code, _name in settings.DOCUMENT_LANGUAGES)
    assert said[-1] == f"documents: 0, of which {documents}".split()


def test_json_is_the_report(capsys):
    with translation.override(None):
        expected = report()
    assert json.loads(output(capsys, "--json")) == expected


def test_output_is_the_same_whatever_language_is_active(capsys):
    """Pitfall: a command runs in some language, and the build compares its output with yesterday's."""
    said = []
    for active in (*LANGUAGE_CODES, None):
        with translation.override(active):
            said.append((output(capsys), output(capsys, "--json")))
    assert said[1:] == said[:1] * len(LANGUAGE_CODES)


@pytest.mark.parametrize("minimum", ["0", "49.9", "50"])
def test_build_goes_on_where_enough_is_current(capsys, minimum):
    assert output(capsys, "--fail-under", minimum) == output(capsys)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_build_stops_where_too_little_is_current_and_says_where(capsys, options, other_language):
    with pytest.raises(CommandError) as failure:
        call_command("report_translations", "--fail-under", "50.1", *options)
    assert failure.value.returncode == 1
    assert str(failure.value) == f"Below 50.1 % of the words current: {other_language} 50.0 %."
    # The figures are there all the same: whoever reads the log of the build must see what is lacking.
    assert capsys.readouterr().out == output(capsys, *options)


def test_build_stops_for_every_language_that_lags(capsys):
    GuidingPrinciple.objects.update(**{column("title", code): "" for code in LANGUAGE_CODES})
    with pytest.raises(CommandError) as failure:
        call_command("report_translations", "--fail-under", "100")
    assert [code for code in LANGUAGE_CODES if f" {code} " in str(failure.value)] == LANGUAGE_CODES


def test_facts_fail_where_a_translation_says_something_else(capsys, other_language):
    assert output(capsys, "--facts") == "No facts differ.\n"
    principle = GuidingPrinciple.objects.get()
    setattr(principle, column("title", other_language), "3 mots")
    principle.save()
    with pytest.raises(CommandError, match=r"^Facts differ in 1 translation\(s\)\.$") as refusal:
        call_command("report_translations", "--facts")
    first, *said = capsys.readouterr().out.splitlines()
    assert first.startswith(f"objectives.guidingprinciple {principle.pk} {column('title', other_language)}: ")
    assert (refusal.value.returncode, len(said)) == (1, 1)
