"""Which texts of the objectives and principles exist in each language?"""

from modeltranslation.translator import register, translator

from forum_site.texts.translated_fields import PublishableTexts, SourceTexts

from .models import GuidingPrinciple, Objective, ObjectiveSource


@register(Objective)
class ObjectiveTexts(PublishableTexts):
    fields = ("title", "short_title", "slug", "summary", "body", "icon_description")
    language_neutral = ("slug",)
    alt_text_for = {"icon_description": "icon"}
    decorative = {"icon": "icon_is_decorative"}
    no_fallback = ("icon_description",)


@register(GuidingPrinciple)
class GuidingPrincipleTexts(PublishableTexts):
    fields = ("title", "summary")


translator.register(ObjectiveSource, SourceTexts)
