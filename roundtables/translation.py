"""The translated texts of the round tables, the policy debate and the editions."""

from modeltranslation.translator import register, translator

from forum_site.texts.translated_fields import PublishableTexts, SourceTexts, Texts

from .models import (
    Comparison,
    ComparisonSource,
    Edition,
    EditionFact,
    EditionSource,
    PolicyDebate,
    PolicyDebateSource,
    PolicyTheme,
    RegionalReview,
    RoundTable,
    RoundTableSource,
    Session,
)


@register(RoundTable)
class RoundTableTexts(PublishableTexts):
    fields = ("label", "review_title", "slug", "summary", "body")
    optional = ("review_title",)
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
    fields = ("title", "co_chairs", "note")
    optional = ("co_chairs", "note")


@register(EditionFact)
class EditionFactTexts(Texts):
    fields = ("statement",)


@register(RegionalReview)
class RegionalReviewTexts(Texts):
    fields = ("place", "note")
    optional = ("place", "note")


@register(Comparison)
class ComparisonTexts(PublishableTexts):
    fields = ("title", "summary", "body")


translator.register([ComparisonSource, EditionSource, PolicyDebateSource, RoundTableSource], SourceTexts)
