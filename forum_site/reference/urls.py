"""The URLs of the glossary and the timeline."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [
    path(_("glossary/"), views.Glossary.as_view(), name="glossary"),
    path(_("glossary/m-z/"), views.SecondHalf.as_view(), name="glossary_second_half"),
    path(_("timeline/"), views.Timeline.as_view(), name="timeline"),
]
