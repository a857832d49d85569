"""Which texts of the pages exist in each language?"""

from modeltranslation.translator import register

from forum_site.texts.translated_fields import PublishableTexts, Texts

from .models import Page, Section


@register(Page)
class PageTexts(PublishableTexts):
    fields = ("title", "slug", "summary")
    silent = ("slug",)


@register(Section)
class SectionTexts(Texts):
    fields = ("heading", "body")
    optional = ("heading",)
