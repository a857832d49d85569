import resources.symbols
from django.db import migrations


def fill(apps, schema_editor):
    """The field finds out its value itself whenever a row is written."""
    for resource in apps.get_model("resources", "Resource").objects.only("symbol"):
        resource.save(update_fields=["symbol_order"])


class Migration(migrations.Migration):

    dependencies = [
        ('resources', '0002_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='resource',
            name='symbol_order',
            field=resources.symbols.SymbolOrderField(db_index=True, default='', editable=False, verbose_name='order of the symbol'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
