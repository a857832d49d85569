"""The module that copies the site's kind of database."""

from importlib import import_module

from django.db import connection

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def engine():
    return import_module(f"{__package__}.{connection.vendor}")
