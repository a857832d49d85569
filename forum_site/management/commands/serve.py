"""The command that serves the site, once database and static files are ready."""

import errno
import os
import socket
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from .prepare import check_database_is_not_newer


class Command(BaseCommand):
    help = (
        "Serves the site as in production, and goes on when workers die. Refuses a port that is taken, and a database "
        "that is newer than the code."
    )

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default: %(default)s)")
        parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes (default: one a core)")
        parser.add_argument("--prepare", action="store_true", help="first bring database and static files up to date")

    def handle(self, *, host, port, workers, prepare, verbosity, **options):
        check_port(host, port)
        if prepare:
            call_command("prepare", verbosity=verbosity, stdout=self.stdout)
            call_command("collectstatic", interactive=False, verbosity=0)
            check_port(host, port)  # another first start may have been ready sooner
        check_database_is_not_newer()
        self.stdout.write(f"Serving http://{host}:{port}, with {workers} workers.")
        self.stdout.flush()
        # In place of this process, which knows the code as it is now: a reload is to find it as it is then.
        os.chdir(settings.BASE_DIR)
        arguments = [f"--host={host}", f"--port={port}", f"--workers={workers}", "--quiet"]
        os.execv(sys.executable, [sys.executable, "-m", "forum_site.serving.server", *arguments])  # noqa: S606 (our own)


def check_port(host, port):
    """Raise CommandError where another server listens: the system would let both, and share out the requests."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise CommandError(f"Port {port} of {host} cannot be listened on: {error.strerror}.") from error
            raise CommandError(
                f"Port {port} of {host} is taken: end what listens there, or name another port "
                "(--port, or PORT= for make)."
            ) from error
