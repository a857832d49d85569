"""Which texts of the pages exist in each language?"""

from modeltranslation.translator import register

from forum_site.editorial.parity import PublishableTexts, Texts

from .models import Page, Section


@register(Page)
class PageTexts(PublishableTexts):
    fields = ("title", "slug", "summary")


@register(Section)
class SectionTexts(Texts):
    fields = ("heading", "body")
    optional = ("heading",)
