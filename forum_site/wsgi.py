"""The WSGI application, and what stands in front of Django in production."""

import gc
import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from forum_site.http.utf8_request import UTF8Request

from .serving import databases

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum_site.settings")

if settings.PRODUCTION:
    databases.use_for_serving()

application = get_wsgi_application()

from forum_site.accounts import security_log  # noqa: E402 - models are there now

application.request_class = UTF8Request
security_log.handler.setStream(sys.stdout)

if settings.PRODUCTION:
    from forum_site.caching.content_version import watcher
    from forum_site.http.access_log import AccessLog
    from forum_site.http.background import Background
    from forum_site.http.health import Health
    from forum_site.http.page_cache import PageCache
    from forum_site.http.static import StaticFiles
    from forum_site.search import unanswered
    from forum_site.serving.watchdog import Busy

    unanswered.start()
    watcher.watch()  # what is due goes live without a visit, too

    # A bound method is faster to call than an object, which matters where the rest takes half a microsecond.
    application = PageCache(Busy(Health(StaticFiles(application))), Background()).__call__
    if settings.ACCESS_LOG:
        application = AccessLog(application, sys.stdout)

    # Loaded modules stay, so the garbage collector can skip them.
    gc.collect()
    gc.freeze()
