"""How do tests and benchmarks start nginx, as Debian sets it up, on this machine alone?"""

import contextlib
import os
from pathlib import Path

from tests.programs import left_out, program
from tests.servers import program as running

BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
# Whatever Debian’s own nginx.conf says that a site may have to mind, and nothing outside of the folder.
MAIN = """
load_module {brotli};
{user}
daemon off;
worker_processes {workers};
pid nginx.pid;
error_log stderr;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    gzip on;
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    {http}
}}
"""


def command(folder, http, workers=1):
    """The command that starts nginx with its files in that folder, and `http` in the block of that name."""
    if not BROTLI.exists():
        left_out("Not run: nginx has no brotli here; Debian’s package libnginx-mod-http-brotli-static has it.")
    folder.mkdir(parents=True, exist_ok=True)
    # It would take another user otherwise, who may not read what a test has written.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(brotli=BROTLI, user=user, workers=workers, http=http))
    return [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


@contextlib.contextmanager
def nginx(folder, http, port, workers=1, core=None):
    """nginx as long as the block lasts."""
    with running(command(folder, http, workers), port, core=core) as server:
        yield server
