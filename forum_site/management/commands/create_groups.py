"""Who may do what in the admin?"""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction

from forum_site.editorial.parity import translated_fields

# Translators change texts; which fields of a form those are, the admin decides (forum_site/editorial/admin.py).
GROUPS = {
    "secretariat": ("view", "add", "change", "delete", "publish"),
    "translators": ("view", "change"),
}


class Command(BaseCommand):
    help = "Creates the groups secretariat and translators, or brings their rights up to date."

    @transaction.atomic
    def handle(self, *, verbosity, **options):
        content = [model for model in apps.get_models() if translated_fields(model)] + [
            apps.get_model("resources", "ResourceFile")
        ]
        for name, actions in GROUPS.items():
            group, created = Group.objects.get_or_create(name=name)
            group.permissions.set(
                Permission.objects.filter(
                    content_type__app_label__in={model._meta.app_label for model in content},
                    codename__in=[f"{action}_{model._meta.model_name}" for model in content for action in actions],
                )
            )
            if verbosity:
                self.stdout.write(f"Group {name}: {'created' if created else 'up to date'}.")
