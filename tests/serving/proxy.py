"""A proxy that cuts a site off from its database or another server."""

import contextlib
import socket
import threading

from tests.servers import HOST


class Proxy:
    """Passes on to that server what comes, until it is stopped: then it refuses, and hangs up on everybody."""

    def __init__(self, host, port):
        self.target = (host, port)
        self._listener, self._open = None, set()
        self._flows = threading.Event()
        self._flows.set()
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]

    def start(self):
        self._listener = socket.create_server((HOST, self.port), backlog=50)
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def stop(self):
        # Only a shutdown wakes who waits for the next connection.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in [*self._open]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def freeze(self):
        """Take what comes and pass nothing on, as a server does that is stopped."""
        self._flows.clear()

    def thaw(self):
        self._flows.set()

    def _accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                client, _address = listener.accept()
                server = socket.create_connection(self.target)
                self._open |= {client, server}
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=[source, sink], daemon=True).start()

    def _pass_on(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_RDWR)
