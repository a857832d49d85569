"""Django's command, which also writes what locale/comments.toml tells translators, and says what is left to write."""

import re
import tomllib
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.commands import makemessages

_ENTRY = re.compile(r'(?<=\n\n)((?:#.*\n)*+)(?=msgid "([^"\n]+)"\n)')
_PLACE = re.compile(r"^#: (.*)$", re.MULTILINE)


class Command(makemessages.Command):
    def handle(self, *args, **options):
        super().handle(*args, **options)
        for path in sorted(settings.BASE_DIR.glob("locale/*/LC_MESSAGES/django.po")):
            if sentence := unfinished(path):
                self.stdout.write(sentence)

    def build_potfiles(self):
        files = super().build_potfiles()
        for path in map(Path, files):
            path.write_text(commented(path.read_text(encoding="utf-8")), encoding="utf-8")
        return files


def unfinished(path):
    """What is left to write in a catalog; empty if nothing is."""
    entries = [entry for entry in polib.pofile(str(path)) if entry.fuzzy or not entry.translated()]
    if not entries:
        return ""
    guessed = sum(entry.fuzzy for entry in entries)
    return (
        f"{path.relative_to(settings.BASE_DIR)}: {len(entries) - guessed} to write, {guessed} guessed: check these and "
        f"delete their lines “#, fuzzy” and “#|”. The first is “{entries[0].msgid}”."
    )


def commented(catalog):
    """The text of a catalog with these comments, each before the places of its entry."""
    groups = tomllib.loads((settings.BASE_DIR / "locale" / "comments.toml").read_text(encoding="utf-8"))["words"]
    by_word = {word: one["comment"] for one in groups for word in re.split(r",\s+", one.get("of", "")) if word}
    by_file = [(one["files"], one["comment"]) for one in groups if "files" in one]

    def with_comment(entry):
        places = " ".join(_PLACE.findall(entry[1])).split()
        of_files = (comment for name, comment in by_file if places and all(place.endswith(name) for place in places))
        comment = next(of_files, None) or by_word.get(entry[2])
        return f"#. Translators: {comment}\n{entry[1]}" if comment and "#. Translators" not in entry[1] else entry[1]

    return _ENTRY.sub(with_comment, catalog)
