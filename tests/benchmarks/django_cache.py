"""How would the site be set up with Django's own page cache, as its documentation says, and nothing in front of it?"""

from forum_site.settings import *

MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]
