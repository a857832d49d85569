"""The database's own index over the tokens of the entries, which it keeps itself.

On SQLite the triggers hang on the table: a later migration that remakes `search_entry` must make them again.
"""

from django.db import migrations

STATEMENTS = {
    "sqlite": (
        [
            "CREATE VIRTUAL TABLE search_text USING fts5(tokens, content='search_entry', content_rowid='id',"
            " detail='none', tokenize='unicode61 remove_diacritics 0')",
            "CREATE TRIGGER search_entry_come AFTER INSERT ON search_entry BEGIN"
            " INSERT INTO search_text(rowid, tokens) VALUES (new.id, new.tokens); END",
            "CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN"
            " INSERT INTO search_text(search_text, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
            "CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN"
            " INSERT INTO search_text(search_text, rowid, tokens) VALUES ('delete', old.id, old.tokens);"
            " INSERT INTO search_text(rowid, tokens) VALUES (new.id, new.tokens); END",
        ],
        [
            "DROP TRIGGER search_entry_changed",
            "DROP TRIGGER search_entry_gone",
            "DROP TRIGGER search_entry_come",
            "DROP TABLE search_text",
        ],
    ),
    "postgresql": (
        ["CREATE INDEX search_entry_tokens ON search_entry USING gin (to_tsvector('simple', tokens))"
         " WITH (fastupdate = off)"],
        ["DROP INDEX search_entry_tokens"],
    ),
}


def make(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor][0]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor][1]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]
