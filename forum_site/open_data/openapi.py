"""The OpenAPI 3.1 description of the open data.

Made from the declaration of the collections, as the answers are.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from forum_site.publishing.urls import urls_for

from .fields import INTEGER, SHARED, STRING, URL, by_language, or_null, record, shared
from .parameters import PAGING
from .registry import COLLECTIONS, LICENCE

DESCRIPTION = """\
What this site publishes about the International Migration Review Forum, to be read by programs. Every text has one \
entry for each language and a state: “current” follows its original, “outdated” does not any more; a text is null \
where it is “missing”, “not_needed”, or “unpublished” in that language. No language ever stands in for another."""

UNCHANGED = "The content is still that of the ETag in If-None-Match."
HEADERS = {
    "Access-Control-Allow-Origin": ("Programs of any site may read the answer.", {"type": "string", "enum": ["*"]}),
    "ETag": ("Names the content; asked with If-None-Match, the same content is not sent again.", STRING),
    "Link": ("The first, previous, next and last page (RFC 8288).", STRING),
}

SCHEMAS = {
    **SHARED,
    "Problem": record(
        {
            "type": STRING,
            "title": STRING,
            "status": INTEGER,
            "messages": by_language(STRING) | {"description": "What is wrong, for people."},
        }
    )
    | {
        "additionalProperties": {"type": "string"},
        "description": "RFC 9457, with the messages in every language, and the parameter that is wrong, if one is.",
    },
    "Index": record(
        {
            "licence": record({"name": STRING, "url": URL}),
            "documentation": shared("Addresses"),
            "openapi": URL,
            "dataset": record({"url": URL, "checksum_url": URL}),
            "calendars": shared("Addresses"),
            "feeds": shared("Addresses"),
            "collections": {"type": "array", "items": record({"name": STRING, "url": URL})},
        }
    ),
}


@override(settings.CODE_LANGUAGE)
def description(absolute):
    """The whole description, which may be in one language only; `absolute` makes a full URL of a path."""
    paths = {
        "/": _path("index", "Where everything is.", shared("Index")),
        "/openapi.json": _path("openapi", "This description.", {"type": "object"}),
        "/dataset.zip": _path("dataset", "Everything as JSON and as CSV.", {}, media_type="application/zip"),
        "/dataset.zip.sha256": _path("checksum", "The SHA-256 of dataset.zip.", STRING, media_type="text/plain"),
    }
    for collection in COLLECTIONS.values():
        paths |= _paths(collection)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "International Migration Review Forum: open data",
            "version": "1.0.0",
            "description": DESCRIPTION,
            "license": LICENCE,
        },
        "servers": [{"url": absolute(reverse("api_index")).rstrip("/")}],
        "paths": paths,
        "components": {"schemas": SCHEMAS | {schema_name(each): _item(each) for each in COLLECTIONS.values()}},
    }


def schema_name(collection):
    """What the description calls an item of the collection: RoundTablesItem."""
    return f"{collection.name.title().replace('-', '')}Item"


def _item(collection):
    return record({field.name: field.described() for field in collection.fields})


def _paths(collection):
    name, item = collection.name.replace("-", "_"), shared(schema_name(collection))
    some = [_parameter(each, "query") for each in (*PAGING, *collection.parameters)]
    one = {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "Identifies the item among its like.",
        "schema": collection.identifier,
    }
    page = record(
        {
            "count": INTEGER | {"description": "How many items there are on all pages."},
            "next": or_null(URL),
            "previous": or_null(URL),
            "items": {"type": "array", "items": item},
        }
    )
    return {
        f"/{collection.name}/": _path(
            name, "Its items, by pages.", page, parameters=some, errors=(400, 404, 405), pages=True
        ),
        f"/{collection.name}/{{id}}/": _path(
            f"{name}_item", "One item.", item, parameters=[one], errors=(400, 404, 405)
        ),
    }


def _parameter(parameter, place):
    return {
        "name": parameter.name,
        "in": place,
        "required": False,
        "description": str(parameter.meaning),
        "schema": parameter.schema,
    }


def _path(name, meaning, schema, *, media_type="application/json", parameters=(), errors=(400, 405), pages=False):
    names = [*HEADERS] if pages else [header for header in HEADERS if header != "Link"]
    headers = {header: _header(header) for header in names}
    answer = {"description": meaning, "headers": headers, "content": {media_type: {"schema": schema}}}
    wrong = {
        "description": "What is wrong.",
        "headers": {"Access-Control-Allow-Origin": _header("Access-Control-Allow-Origin")},
        "content": {"application/problem+json": {"schema": shared("Problem")}},
    }
    responses = {"200": answer, "304": {"description": UNCHANGED}, **{str(status): wrong for status in errors}}
    return {"get": {"operationId": name, "summary": meaning, "parameters": [*parameters], "responses": responses}}


def _header(name):
    meaning, schema = HEADERS[name]
    return {"description": meaning, "required": True, "schema": schema}


def index(absolute):
    def urls(name):
        return {code: absolute(path) for code, path in urls_for(name).items()}

    def url(view, **kwargs):
        return absolute(reverse(view, kwargs=kwargs))

    return {
        "licence": LICENCE,
        "documentation": urls("open_data"),
        "openapi": url("api_description"),
        "dataset": {"url": url("api_dataset"), "checksum_url": url("api_checksum")},
        "calendars": urls("calendar"),
        "feeds": urls("documents_feed"),
        "collections": [{"name": name, "url": url("api_collection", name=name)} for name in COLLECTIONS],
    }
