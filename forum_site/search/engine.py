"""Which entries hold a token, and which may readers see?

The database answers from its own full-text index: FTS5 of SQLite, a `simple` tsvector with GIN on PostgreSQL. Both see
the same tokens and only say where they are; what ranks before what is decided once, in results.py.
"""

from typing import NamedTuple

from django.db import connection
from django.utils import timezone


class Dialect(NamedTuple):
    # What stands between tokens of which one is enough.
    otherwise: str
    # The keys of the entries that hold what a wish names.
    found: str
    # Many keys as one value.
    together: str


DIALECTS = {
    "sqlite": Dialect(
        " OR ",
        "SELECT place, rowid AS id FROM wish CROSS JOIN search_text ON search_text MATCH wish.tokens",
        "group_concat(id, ' ')",
    ),
    "postgresql": Dialect(
        " | ",
        "SELECT place, id FROM wish CROSS JOIN LATERAL (SELECT id FROM search_entry"
        " WHERE to_tsvector('simple', tokens) @@ to_tsquery('simple', wish.tokens) OFFSET 0) AS entry",
        "string_agg(id::text, ' ')",
    ),
}


def find(wanted, languages):
    """The keys of the entries visible by language, and of those that hold one of the tokens by the name of each wish.

    `wanted` are lists of tokens by name. One query, whatever is wanted.
    """
    dialect, names = DIALECTS[connection.vendor], [*languages, *wanted]
    wishes = [
        value
        for place, tokens in enumerate(wanted.values(), len(languages))
        for value in (place, dialect.otherwise.join(tokens))
    ]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    visible = [value for place, code in enumerate(languages) for value in (place, code, now)]
    statement = " UNION ALL ".join(
        [f"SELECT place, {dialect.together} FROM ({dialect.found}) AS found GROUP BY place"]  # noqa: S608
        + [f"SELECT %s, {dialect.together} FROM search_entry WHERE language = %s AND published_at <= %s"]  # noqa: S608
        * len(languages)
    )
    values = ", ".join(["(CAST(%s AS integer), CAST(%s AS text))"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH wish(place, tokens) AS (VALUES {values}) {statement}", [*wishes, *visible])
        keys = {names[place]: {*map(int, keys.split())} for place, keys in cursor.fetchall() if keys}
    return {code: keys.get(code, set()) for code in languages}, {name: keys.get(name, set()) for name in wanted}
