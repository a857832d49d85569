"""The command that makes missing renditions of images."""

from django.core.management.base import BaseCommand
from django.db import transaction

from forum_site.media.images import image_fields


class Command(BaseCommand):
    help = "Makes the renditions of uploaded images that are missing, as after a restore or a change of widths."

    def handle(self, *, verbosity, **options):
        images = [(field, pk) for field in image_fields() for pk in _keys(field)]
        done = {"complete": 0, "made": 0, "not to be made": 0}
        for number, (field, pk) in enumerate(images, start=1):
            outcome, text = self._complete(field, pk)
            done[outcome] += 1
            if verbosity and text:
                self.stdout.write(f"  {number} of {len(images)}, {field.model._meta.label_lower} {pk}: {text}")
        if verbosity:
            counts = ", ".join(f"{count} {outcome}" for outcome, count in done.items())
            self.stdout.write(f"Renditions of {len(images)} images: {counts}.")

    def _complete(self, field, pk):
        """Make the missing renditions of one image; an error does not stop the others."""
        try:
            with transaction.atomic():
                item = field.model._base_manager.select_for_update().get(pk=pk)
                image = getattr(item, field.name)
                if image.has_all_renditions():
                    return "complete", ""
                files = image.make_renditions()
                item.save(update_fields=[field.renditions_field])
        except Exception as error:
            # The sentence of a refusal is for editors, in their language.
            return "not to be made", f"{type(error).__name__}: {getattr(error, 'code', None) or error}"
        return "made", f"{len(files)} files made of {image.name}"


def _keys(field):
    return field.model._base_manager.exclude(**{field.name: ""}).order_by("pk").values_list("pk", flat=True)
