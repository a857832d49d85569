"""Options of the database, and how it is used where the site is served."""

from django.conf import settings


def options(engine, writers_patience, is_pooled):
    """What its entry in the settings says besides its URL."""
    if engine.endswith("sqlite3"):
        # Writers queue for a while instead of failing, and never block readers. What is committed outlives the
        # process, and but for the last moments a loss of power. A thread keeps its connection: to open one takes half
        # as long as to make a page.
        pragmas = "journal_mode=WAL", "synchronous=NORMAL", "temp_store=MEMORY", "mmap_size=268435456"
        pragmas += "cache_size=-8000", "journal_size_limit=67108864"
        init_command = "".join(f"PRAGMA {pragma};" for pragma in pragmas)
        transactions = {"transaction_mode": "IMMEDIATE", "timeout": writers_patience}
        return {"CONN_MAX_AGE": None, "OPTIONS": {**transactions, "init_command": init_command}}
    if not is_pooled:
        return {}
    # Connections outlive requests, and are tried before they are used. The pool gives up within a second, so that the
    # next request has it try again: left to itself it would wait twice as long after each failure.
    pool = {"min_size": 1, "max_size": 10, "timeout": 2, "reconnect_timeout": 1}
    keepalive = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2, "tcp_user_timeout": 10_000}
    return {"CONN_HEALTH_CHECKS": True, "OPTIONS": {"pool": pool, "connect_timeout": 2, **keepalive}}


def use_for_serving():
    """No reader waits for one that is gone, and none is made anew.

    Called before the first connection. Commands go on as the settings have it: they may wait, and make a database.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and database["NAME"] != ":memory:":
        database["ENGINE"] = "forum_site.serving.sqlite3"
    elif pool := database["OPTIONS"].get("pool"):
        from .postgres import Connection

        pool |= {"timeout": settings.DATABASE_PATIENCE, "connection_class": Connection}
