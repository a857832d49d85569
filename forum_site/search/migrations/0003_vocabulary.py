"""The models by the names of the field; the tables keep theirs, on which the full-text index stands."""

from django.db import migrations

TABLES = {"Entry": ("IndexEntry", "search_entry"), "Word": ("IndexedWord", "search_word"), "Made": ("IndexState", "search_made")}


class Migration(migrations.Migration):
    dependencies = [("search", "0002_full_text")]

    operations = [
        *(migrations.AlterModelTable(old, table) for old, (_new, table) in TABLES.items()),
        *(migrations.RenameModel(old, new) for old, (new, _table) in TABLES.items()),
        migrations.RenameField("IndexState", "recipe", "source_digest"),
        migrations.RenameField("IndexEntry", "address", "url"),
    ]
