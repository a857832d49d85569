"""Which texts of the documents exist in each language?"""

from modeltranslation.translator import register

from forum_site.texts.translated_fields import PublishableTexts, Texts

from .models import IssuingBody, Resource


@register(IssuingBody)
class IssuingBodyTexts(Texts):
    fields = ("name",)


@register(Resource)
class ResourceTexts(PublishableTexts):
    fields = ("title", "slug", "summary")
    silent = ("slug",)
