from django.db import migrations
from django.db.models import Q

# How the notes end that former content files gave sessions of which nothing is known but their order.
WITHOUT_FACTS = (
    "horaire de 2026 inconnu ici.",
    "2026 timetable not known here.",
    "sa tenue n’est pas confirmée ici.",
    "not confirmed here that it took place.",
)


def remove_sessions_without_facts(apps, schema_editor):
    """Sessions of 2026 as a former content file had them: the page shows the order of the resolution instead."""
    Session = apps.get_model("roundtables", "Session")
    notes = [field.name for field in Session._meta.fields if field.name.startswith("note_")]
    is_shipped = Q(pk__in=())
    for name in notes:
        for end in WITHOUT_FACTS:
            is_shipped |= Q(**{f"{name}__endswith": end})
    Session.objects.filter(is_shipped, edition__year=2026).delete()


def fill_keys(apps, schema_editor):
    """The keys that the model gives; what was loaded from a content file is known by its key from now on."""
    Session = apps.get_model("roundtables", "Session")
    LoadedEntry = apps.get_model("editorial", "LoadedEntry")
    taken = set()
    for session in Session.objects.select_related("edition", "round_table").order_by("edition", "position", "pk"):
        number = f"-{session.round_table.number}" if session.round_table else ""
        first = key = f"{session.kind.replace('_', '-')}{number}"
        again = 1
        while (session.edition_id, key) in taken:
            again += 1
            key = f"{first}-{again}"
        taken.add((session.edition_id, key))
        Session.objects.filter(pk=session.pk).update(key=key)
        place = f"edition {session.edition.year} / sessions "
        records = LoadedEntry.objects.filter(model="roundtables.session")
        records.filter(natural_key=f"{place}{session.position}").update(natural_key=f"{place}{key}")


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0001_initial"),
        ("roundtables", "0005_editions_compared"),
    ]

    operations = [
        migrations.RunPython(remove_sessions_without_facts, migrations.RunPython.noop),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
    ]
