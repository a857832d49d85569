"""Settings of the site with Django's own page cache, for comparison."""

from forum_site.settings import *

MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]
