"""The models by the names of the field; the tables keep theirs, on which the full-text index stands."""

from django.db import migrations

TABLES = {"Entry": ("IndexEntry", "search_entry"), "Word": ("IndexedWord", "search_word"), "Made": ("IndexState", "search_made")}


class Migration(migrations.Migration):
    dependencies = [("search", "0002_full_text")]

    operations = [
        # The keys of entries follow the names of models from here on: `manage.py prepare` writes the index anew.
        migrations.RunSQL(
            ["DELETE FROM search_word", "DELETE FROM search_entry", "UPDATE search_made SET recipe = ''"],
            migrations.RunSQL.noop,
        ),
        *(migrations.AlterModelTable(old, table) for old, (_new, table) in TABLES.items()),
        *(migrations.RenameModel(old, new) for old, (new, _table) in TABLES.items()),
        migrations.RenameField("IndexState", "recipe", "source_digest"),
        migrations.RenameField("IndexEntry", "address", "url"),
    ]
