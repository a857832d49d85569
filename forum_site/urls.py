"""The URLs of the site.

Words in paths are translated by the catalogs; the key in a URL (a number, a year, an id) is the same in every language,
and the slug after it is only for readers.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _

from forum_site.page.sharing_picture_views import card
from forum_site.page.views import pictograms

from . import sitemaps, views
from .accounts import urls as accounts
from .gallery import Gallery
from .open_data.views import OpenData

handler400 = "forum_site.views.bad_request"
handler403 = "forum_site.forbidden.forbidden"
handler404 = "forum_site.views.not_found"
handler500 = "forum_site.views.server_error"

urlpatterns = [
    path("", views.choose_language, name="choose_language"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.part, name="sitemap_part"),
    path("pictograms-<slug:digest>.svg", pictograms, name="pictograms"),
    path("api/v1/", include("forum_site.open_data.urls")),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", views.media, name="media"),
    *i18n_patterns(
        # First, because it is below the URL of any page.
        re_path(r"^(?:.+/)?card-[0-9a-f]{12}\.png$", card, name="card"),
        accounts.urls,  # before the admin’s own pages of the same names
        path("admin/", admin.site.urls),
        *([] if settings.PRODUCTION else [path("components/", Gallery.as_view(), name="gallery")]),
        path(_("open-data/"), OpenData.as_view(), name="open_data"),
        path("", include("objectives.urls")),
        path("", include("roundtables.urls")),
        path("", include("resources.urls")),
        path("", include("forum_site.search.urls")),
        path("", include("forum_site.reference.urls")),
        path("", include("forum_site.pages.urls")),  # last: the path of a page is any single word
    ),
    # Last: only for paths without a URL of their own.
    re_path(r"^(?P<path>[^/].*/)(?P<query>[a-z_]+=[^/]+)/$", views.query_in_path, name="query_in_path"),
]
