from django.db import migrations

from forum_site.seed.normalisation import rich_texts


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0001_initial'),
        ('roundtables', '0002_edition_is_only_announced'),
    ]

    operations = [
        migrations.RunPython(rich_texts('roundtables', 'roundtable', 'policydebate', 'edition'), migrations.RunPython.noop, elidable=True),
    ]
