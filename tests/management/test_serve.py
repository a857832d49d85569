"""Tests of what is looked at before the server starts."""

import os
import socket

import pytest
from django.core.management import CommandError

from forum_site.management.commands import serve
from tests.servers import HOST, free_port


def test_a_port_that_is_taken_while_the_database_is_prepared_is_refused(monkeypatch):
    """Two first starts at once: the second one waits until the first has made the database, and begins to listen."""
    monkeypatch.setattr(serve, "check_database_is_not_newer", lambda: None)
    monkeypatch.setattr(os, "execv", lambda *_command: pytest.fail("started beside another server"))
    monkeypatch.setattr(os, "chdir", lambda _folder: None)
    with socket.socket() as other:
        port = free_port()

        def prepare(*_command, **_options):
            if not other.getsockname()[1]:
                other.bind((HOST, port))
                other.listen()

        monkeypatch.setattr(serve, "call_command", prepare)
        with pytest.raises(CommandError, match=f"Port {port} of {HOST} is taken"):
            serve.Command().handle(host=HOST, port=port, workers=1, prepare=True, verbosity=0)
