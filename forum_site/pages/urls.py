"""URLs of the site's own pages."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("<slug:slug>/", views.PageDetail.as_view(), name="page"),
]
