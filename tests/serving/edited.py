"""A site as it is after some weeks of work: texts, uploads, a withdrawn item, people and their rights."""

from tests.servers import run

# What only editors make, beside the content that comes with the site.
EDIT = """
from datetime import timedelta
from io import BytesIO
from PIL import Image
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from forum_site.publishing.actions import publish, withdraw
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from resources.models import Resource, ResourceFile
from resources.links import Link
from tests.factories import pdf

by = User.objects.get(is_superuser=True)
editor = User.objects.create_user("Zoé", password="only for this test", is_staff=True, last_name="Müller")
editor.groups.set(Group.objects.order_by("name")[:2])
client = Client()
client.force_login(editor)

picture = BytesIO()
Image.new("RGB", (900, 500), "navy").save(picture, "PNG")
drawn = Objective.objects.get(number=8)
for code in LANGUAGE_CODES:
    setattr(drawn, column("icon_description", code), f"Art « {code} » – 文")
    setattr(drawn, column("short_title", code), f"Changed {code} \\U0001f30d")
drawn.icon = ContentFile(picture.getvalue(), "boat.png")
drawn.save()
LogEntry.objects.create(user=editor, content_type=ContentType.objects.get_for_model(drawn), object_id=drawn.pk,
    object_repr=str(drawn), action_flag=CHANGE, change_message="[]")
first, second, *others = Resource.objects.published()
for number, code in enumerate(("ru", "es"), 3):
    ResourceFile.objects.create(resource=first, language=code, file=ContentFile(pdf(number), "note.pdf"))
withdraw(Objective.objects.get(number=13), languages=LANGUAGE_CODES[:1], by=by)
later = Objective.objects.get(number=14)
setattr(later, column("published_at", LANGUAGE_CODES[0]), timezone.now() + timedelta(days=400))
later.save()
Resource.objects.filter(pk=second.pk).delete()
Link.objects.create(address="https://example.org/gone", checked_at=timezone.now(), status=404, failures=2)
"""


def edit(variables):
    """Edit that site as people would."""
    run(variables, EDIT)
