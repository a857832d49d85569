"""No reader waits for people who send slowly, straight to the server."""

import contextlib
import time
from pathlib import Path

import pytest

from tests.servers import serve

from .editor import Editor, sign_in
from .test_faults import KNOWN, known

pytestmark = pytest.mark.slow

SENDERS = 40
UNKNOWN = ["/fr/ressources/", "/en/editions/", "/en/resources/", "/fr/recherche/?q=droits"]
LARGE = 50_000_000


def begin(server, path, length, sent=b"", **headers):
    """A connection on which a form was begun that is not sent to its end."""
    head = {"Host": f"127.0.0.1:{server.port}", "Content-Length": length, **headers}
    lines = [f"POST {path} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in head.items()), "", ""]
    connection = server.connect()
    with contextlib.suppress(OSError):  # the server has answered, and hung up
        connection.sendall("\r\n".join(lines).encode() + sent)
    return connection


def test_forty_slow_senders_keep_no_reader_waiting(site):
    """Forms of signing in, and uploads of strangers and of an editor; of the strangers' nothing lands on the disk."""
    multipart = {"Content_Type": "multipart/form-data; boundary=part"}
    part = b'--part\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + bytes(3_000_000)
    door, files, incoming = (
        "/fr/admin/login/",
        "/en/admin/resources/resource/1/files/",
        Path(site["DATA_DIR"], "incoming"),
    )
    stranger, editor = (
        {"Cookie": f"csrftoken={'a' * 32}"},
        {"Cookie": f"sessionid={sign_in(site)}; csrftoken={'a' * 32}"},
    )
    with serve(site, workers=1) as server:
        known(server, times=1)
        held = [begin(server, door, LARGE, part, **multipart, **stranger) for _sender in range(SENDERS // 4)]
        held += [begin(server, files, LARGE, part, **multipart, **stranger) for _sender in range(SENDERS // 4)]
        time.sleep(1)
        assert [*incoming.iterdir()] == []
        held += [begin(server, door, 2_000, b"username=", **stranger) for _sender in range(SENDERS // 4)]
        held += [begin(server, files, LARGE, part, **multipart, **editor) for _sender in range(SENDERS // 4)]
        for path in (*KNOWN, *UNKNOWN, "/healthz", "/fr/admin/login/"):
            assert server.get(path, timeout=10)[0] == 200, path
        for connection in held:
            connection.close()
        deadline = time.monotonic() + 20
        while Editor(server, "").send(door, username="nobody", password="wrong").status_code == 503:
            assert time.monotonic() < deadline
            time.sleep(0.2)
