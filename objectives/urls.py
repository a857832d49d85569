"""URLs of the objectives and guiding principles."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [
    path(_("objectives/"), views.ObjectiveList.as_view(), name="objectives"),
    path(_("objectives/by-round-table/"), views.ObjectivesByRoundTable.as_view(), name="objectives_by_round_table"),
    path(_("objectives/<int:number>/"), views.ObjectiveDetail.as_view(), name="objective"),
    path(_("objectives/<int:number>-<str:slug>/"), views.ObjectiveDetail.as_view(), name="objective"),
    path(_("guiding-principles/"), views.GuidingPrincipleList.as_view(), name="guiding_principles"),
]
