"""URLs of the site with one more that says hello, for comparison."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse
from django.urls import path

from forum_site.urls import handler400, handler404, handler500  # noqa: F401  (a URLconf names them)
from forum_site.urls import urlpatterns as site


def hello(request):
    return HttpResponse("Hello")


urlpatterns = [*i18n_patterns(path("hello/", hello, name="hello")), *site]
