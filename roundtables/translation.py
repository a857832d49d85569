"""Which texts of the round tables, the debate and the editions exist in each language?"""

from modeltranslation.translator import register, translator

from forum_site.texts.translated_fields import PublishableTexts, SourceTexts, Texts

from .models import (
    Edition,
    EditionSource,
    PolicyDebate,
    PolicyDebateSource,
    PolicyTheme,
    RoundTable,
    RoundTableSource,
    Session,
)


@register(RoundTable)
class RoundTableTexts(PublishableTexts):
    fields = ("label", "slug", "summary", "body")
    language_neutral = ("slug",)


@register(PolicyDebate)
class PolicyDebateTexts(PublishableTexts):
    fields = ("title", "facilitator", "summary", "body")


@register(PolicyTheme)
class PolicyThemeTexts(Texts):
    fields = ("title", "summary")


@register(Edition)
class EditionTexts(PublishableTexts):
    fields = ("venue", "chair", "facilitator", "summary", "body")


@register(Session)
class SessionTexts(Texts):
    fields = ("title", "note")
    optional = ("note",)


translator.register([RoundTableSource, PolicyDebateSource, EditionSource], SourceTexts)
