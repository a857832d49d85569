from django.db import migrations

from forum_site.seed.normalisation import rich_texts


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0001_initial'),
        ('objectives', '0003_objective_renditions'),
    ]

    operations = [
        migrations.RunPython(rich_texts('objectives', 'objective'), migrations.RunPython.noop, elidable=True),
    ]
