"""The file that holds all open data at once.

The same content makes the same bytes: nothing in it tells of the moment at which it was asked for.
"""

import csv
import json
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO, StringIO
from urllib.parse import urljoin
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime

from forum_site.caching.content_version import cached_per_version
from forum_site.parity.translated import Part
from forum_site.texts.translated_fields import LANGUAGE_CODES, value_in

from .fields import STATES, Rows, owner
from .registry import COLLECTIONS, LICENCE, Linker

NAME = "dataset.zip"
# What a spreadsheet would take for a formula; an apostrophe before it says that it is none.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# The first moment that the format knows.
BEGINNING = datetime(1980, 1, 1, tzinfo=UTC)


@cached_per_version(language_neutral=True, max_results=2)  # a request may name any port
def _cached(root):
    body = build(lambda path: urljoin(root, path))
    return body, sha256(body).hexdigest()


def dataset(absolute):
    """The bytes of the file and their SHA-256 in hexadecimal digits, cached for each root URL of the site."""
    return _cached(absolute("/"))


def build(absolute):
    """The bytes of the file; `absolute` makes a full URL of a path."""
    site, files, moments = Linker(absolute), {}, []
    for collection in COLLECTIONS.values():
        items = list(collection.items())
        moments += [moment for item in items for row in (item, *_parts(collection, item)) for moment in _changes(row)]
        records = collection.records(items, site)
        files[f"json/{collection.name}.json"] = json.dumps(records, ensure_ascii=False, indent=1) + "\n"
        files |= {f"csv/{name}.csv": _table(rows) for name, rows in _tables(collection, records)}
    latest = max(moments, default=BEGINNING)
    for code in LANGUAGE_CODES:
        with translation.override(code):
            context = {
                "changed": localtime(latest).isoformat(timespec="seconds") if moments else "",
                "licence": LICENCE,
                "address": absolute(reverse("open_data")),
                "states": STATES.items(),
            }
            files[f"README.{code}.txt"] = render_to_string("open_data/readme.txt", context)
    files = {name: text.encode() for name, text in sorted(files.items())}
    files["SHA256SUMS"] = "".join(f"{sha256(body).hexdigest()}  {name}\n" for name, body in files.items()).encode()
    return _packed(files, max(latest, BEGINNING))


def _parts(collection, item):
    rows = (row for field in collection.fields if isinstance(field, Rows) for row in field.find(item).all())
    return [row for row in rows if isinstance(row, Part)]


def _changes(item):
    """When the public got something new of the item: when it was published, or a translation confirmed."""
    published = [*filter(owner(item).is_published, LANGUAGE_CODES)]
    yield from (value_in(owner(item), "published_at", code) for code in published)
    for confirmation in item.confirmations.values():
        yield from (datetime.fromisoformat(confirmation[code]["at"]) for code in published if code in confirmation)


def _tables(collection, records):
    yield collection.name, [_cells(collection.fields, record) for record in records]
    for field in collection.fields:
        if isinstance(field, Rows):
            rows = [
                {"id": record["id"]} | _cells(field.fields, row) for record in records for row in record[field.name]
            ]
            yield f"{collection.name}-{field.name}", rows


def _cells(fields, record):
    return {column: cell for field in fields for column, cell in field.cells(record[field.name]).items()}


def _table(rows):
    """The rows as CSV which every spreadsheet reads as text in UTF-8, and nothing in it as a formula."""
    file = StringIO()
    writer = csv.DictWriter(file, next(iter(rows), {}))
    writer.writeheader()
    writer.writerows({name: _harmless(cell) for name, cell in row.items()} for row in rows)
    return f"\ufeff{file.getvalue()}"


def _harmless(cell):
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _packed(files, moment):
    """The files in one, each of them dated by the content."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, body in files.items():
            info = ZipInfo(name, moment.astimezone(UTC).timetuple()[:6])
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, body)
    return packed.getvalue()
