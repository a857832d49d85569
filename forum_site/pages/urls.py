"""URLs of the site's own pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import news, views

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path(_("whats-new/"), news.WhatIsNew.as_view(), name="news"),
    path(_("whats-new/feed.atom"), news.news_feed, name="news_feed"),
    path("<slug:slug>/", views.PageDetail.as_view(), name="page"),
]
