"""The gallery of components, in each language and both directions, outside production."""

from django.apps import apps
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from forum_site.page.views import PublicPage
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name
from resources.by_year import by_year
from resources.choices import Choices
from resources.citations import cite
from resources.filters import Filters

from .http.stylesheets import STYLESHEETS
from .search.answers import readable_answers
from .search.excerpts import excerpt
from .search.models import IndexEntry

RIGHT_TO_LEFT = "rtl"


class Gallery(PublicPage, TemplateView):
    """A page for developers; not in production."""

    template_name = "gallery.html"
    label = title = _("Components")
    query_names = ("direction",)
    is_live_only = True

    def get_context_data(self, **kwargs):
        code = get_language()
        other = next((known for known in LANGUAGE_CODES if known != code), code)
        objectives = list(_published("objectives.Objective").by_round_table())
        documents = list(_published("resources.Resource").select_related("issuing_body").prefetch_related("files")[:4])
        return super().get_context_data(
            language=get_language_info(code) | {"bidi": self.request.GET.get("direction") == RIGHT_TO_LEFT},
            objectives=objectives,
            longest=max(objectives, key=lambda item: len(getattr(item, column("title")) or ""), default=None),
            round_tables=_published("roundtables.RoundTable"),
            editions=_published("roundtables.Edition"),
            sessions=[(session, "") for session in apps.get_model("roundtables.Session").objects.all()[:3]],
            line=_line_of_time(),
            sheets=STYLESHEETS[1:],
            themes=apps.get_model("roundtables.PolicyTheme").objects.select_related("debate"),
            documents=documents,
            citation=cite(documents[0], code, self.request.build_absolute_uri()) if documents else None,
            by_year=by_year(),
            choices=Choices(Filters({}), reverse("resources")),
            page_with_text=_published("pages.Page").with_parts().exclude(in_footer=False).first(),
            elsewhere=[((other,), objectives[:2])],
            list_page=Paginator(range(60), 20).page(2),
            today=timezone.localdate(),
            answers=readable_answers(code),
            found=_results(code),
            code=code,
            other=get_language_info(other),
            other_name=language_name(other),
            **kwargs,
        )


def _published(model):
    return apps.get_model(model).objects.published()


def _line_of_time():
    calendar = apps.get_model("roundtables.Edition").calendar(_published("roundtables.Edition"))
    return apps.get_model("reference.Milestone").line_of_time(_published("reference.Milestone"), calendar)


def _results(language):
    found = IndexEntry.objects.filter(language=language, published_at__lte=timezone.now()).order_by("pk")[:3]
    return [{"entry": entry, "link_text": entry.title, "excerpt": excerpt(entry.text, (), language)} for entry in found]
