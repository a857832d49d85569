"""Translated fields of the site's own pages."""

from modeltranslation.translator import register, translator

from forum_site.texts.translated_fields import PublishableTexts, SourceTexts, Texts

from .models import Page, PageSource, Section


@register(Page)
class PageTexts(PublishableTexts):
    fields = ("title", "slug", "summary")
    language_neutral = ("slug",)


@register(Section)
class SectionTexts(Texts):
    fields = ("heading", "body")
    optional = ("heading",)


translator.register(PageSource, SourceTexts)
