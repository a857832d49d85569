"""PostgreSQL for serving: a server that is silent, though it is there, is given up within a second."""

import select

import psycopg
from django.conf import settings


class Connection(psycopg.Connection):
    """One that its pool can ask whether it still works, without waiting for ever.

    A server that is stopped takes what is sent to it, so neither the network nor libpq gives up on it.
    """

    def execute(self, query, *args, **kwargs):
        """Only the pool asks in this way, and it asks nothing: Django has cursors of its own."""
        with self.lock:
            self.pgconn.send_query(b"")
            self.pgconn.flush()
            if not select.select([self.pgconn.socket], [], [], settings.DATABASE_PATIENCE)[0]:
                self.close()
                raise psycopg.OperationalError("The server is silent.")
            while self.pgconn.get_result():
                pass
        if self.closed:
            raise psycopg.OperationalError("The server has closed the connection.")
