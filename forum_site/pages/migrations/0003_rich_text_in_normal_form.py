from django.db import migrations

from forum_site.seed.normalisation import rich_texts


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0001_initial'),
        ('pages', '0002_former_slugs'),
    ]

    operations = [
        migrations.RunPython(rich_texts('pages', 'section'), migrations.RunPython.noop, elidable=True),
    ]
