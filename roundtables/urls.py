"""The URLs of the round tables, the policy debate and the editions."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import calendars, views

urlpatterns = [
    path(_("round-tables/"), views.RoundTableList.as_view(), name="round_tables"),
    path(_("round-tables/<int:number>/"), views.RoundTableDetail.as_view(), name="round_table"),
    path(_("round-tables/<int:number>-<str:slug>/"), views.RoundTableDetail.as_view(), name="round_table"),
    path(_("policy-debate/"), views.PolicyDebateDetail.as_view(), name="policy_debate"),
    path(_("editions/"), views.EditionList.as_view(), name="editions"),
    path(_("editions/calendar.ics"), calendars.calendar, name="calendar"),
    path(_("editions/<int:earlier>-<int:later>/"), views.ComparisonDetail.as_view(), name="comparison"),
    path(_("editions/<int:year>/"), views.EditionDetail.as_view(), name="edition"),
    path(_("editions/<int:year>/calendar.ics"), calendars.calendar, name="edition_calendar"),
]
