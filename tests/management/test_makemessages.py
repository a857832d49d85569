"""Tests of the command that collects the sentences to translate."""

import pytest

from forum_site.management.commands.makemessages import unfinished

WRITTEN = 'msgid "written"\nmsgstr "written"\n\n'
EMPTY = 'msgid "empty"\nmsgstr ""\n\n'
GUESSED = '#, fuzzy\n#| msgid "written"\nmsgid "guessed"\nmsgstr "written"\n\n'


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (WRITTEN, ""),
        (WRITTEN + EMPTY + GUESSED, "django.po: 1 to write, 1 guessed"),
        (EMPTY, "django.po: 1 to write, 0 guessed"),
        (GUESSED, "django.po: 0 to write, 1 guessed"),
    ],
)
def test_what_is_left_to_write_is_said(settings, tmp_path, entries, said):
    settings.BASE_DIR, path = tmp_path, tmp_path / "django.po"
    path.write_text(entries)
    assert unfinished(path).startswith(said)
    assert bool(unfinished(path)) == bool(said)
