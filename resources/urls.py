"""Where are the documents?"""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [
    path(_("resources/"), views.ResourceList.as_view(), name="resources"),
    path(_("resources/<int:pk>/"), views.ResourceDetail.as_view(), name="resource"),
    path(_("resources/<int:pk>-<str:slug>/"), views.ResourceDetail.as_view(), name="resource"),
]
