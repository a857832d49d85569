"""Which texts of the terms and milestones exist in each language."""

from modeltranslation.translator import register, translator

from forum_site.texts.translated_fields import PublishableTexts, SourceTexts

from .models import Milestone, MilestoneSource, Term, TermSource


@register(Term)
class TermTexts(PublishableTexts):
    official, unchanged = ("title",), "is_not_translated"
    fields = ("title", "note")
    optional = ("note",)


@register(Milestone)
class MilestoneTexts(PublishableTexts):
    fields = ("title", "summary")


translator.register(TermSource, SourceTexts)
translator.register(MilestoneSource, SourceTexts)
