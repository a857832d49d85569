from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("roundtables", "0006_session_keys"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='session',
            constraint=models.UniqueConstraint(fields=('edition', 'key'), name='session_key_is_unique_in_its_edition'),
        ),
    ]
