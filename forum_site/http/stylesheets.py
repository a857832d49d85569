"""The stylesheets, main.css and those of some pages, each in one file with its parts and without idle space."""

import posixpath
import re
from functools import cache
from itertools import groupby
from operator import itemgetter
from string import ascii_letters

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What every page needs, and what only some kinds of page do.
STYLESHEET = "css/main.css"
TOKENS = "css/tokens.css"
STYLESHEETS = (
    STYLESHEET,
    *(f"css/{name}.css" for name in ("home", "forum", "programme", "timeline", "glossary", "principles")),
)

COMMENT = r"/\*.*?\*/"
STRING = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
IMPORT = re.compile(r'@import url\("(?P<name>[\w/-]+\.css)"\) layer\((?P<layer>\w+)\)(?P<media> \w+)?;\s*')
# What a part may not say: it would mean something else in one file, or name a file from another folder.
MISPLACED = re.compile(r"@(?:import|charset|namespace)\b|url\(|/\*|\*/", re.IGNORECASE)


class StylesheetError(ValueError):
    """The stylesheet could not be made one without changing what it says."""


class OneStylesheetStorage(CompressedManifestStaticFilesStorage):
    """Static files, hashed and compressed, with each stylesheet in one piece."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Every page names some, and no file changes while the process lasts.
        self.url = cache(self.url)

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            # Django reads each file from where it was found, so that is where the whole one must lie.
            memory = InMemoryStorage()
            for name in filter(paths.__contains__, STYLESHEETS):
                memory.save(name, ContentFile(squeeze(flatten(name, _reader(paths))).encode()))
                paths = paths | {name: (memory, name)}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def flatten(name, read):
    """The stylesheet with its parts in place; `read` returns the text of a file, or None where there is none."""
    text = read(name)
    parts = []
    for (layer, media), group in groupby(IMPORT.finditer(text), itemgetter("layer", "media")):
        rules = "\n".join(_part(posixpath.join(posixpath.dirname(name), one["name"]), read) for one in group)
        rules = f"@layer {layer} {{\n{rules}\n}}"
        parts.append(f"@media{media} {{\n{rules}\n}}" if media else rules)
    head = IMPORT.sub("", text)
    if re.sub(rf"{COMMENT}|@layer [^;{{]*;|\s", "", head, flags=re.DOTALL):
        raise StylesheetError(f"{name} holds more than comments, the order of the layers and imports.")
    return abbreviate("\n".join([head, *parts]), read(TOKENS) or "")


def abbreviate(text, tokens):
    """The same with each custom property that `tokens` sets under one letter, in every stylesheet the same."""
    names = dict(zip(dict.fromkeys(re.findall(r"--[\w-]+(?=:)", tokens)), ascii_letters, strict=False))
    return re.sub(r"(?<![\w-])--[\w-]+", lambda match: f"--{names[match[0]]}" if match[0] in names else match[0], text)


def squeeze(text):
    """The same without comments and idle space; brotli finds hardly more to gain in what a true minifier leaves."""
    text = re.sub(rf"({STRING})|{COMMENT}|\s+", lambda match: match[1] or " ", text, flags=re.DOTALL)
    # Space before a colon means something (“a :hover”), and so does space around most other signs somewhere.
    return re.sub(rf"({STRING})|\s*([{{}};,])\s*|(:)\s+", lambda match: match[1] or match[2] or match[3], text).strip()


def _part(name, read):
    if (text := read(name)) is None:
        raise StylesheetError(f"{name} is not among the static files.")
    bare = re.sub(f"{STRING}|{COMMENT}", "", text, flags=re.DOTALL)
    if found := MISPLACED.search(bare):
        raise StylesheetError(f"{name} says “{found[0]}”, which cannot be put in its place: see {STYLESHEET}.")
    if bare.count("{") != bare.count("}"):
        raise StylesheetError(f"{name} leaves a brace open, which would swallow the stylesheets after it.")
    return text


def _reader(paths):
    def read(name):
        if name not in paths:
            return None
        storage, path = paths[name]
        with storage.open(path) as file:
            return file.read().decode()

    return read
