"""URLs of the open data."""

from django.urls import path

from . import views
from .responses import nothing

urlpatterns = [
    path("", views.index, name="api_index"),
    path("openapi.json", views.description, name="api_description"),
    path("dataset.zip", views.dataset, name="api_dataset"),
    path("dataset.zip.sha256", views.dataset, {"is_checksum": True}, name="api_checksum"),
    path("<slug:name>/", views.collection, name="api_collection"),
    path("<slug:name>/<str:identifier>/", views.item, name="api_item"),
    path("<path:rest>", nothing, name="api_nothing"),
]
