"""The public pages of the glossary and the timeline."""

from itertools import groupby

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from forum_site.caching.listed import listed
from forum_site.page.views import PublicPage
from forum_site.publishing.urls import url_for

from .models import HALVES, Milestone, Term, distinct_sources


class Glossary(PublicPage, TemplateView):
    """The first half of the alphabet; one page with every term would be too heavy."""

    template_name = "reference/glossary.html"
    is_list = True
    label, title, pictogram = _("Glossary"), _("Glossary: A to L"), "book-open"
    half = 0

    def structured_data(self):
        return super().structured_data() | {"mainEntity": {"@type": "DefinedTermSet", "name": str(self.title)}}

    def get_context_data(self, **kwargs):
        found = listed(Term)
        terms = sorted((term for term in found.available if term.half == self.half), key=lambda term: term.alphabetical)
        halves = [(url_for(name), label, number == self.half) for number, (name, label) in enumerate(HALVES)]
        return super().get_context_data(
            terms=terms,
            halves=halves,
            title=self.title,
            other_languages=found.filter(lambda term: term.half == self.half).other_languages,
            sources=distinct_sources(terms),
            **kwargs,
        )


class SecondHalf(Glossary):
    above = [(_("Glossary"), "glossary")]
    label, title = _("M to Z"), _("Glossary: M to Z")
    half = 1


class Timeline(PublicPage, TemplateView):
    template_name = "reference/timeline.html"
    is_list = True
    label, title, pictogram = _("Timeline"), _("Timeline 2016–2030"), "calendar-days"

    def get_context_data(self, **kwargs):
        milestones = listed(Milestone)
        years = [(year, list(found)) for year, found in groupby(milestones.available, key=lambda one: one.date.year)]
        return super().get_context_data(
            years=years,
            other_languages=milestones.other_languages,
            sources=distinct_sources(milestones.available),
            **kwargs,
        )
