"""Views of the site's own pages."""

from django.apps import apps
from django.utils.translation import gettext

from forum_site.caching.content_version import cached_per_version
from forum_site.caching.listed import listed
from forum_site.page.views import ListedItemPage

from .models import ABOUT, HOME, TAKE_PART, Page, Section, pages_with_former_slug
from .site_settings import contact_email

# What a section may be followed by: a list from another app, as a reader of the active language gets it, or an address.
FEATURES = {
    Section.Feature.ROUND_TABLES: lambda: _listed("roundtables.RoundTable"),
    Section.Feature.OBJECTIVES: lambda: _tables_with_objectives(),
    Section.Feature.DOCUMENTS: lambda: _latest_documents(),
    Section.Feature.POLICY_DEBATE: lambda: _themes(),
    Section.Feature.EDITIONS: lambda: _listed("roundtables.Edition"),
    Section.Feature.CONTACT: contact_email,
}


def _listed(model):
    return listed(apps.get_model(model)).available


def _tables_with_objectives():
    return [table for table in _listed("roundtables.RoundTable") if table.listed_objectives]


@cached_per_version
def _latest_documents():
    return list(apps.get_model("resources.Resource").objects.published().for_list()[:3])


def _themes():
    return [theme for debate in _listed("roundtables.PolicyDebate") for theme in debate.themes.all()]


class PageDetail(ListedItemPage):
    model = Page
    template_name = "pages/detail.html"

    def item(self):
        return super().item() or self._formerly_called()

    def is_requested(self, item):
        return item.is_called(self.slug)

    @property
    def slug(self):
        return self.kwargs.get("slug", HOME)

    def _formerly_called(self):
        """The page that had this slug, the last of several; None if no visible page had it."""
        visible = {page.pk: page for page in listed(Page)}
        return next((visible[pk] for pk in pages_with_former_slug().get(self.slug, ()) if pk in visible), None)

    def get_context_data(self, **kwargs):
        sections = self.object.sections.all()
        features = {name: FEATURES[name]() for name in {section.feature for section in sections} & FEATURES.keys()}
        # One that leads up to a list says nothing while the list is empty.
        shown = [section for section in sections if features.get(section.feature, True)]
        return super().get_context_data(sections=shown, features=features, **kwargs)


class Home(PageDetail):
    template_name = "pages/home.html"
    shared_as = "website"

    def breadcrumbs(self):
        return []

    def structured_data(self):
        name = gettext("International Migration Review Forum")
        independent = gettext("An independent information site. It is not a publication of the United Nations.")
        url = self.canonical_url()
        publisher = {"@type": "Organization", "name": name, "url": url, "description": independent}
        return {"@type": "WebSite", "name": name, "publisher": publisher}

    def get_context_data(self, **kwargs):
        editions = apps.get_model("roundtables.Edition")
        calendar = list(editions.calendar(listed(editions)))
        tables = listed(apps.get_model("roundtables.RoundTable"))
        pages = {page.key: page for page in listed(Page).available}
        milestones = apps.get_model("reference.Milestone")
        held = (meeting.edition for meeting in calendar if meeting.edition and meeting.edition.has_programme)
        return super().get_context_data(
            line=milestones.line_of_time(listed(milestones).available, calendar),
            held=next((edition for edition in held if edition.is_published()), None),
            round_tables=tables,
            objectives=listed(apps.get_model("objectives.Objective")),
            about=pages.get(ABOUT),
            take_part=pages.get(TAKE_PART),
            **kwargs,
        )
