"""What does a reader see of the site's own pages?"""

from django.apps import apps

from forum_site.editorial.views import ItemPage

from .models import HOME, Page, Section

# What a section may be followed by, each from another app's published items.
FEATURES = {
    Section.Feature.ROUND_TABLES: lambda: _published("roundtables.RoundTable").defer("body"),
    Section.Feature.OBJECTIVES: lambda: _published("objectives.Objective").by_round_table(),
    Section.Feature.DOCUMENTS: lambda: _published("resources.Resource").select_related("issuing_body")[:4],
    Section.Feature.POLICY_DEBATE: lambda: apps.get_model("roundtables.PolicyTheme").objects.filter(
        debate__in=_published("roundtables.PolicyDebate")
    ),
    Section.Feature.EDITIONS: lambda: _published("roundtables.Edition").defer("body"),
}


def _published(model):
    return apps.get_model(model).objects.published()


class PageDetail(ItemPage):
    model = Page
    queryset = Page.objects.prefetch_related("sections")
    template_name = "pages/detail.html"

    def item(self, pages):
        return pages.with_slug(self.kwargs.get("slug", HOME)).first()

    def get_context_data(self, **kwargs):
        used = {section.feature for section in self.object.sections.all()} & FEATURES.keys()
        return super().get_context_data(features={name: FEATURES[name]() for name in used}, **kwargs)


class Home(PageDetail):
    template_name = "pages/home.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(editions=FEATURES[Section.Feature.EDITIONS](), **kwargs)
