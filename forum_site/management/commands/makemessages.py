"""Django's command, which also writes what locale/comments.toml tells translators into the catalogs."""

import re
import tomllib
from pathlib import Path

from django.conf import settings
from django.core.management.commands import makemessages

_ENTRY = re.compile(r'(?<=\n\n)((?:#.*\n)*+)(?=msgid "([^"\n]+)"\n)')
_PLACE = re.compile(r"^#: (.*)$", re.MULTILINE)


class Command(makemessages.Command):
    def build_potfiles(self):
        files = super().build_potfiles()
        for path in map(Path, files):
            path.write_text(commented(path.read_text(encoding="utf-8")), encoding="utf-8")
        return files


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
