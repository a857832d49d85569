"""Brings rich texts that were stored before there was a normal form into it, for migrations."""

from django.core.exceptions import ValidationError

from forum_site.texts.rich_text import normal_form

from .loading import digest_of


def rich_texts(app_label, *models, field="body"):
    """What a migration runs to rewrite that field of these models, in each language.

    What `load_content` remembers is brought along, so that no text counts as edited for it.
    """

    def rewrite(apps, schema_editor):
        for name in models:
            model = apps.get_model(app_label, name)
            columns = [each.name for each in model._meta.fields if f"{each.name}_".startswith(f"{field}_")]
            digests = {}
            for pk, *texts in model._base_manager.values_list("pk", *columns).iterator():
                changed = _changed(dict(zip(columns, texts, strict=True)))
                digests |= {digest_of(old): digest_of(new) for old, new in changed.values()}
                if changed:
                    model._base_manager.filter(pk=pk).update(**{column: new for column, (_old, new) in changed.items()})
            _remember(apps.get_model("editorial", "LoadedEntry"), f"{app_label}.{name}", columns, digests)

    return rewrite


def _changed(texts):
    """The columns whose texts are not in the normal form: as they read, and as they will."""
    changed = {}
    for column, text in texts.items():
        try:
            new = text and normal_form(text)
        except ValidationError:  # it stays as it is until an editor shortens it
            continue
        if new != text:
            changed[column] = text, new
    return changed


def _remember(records, label, columns, digests):
    for record in records.objects.filter(model=label):
        known = {name: digests.get(was, was) if name in columns else was for name, was in record.digests.items()}
        if known != record.digests:
            record.digests = known
            record.save(update_fields=["digests"])
