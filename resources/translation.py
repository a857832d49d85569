"""Translated fields of the documents."""

from modeltranslation.translator import register, translator

from forum_site.texts.translated_fields import PublishableTexts, SourceTexts, Texts

from .models import IssuingBody, Resource, ResourceSource


@register(IssuingBody)
class IssuingBodyTexts(Texts):
    fields = official = ("name",)


@register(Resource)
class ResourceTexts(PublishableTexts):
    fields = ("title", "slug", "summary")
    language_neutral = ("slug",)


translator.register(ResourceSource, SourceTexts)
