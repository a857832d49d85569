"""The command that creates the groups of staff and their rights."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction

from forum_site.accounts.people import HEADS
from forum_site.texts.translated_fields import LANGUAGE_CODES, translated_fields

EVERYTHING = ("view", "add", "change", "delete", "publish")


class Command(BaseCommand):
    help = "Creates the groups of staff, among them one of translators for each language, or updates their rights."

    @transaction.atomic
    def handle(self, *, verbosity, **options):
        texts = [model for model in apps.get_models() if translated_fields(model)]
        # Parts without a translated text: translators look at them.
        others = [apps.get_model("resources", "ResourceFile"), apps.get_model("reference", "Variant")]
        known = Permission.objects.values_list("pk", "content_type__app_label", "codename")
        rights = {(app, codename): pk for pk, app, codename in known}
        # Which fields of a form a translator may change, the admin decides (forum_site/adminsite/item_admin.py).
        to_translate = _rights(rights, texts, ("view", "change")) | _rights(rights, others, ("view",))
        into = {
            code: {pk for (_app, codename), pk in rights.items() if codename == f"translate_into_{code}"}
            for code in LANGUAGE_CODES
        }
        whole_site = [apps.get_model("pages", "SiteSettings")]
        secretariat = _rights(rights, texts + others, EVERYTHING) | _rights(rights, whole_site, ("view", "change"))
        groups = {
            "secretariat": secretariat,
            HEADS: secretariat | {pk for right, pk in rights.items() if right == ("accounts", "manage_staff")},
            "translators": to_translate.union(*into.values()),
            **{f"translators-{code}": to_translate | right for code, right in into.items()},
        }
        for name, permissions in groups.items():
            group, created = Group.objects.get_or_create(name=name)
            group.permissions.set(permissions)
            if verbosity:
                self.stdout.write(f"Group {name}: {'created' if created else 'up to date'}.")


def _rights(rights, models, actions):
    """The keys of those rights to those models that there are."""
    wanted = {(model._meta.app_label, f"{action}_{model._meta.model_name}") for model in models for action in actions}
    return {pk for right, pk in rights.items() if right in wanted}
