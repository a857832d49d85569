"""Which entries hold a token, and which may readers see?

The database answers from its own full-text index: FTS5 of SQLite, a `simple` tsvector with GIN on PostgreSQL. Both see
the same tokens and only say where they are; what ranks before what is decided once, in results.py.
"""

from typing import NamedTuple

from django.db import connection
from django.utils import timezone


class Dialect(NamedTuple):
    # The condition on an entry, and what stands between tokens of which one is enough.
    holds: str
    otherwise: str
    keys: str


DIALECTS = {
    "sqlite": Dialect(
        "SELECT %s, group_concat(rowid, ' ') FROM search_text WHERE search_text MATCH %s",
        " OR ",
        "group_concat(id, ' ')",
    ),
    "postgresql": Dialect(
        "SELECT %s, string_agg(id::text, ' ') FROM search_entry "
        "WHERE to_tsvector('simple', tokens) @@ to_tsquery('simple', %s)",
        " | ",
        "string_agg(id::text, ' ')",
    ),
}


def find(wanted, languages):
    """The keys of the entries that hold one of the tokens, by the name of each wish, and those visible by language.

    `wanted` are lists of tokens by name. One query, whatever is wanted.
    """
    dialect = DIALECTS[connection.vendor]
    visible = f"SELECT %s, {dialect.keys} FROM search_entry WHERE language = %s AND published_at <= %s"  # noqa: S608
    names, now = [*languages, *wanted], timezone.now()
    values = [value for place, code in enumerate(languages) for value in (place, code, _clock(now))]
    values += [
        value
        for place, tokens in enumerate(wanted.values(), len(languages))
        for value in (place, dialect.otherwise.join(tokens))
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([visible] * len(languages) + [dialect.holds] * len(wanted)), values)
        found = {names[place]: set(map(int, keys.split())) if keys else set() for place, keys in cursor.fetchall()}
    return {code: found[code] for code in languages}, {name: found[name] for name in wanted}


def _clock(moment):
    return connection.ops.adapt_datetimefield_value(moment)
