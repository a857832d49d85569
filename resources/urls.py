"""URLs of the documents."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import feeds, views
from .citations import Citation

bibtex = views.ResourceCitation.as_view(write=Citation.bibtex, ending="bib", media_type="application/x-bibtex")
ris = views.ResourceCitation.as_view(write=Citation.ris, ending="ris", media_type="application/x-research-info-systems")

urlpatterns = [
    path(_("resources/"), views.ResourceList.as_view(), name="resources"),
    path(_("resources/feed.atom"), feeds.documents, name="documents_feed"),
    path(_("resources/objective-<int:number>/feed.atom"), feeds.objective_documents, name="objective_documents_feed"),
    path(_("resources/<int:pk>/"), views.ResourceDetail.as_view(), name="resource"),
    path(_("resources/<int:pk>-<str:slug>/"), views.ResourceDetail.as_view(), name="resource"),
    path(_("resources/<int:pk>/citation.bib"), bibtex, name="citation_bibtex"),
    path(_("resources/<int:pk>/citation.ris"), ris, name="citation_ris"),
    path(_("documents/<path:symbol>/"), views.by_symbol, name="document"),
]
