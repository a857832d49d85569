"""The texts of the objectives, actions and principles that exist in each language."""

from modeltranslation.translator import register

from forum_site.texts.translated_fields import PublishableTexts, Texts

from .models import Action, GuidingPrinciple, Objective


@register(Objective)
class ObjectiveTexts(PublishableTexts):
    fields = ("title", "short_title", "slug", "summary", "body", "progress", "icon_description")
    optional = ("progress",)
    silent = ("slug",)
    describes = {"icon_description": "icon"}
    decorative = {"icon": "icon_is_decorative"}
    never = ("icon_description",)


@register(Action)
class ActionTexts(Texts):
    fields = ("summary",)


@register(GuidingPrinciple)
class GuidingPrincipleTexts(PublishableTexts):
    fields = ("title", "summary")
