"""Tests of the command load_content."""

import pytest
from django.core.management import CommandError, call_command

from forum_site.changes.models import LoadedEntry
from forum_site.management.commands import load_content
from forum_site.texts.translated_fields import LANGUAGE_CODES
from objectives.models import GuidingPrinciple


def principle(position):
    texts = [f'{field}.{code} = "{field} in {code}"\n' for field in ("title", "summary") for code in LANGUAGE_CODES]
    return f"[[guiding_principle]]\nposition = {position}\n{''.join(texts)}"


@pytest.fixture
def content(tmp_path, monkeypatch, db):
    """The one content file of the site: what it says is written here."""
    path = tmp_path / "objectives" / "content.toml"
    path.parent.mkdir()
    monkeypatch.setattr(load_content, "content_files", lambda: {"objectives": path})

    def write(text):
        path.write_text(f"languages = {list(LANGUAGE_CODES)}\n{text}", encoding="utf-8")

    write(principle(1) + principle(2))
    return write


def output(capsys, *options):
    call_command("load_content", *options)
    return capsys.readouterr().out.splitlines()


def test_command_counts_what_it_did(content, capsys):
    said = [output(capsys) for _ in range(2)]
    assert said == [
        ["Content: 2 created, 0 updated, 0 unchanged, 0 left alone."],
        ["Content: 0 created, 0 updated, 2 unchanged, 0 left alone."],
    ]


def test_command_names_what_it_left_alone_and_how_to_replace_it(content, capsys):
    output(capsys)
    GuidingPrinciple.objects.get(position=2).delete()
    assert output(capsys) == [
        "  left alone: objectives/content.toml: guiding_principle 2: deleted by staff",
        "  (load_content --overwrite replaces these with the files' content)",
        "Content: 0 created, 0 updated, 1 unchanged, 1 left alone.",
    ]
    assert output(capsys, "--overwrite") == ["Content: 1 created, 0 updated, 1 unchanged, 0 left alone."]


def test_dry_run_says_so_and_writes_nothing(content, capsys):
    assert output(capsys, "--dry-run") == [
        "Content (dry run, nothing written): 2 created, 0 updated, 0 unchanged, 0 left alone."
    ]
    assert not GuidingPrinciple.objects.exists()
    assert not LoadedEntry.objects.exists()


def test_command_is_silent_when_asked_to_be(content, capsys):
    assert output(capsys, "--verbosity=0") == []


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ("colour = 1\n", "guiding_principle 1: colour: unknown key"),
        (principle(11), "guiding_principle 11: A guiding principle has a position from 1 to 10."),
    ],
    ids=["when read", "when loaded"],
)
def test_command_fails_with_one_line_and_loads_nothing(content, mistake, message):
    content(principle(1) + mistake)
    with pytest.raises(CommandError) as failure:
        call_command("load_content")
    assert str(failure.value) == f"Nothing was loaded. objectives/content.toml: {message}"
    assert failure.value.returncode == 1
    assert not GuidingPrinciple.objects.exists()
