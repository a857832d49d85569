"""The views of the open data, and the page that explains them."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from forum_site.page.view_facts import facts
from forum_site.page.views import PublicPage

from . import dataset as whole
from . import openapi
from .fields import STATES
from .paging import CollectionPage
from .parameters import PAGING, read_query
from .registry import COLLECTIONS, LICENCE, Linker, counted, example
from .responses import as_json, open_data

DESCRIPTION = gettext_noop(
    "Objectives, principles, round tables, editions, sessions and documents for programs and spreadsheets: every text "
    "in every language, with its state."
)

# The parameters of all collections.
PARAMETERS = tuple({each.name: None for one in COLLECTIONS.values() for each in (*PAGING, *one.parameters)})


@facts(is_live_only=True)
@open_data
def index(request):
    read_query(request.GET)
    return as_json(openapi.index(request.build_absolute_uri))


@facts(
    is_live_only=True,
    query_names=(
        *{each.name for each in (*PAGING, *(each for one in COLLECTIONS.values() for each in one.parameters))},
    ),
)
@open_data
def collection(request, name):
    if not (found := COLLECTIONS.get(name)):
        raise Http404
    page = CollectionPage(found, request.GET, request.build_absolute_uri(request.path))
    records = found.records(page.page, Linker(request.build_absolute_uri))
    return as_json(page.as_json(records), headers={"Link": page.links()})


@facts(is_live_only=True)
@open_data
def item(request, name, identifier):
    read_query(request.GET)
    found = COLLECTIONS.get(name)
    if not (found and (there := found.find(identifier))):
        raise Http404
    [record] = found.records([there], Linker(request.build_absolute_uri))
    return as_json(record)


@open_data
def description(request):
    read_query(request.GET)
    return as_json(openapi.description(request.build_absolute_uri))


@open_data
def dataset(request, is_checksum=False):
    read_query(request.GET)
    body, checksum = whole.dataset(request.build_absolute_uri)
    if is_checksum:
        return HttpResponse(f"{checksum}  {whole.NAME}\n", content_type="text/plain; charset=utf-8")
    headers = {"Content-Disposition": f'attachment; filename="{whole.NAME}"', "ETag": f'"{checksum[:32]}"'}
    return HttpResponse(body, content_type="application/zip", headers=headers)


class OpenData(PublicPage, TemplateView):
    template_name = "open_data/page.html"
    is_list = True
    label, title, pictogram = _("Open data"), _("Open data"), "braces"

    def structured_data(self):
        absolute = self.request.build_absolute_uri
        files = [("api_dataset", "application/zip"), ("api_index", "application/json")]
        return super().structured_data() | {
            "mainEntity": {
                "@type": "Dataset",
                "name": gettext("International Migration Review Forum: open data"),
                "description": gettext(DESCRIPTION),
                "license": LICENCE["url"],
                "distribution": [
                    {"@type": "DataDownload", "contentUrl": absolute(reverse(name)), "encodingFormat": media_type}
                    for name, media_type in files
                ],
            }
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            description=gettext(DESCRIPTION),
            collections=counted(),
            example=example(Linker(self.request.build_absolute_uri)),
            states=STATES.items(),
            paging=PAGING,
            licence=LICENCE,
            **kwargs,
        )
