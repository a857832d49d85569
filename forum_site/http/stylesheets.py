"""The bundle of stylesheets that pages load.

While the site is being worked on, main.css imports its parts and the browser asks for each. For readers, collectstatic
puts every part where it is imported, in its layer and under its condition, and takes out comments and idle space. The
result is then hashed and compressed like any other file. What cannot be put in place with the same meaning is refused.
"""

import posixpath
import re
from functools import cache
from itertools import groupby
from operator import itemgetter

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/main.css"

COMMENT = r"/\*.*?\*/"
STRING = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
# What may stand before the first rule. `url()` without quotes and conditions other than media are not ours.
HEAD = re.compile(
    rf"""
    (?:\s|{COMMENT})+
    | (?P<order>@layer\s[^{{;]*;)
    | @import\s+ (?P<url>url\(\s*)? (?P<quote>["']) (?P<name>[^"'\s]+) (?P=quote) (?(url)\s*\))
      (?:\s*layer\((?P<layer>[\w.-]+)\))? (?!\s*(?:layer|supports)\b) (?P<media>[^;{{"]*) ;
    """,
    re.VERBOSE | re.DOTALL,
)
URL = re.compile(rf"{COMMENT}|url\(\s*(?P<quote>[\"']?)(?P<address>[^\"')]*)(?P=quote)\s*\)", re.DOTALL)
ELSEWHERE = re.compile(r"\A(?:[a-z][a-z0-9+.-]*+:|/|#)", re.IGNORECASE)


class StylesheetError(ValueError):
    """The stylesheet could not be made one without changing what it says."""


class OneStylesheetStorage(CompressedManifestStaticFilesStorage):
    """Static files, hashed and compressed, with the stylesheet in one piece."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Every page names some, and no file changes while the process lasts.
        self.url = cache(self.url)

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            # Django reads each file from where it was found, so that is where the whole one must lie.
            memory = InMemoryStorage()
            memory.save(STYLESHEET, ContentFile(squeeze(flatten(STYLESHEET, _reader(paths))).encode()))
            paths = paths | {STYLESHEET: (memory, STYLESHEET)}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def flatten(name, read):
    """The stylesheet of that name with its parts in place; `read` gives the text of any by its name, or None."""
    text = _readable(name, name, read)
    # Pairs of where a part stands (its condition, its layer) and what it says.
    parts, position = [], 0
    while match := HEAD.match(text, position):
        position = match.end()
        if match["order"]:
            parts.append((("", ""), match["order"]))
        elif match["name"]:
            part = _part(posixpath.normpath(posixpath.join(posixpath.dirname(name), match["name"])), name, read)
            media, layer = (match["media"].strip(), match["layer"] or "")
            parts.append(((media and f"@media {media}", layer and f"@layer {layer}"), part))
    rest = text[position:]
    _refuse_statements(rest, name)
    # Neighbours in one place are put there together, which says the same in fewer bytes.
    placed = [_placed("\n".join(said for _, said in group), *place) for place, group in groupby(parts, itemgetter(0))]
    return "\n".join([*placed, rest])


def _placed(text, media, layer):
    """The text within its layer, and that under its condition."""
    for place in filter(None, [layer, media]):
        text = f"{place} {{\n{text}\n}}"
    return text


def squeeze(text):
    """The same without comments and idle space; brotli finds hardly more to gain in what a true minifier leaves."""
    text = re.sub(rf"({STRING})|{COMMENT}|\s+", lambda match: match[1] or " ", text, flags=re.DOTALL)
    # Space before a colon means something (“a :hover”), and so does space around most other signs somewhere.
    return re.sub(rf"({STRING})|\s*([{{}};,])\s*|(:)\s+", lambda match: match[1] or match[2] or match[3], text).strip()


def _part(name, importer, read):
    text = _readable(name, importer, read)
    _refuse_statements(text, name)
    bare = re.sub(f"{COMMENT}|{STRING}", "", text, flags=re.DOTALL)
    if bare.count("{") != bare.count("}") or "/*" in bare:
        raise StylesheetError(f"{name} leaves something open, which would swallow the stylesheets after it.")
    folder = posixpath.relpath(posixpath.dirname(name) or ".", posixpath.dirname(importer) or ".")
    return URL.sub(lambda match: _rebased(match, name, folder), text)


def _rebased(match, name, folder):
    """An address in a part, as the stylesheet that imports it must say it."""
    address = match["address"]
    if not address or ELSEWHERE.match(address):
        return match[0]
    if re.search(r"\s", address.strip()):
        raise StylesheetError(f"{name} names “{address}”: an address with a space in it would lose it.")
    return f'url("{posixpath.normpath(posixpath.join(folder, address.strip()))}")'


def _readable(name, importer, read):
    text = read(name)
    if text is None:
        raise StylesheetError(f"{importer} asks for {name}, which is not among the static files.")
    return text


def _refuse_statements(text, name):
    """Only the head of the one stylesheet may import, and no part may speak for the whole file."""
    bare = re.sub(f"{COMMENT}|{STRING}", '""', text, flags=re.DOTALL)
    if found := re.search(r"@(?:import|charset|namespace)\b[^;]*", bare, re.IGNORECASE):
        raise StylesheetError(f"{name} says “{found[0].strip()}” where it cannot be kept: see {STYLESHEET}.")


def _reader(paths):
    def read(name):
        if name not in paths:
            return None
        storage, path = paths[name]
        with storage.open(path) as file:
            return file.read().decode()

    return read
