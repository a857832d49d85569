"""The URLs of the search."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [
    path(_("search/"), views.SearchPage.as_view(), name="search"),
    path(_("questions/"), views.QuestionList.as_view(), name="questions"),
    path(_("search/opensearch.xml"), views.opensearch, name="opensearch"),
]
