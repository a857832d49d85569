"""How a database is used where the site is served: no reader waits for one that is gone, and none is made anew."""

from django.conf import settings


def use_for_serving():
    """Before the first connection. Commands go on as the settings have it: they may wait, and make a database."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and database["NAME"] != ":memory:":
        database["ENGINE"] = "forum_site.serving.sqlite3"
    elif pool := database["OPTIONS"].get("pool"):
        from .postgres import Connection

        pool |= {"timeout": settings.DATABASE_PATIENCE, "connection_class": Connection}
