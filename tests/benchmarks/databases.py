"""Temporary databases for benchmarks."""

import os
import signal
import subprocess
import sys
import tempfile

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def on_each_engine(module):
    """Run the module on SQLite and on PostgreSQL, each in a process of its own; return the worse exit code."""
    # A signal to stop ends process, folder and database as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    with tempfile.TemporaryDirectory() as folder, Database(f"forum_bench_{module.rpartition('.')[2]}") as address:
        addresses = [f"sqlite:///{folder}/bench.sqlite3", *filter(None, [address])]
        return max(_in_own_process(module, address) for address in addresses)


def _in_own_process(module, address):
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.run([sys.executable, "-m", module, "run"], env=environment, check=False).returncode


class Database:
    """A database of our own on the server, gone afterwards; no address where no server answers."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        try:
            self._do(f"DROP DATABASE IF EXISTS {self.name}")
            self._do(f"CREATE DATABASE {self.name}")
        except OSError as error:
            print(f"PostgreSQL left out: {error}")
            return ""
        return POSTGRES.rpartition("/")[0] + f"/{self.name}"

    def __exit__(self, *error):
        try:
            self._do(f"DROP DATABASE IF EXISTS {self.name}")
        except OSError:
            return

    def _do(self, statement):
        import psycopg

        try:
            with psycopg.connect(POSTGRES, connect_timeout=2, autocommit=True) as connection:
                connection.execute(statement)
        except psycopg.OperationalError as error:
            raise OSError(str(error).splitlines()[0]) from error
