from django.db import migrations, models


def into_one_row(apps, schema_editor):
    """The number was the sum of all rows."""
    rows = apps.get_model("editorial", "ContentVersion").objects
    number = rows.aggregate(number=models.Sum("number"))["number"] or 0
    rows.all().delete()
    rows.create(pk=1, number=number)


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0002_rise"),
    ]

    operations = [
        migrations.RenameModel(old_name="Rise", new_name="ContentVersion"),
        migrations.RenameField(model_name="contentversion", old_name="times", new_name="number"),
        migrations.AlterField(
            model_name="contentversion",
            name="number",
            field=models.PositiveBigIntegerField(default=0, verbose_name="number"),
        ),
        migrations.AlterModelOptions(
            name="contentversion",
            options={"verbose_name": "content version", "verbose_name_plural": "content versions"},
        ),
        migrations.RunPython(into_one_row, migrations.RunPython.noop, elidable=False),
    ]
