"""A small site with a row of each kind, its uploads and people."""

from datetime import date
from io import BytesIO

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from PIL import Image

from forum_site.publishing.publishable import Publishable
from objectives.models import Objective
from resources.models import Resource, ResourceFile
from tests.factories import LANGUAGES, complete, pdf, resource
from tests.forum_site.test_every_form import KEYS, MAKERS, MODELS, name_of

DAY = date(2026, 11, 30)
# What a part needs beside its texts and its item, by accessor.
PARTS = {
    "sources": {"position": 1, "url": "https://example.org/source", "seen_on": DAY},
    "actions": {"letter": "a"},
    "sessions": {"key": "hearing", "kind": "hearing"},
    "reviews": {"starts_on": DAY},
    "variants": {"language": LANGUAGES[0]},
}


def fill():
    for model in MODELS:
        item = _made(model)
        for accessor in getattr(model, "parts", ()):
            part = model._meta.get_field(accessor).related_model
            complete(part, **{part.part_of: item}, **PARTS.get(accessor, {}))
    editor = User.objects.create_user("Zoé", password="only for this test", is_staff=True, last_name="Müller")
    editor.groups.set(Group.objects.order_by("name")[:2])
    drawn = Objective.objects.get()
    picture = BytesIO()
    Image.new("RGB", (400, 300), "navy").save(picture, "PNG")
    drawn.icon = ContentFile(picture.getvalue(), "boat.png")
    drawn.save()
    kind = ContentType.objects.get_for_model(drawn)
    LogEntry.objects.create(
        user=editor, content_type=kind, object_id=drawn.pk, object_repr=str(drawn), action_flag=CHANGE
    )
    document = Resource.objects.first()
    ResourceFile.objects.create(resource=document, language="ru", file=ContentFile(pdf(2), "note.pdf"))


def _made(model):
    name, published = name_of(model), {"published": LANGUAGES} if issubclass(model, Publishable) else {}
    if name == "resource":
        return resource(symbol="A/RES/1/1", **published)
    if name == "roundtable" and (there := model.objects.first()):  # made with the first objective
        return there
    make = MAKERS.get(name)
    return make(**published) if make else complete(model, **KEYS.get(name, {}), **published)
