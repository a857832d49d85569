"""What does a reader see of the site's own pages?"""

from django.apps import apps
from django.db.models import Prefetch
from django.utils.translation import gettext

from forum_site.editorial.publishing import for_reader
from forum_site.editorial.views import ItemPage

from .models import HOME, Page, Section

# What a section may be followed by, each from another app, for a reader of the active language.
FEATURES = {
    Section.Feature.ROUND_TABLES: lambda: for_reader(
        _visible("roundtables.RoundTable")
        .for_list()
        .prefetch_related(Prefetch("objectives", _objects("objectives.Objective").published().for_list()))
    ),
    Section.Feature.OBJECTIVES: lambda: for_reader(_visible("objectives.Objective").by_round_table()),
    Section.Feature.DOCUMENTS: lambda: for_reader(_visible("resources.Resource").for_list()[:3]),
    Section.Feature.POLICY_DEBATE: lambda: _objects("roundtables.PolicyTheme").filter(
        debate__in=_objects("roundtables.PolicyDebate").published()
    ),
    Section.Feature.EDITIONS: lambda: for_reader(_visible("roundtables.Edition").for_list()),
}


def _objects(model):
    return apps.get_model(model).objects


def _visible(model):
    return _objects(model).visible()


class PageDetail(ItemPage):
    model = Page
    template_name = "pages/detail.html"

    # What the page itself shows, whatever its sections are followed by.
    own_features = frozenset()

    def item(self, pages):
        return pages.with_slug(self.kwargs.get("slug", HOME)).first()

    def get_context_data(self, **kwargs):
        used = (self.own_features | {section.feature for section in self.object.sections.all()}) & FEATURES.keys()
        return super().get_context_data(features={name: FEATURES[name]() for name in used}, **kwargs)


class Home(PageDetail):
    template_name = "pages/home.html"
    own_features = frozenset({Section.Feature.ROUND_TABLES})
    shared_as = "website"

    def trail(self):
        return []

    def structured_data(self):
        name = gettext("International Migration Review Forum")
        independent = gettext("An independent information site. It is not a publication of the United Nations.")
        address = self.address()
        publisher = {"@type": "Organization", "name": name, "url": address, "description": independent}
        return {"@type": "WebSite", "name": name, "publisher": publisher}

    def get_context_data(self, **kwargs):
        calendar = list(_visible("roundtables.Edition").for_list().calendar())
        return super().get_context_data(calendar=calendar, **kwargs)
