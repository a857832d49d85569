"""Django's SQLite for serving: the database is never made anew, and a file that was replaced or removed is let go."""

import os
from contextlib import suppress
from pathlib import Path

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection lasts as long as the file that it was opened on is the one at its place.

    A connection to a file that is gone would go on as if nothing had happened, and what is written there be lost.
    """

    def get_connection_params(self):
        params = super().get_connection_params()
        self._path = os.path.abspath(params["database"])
        return params | {"database": f"{Path(self._path).as_uri()}?mode=rw"}

    def get_new_connection(self, params):
        self._file = _identity(self._path)
        return super().get_new_connection(params)

    def _cursor(self, name=None):
        if self.connection is not None and not self.in_atomic_block and _identity(self._path) != self._file:
            self.close()
        return super()._cursor(name)


def _identity(path):
    """What tells the file at that place from any other; None where there is none."""
    with suppress(OSError):
        found = os.stat(path)
        return found.st_dev, found.st_ino
