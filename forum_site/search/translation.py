"""The translated texts of the direct answers."""

from modeltranslation.translator import register

from forum_site.texts.translated_fields import PublishableTexts

from .models import DirectAnswer


@register(DirectAnswer)
class DirectAnswerTexts(PublishableTexts):
    fields = ("title", "summary", "patterns")
    no_fallback = of_its_own = ("patterns",)
