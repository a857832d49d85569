"""The texts of the objectives, actions and principles that exist in each language."""

from modeltranslation.translator import register, translator

from forum_site.texts.translated_fields import PublishableTexts, SourceTexts, Texts

from .models import Action, GuidingPrinciple, Objective, ObjectiveSource


@register(Objective)
class ObjectiveTexts(PublishableTexts):
    fields = ("title", "short_title", "slug", "summary", "body", "progress", "icon_description")
    optional = ("progress",)
    language_neutral = ("slug",)
    alt_text_for = {"icon_description": "icon"}
    decorative = {"icon": "icon_is_decorative"}
    no_fallback = ("icon_description",)


@register(Action)
class ActionTexts(Texts):
    fields = ("summary",)


@register(GuidingPrinciple)
class GuidingPrincipleTexts(PublishableTexts):
    fields = ("title", "summary")


translator.register(ObjectiveSource, SourceTexts)
