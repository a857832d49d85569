"""Look-up of terms in the full-text index of the database: FTS5 of SQLite, a `simple` tsvector with GIN of PostgreSQL.

Both see the same tokens and only say which entries hold them; ranking.py alone decides the order.
"""

from typing import NamedTuple

from django.db import connection
from django.utils import timezone


class Dialect(NamedTuple):
    or_operator: str
    # The keys of the entries that hold one of the tokens of a lookup.
    matches: str
    # Many keys as one value.
    joined_keys: str


DIALECTS = {
    "sqlite": Dialect(
        " OR ",
        "SELECT number, rowid AS id FROM lookup CROSS JOIN search_text ON search_text MATCH lookup.tokens",
        "group_concat(id, ' ')",
    ),
    "postgresql": Dialect(
        " | ",
        "SELECT number, id FROM lookup CROSS JOIN LATERAL (SELECT id FROM search_entry"
        " WHERE to_tsvector('simple', tokens) @@ to_tsquery('simple', lookup.tokens) OFFSET 0) AS entry",
        "string_agg(id::text, ' ')",
    ),
}


def find(lookups, languages):
    """The keys of the visible entries by language, and by lookup those of the entries that hold one of its tokens.

    `lookups` are lists of tokens by name. One database query, however many there are.
    """
    dialect, names = DIALECTS[connection.vendor], [*languages, *lookups]
    values = [
        value
        for number, tokens in enumerate(lookups.values(), len(languages))
        for value in (number, dialect.or_operator.join(tokens))
    ]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    values += [value for number, code in enumerate(languages) for value in (number, code, now)]
    statement = " UNION ALL ".join(
        [f"SELECT number, {dialect.joined_keys} FROM ({dialect.matches}) AS found GROUP BY number"]  # noqa: S608
        + [f"SELECT %s, {dialect.joined_keys} FROM search_entry WHERE language = %s AND published_at <= %s"]  # noqa: S608
        * len(languages)
    )
    rows = ", ".join(["(CAST(%s AS integer), CAST(%s AS text))"] * len(lookups))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH lookup(number, tokens) AS (VALUES {rows}) {statement}", values)
        keys = {names[number]: {*map(int, keys.split())} for number, keys in cursor.fetchall() if keys}
    return {code: keys.get(code, set()) for code in languages}, {name: keys.get(name, set()) for name in lookups}
