"""Everything that the public finds on a site: pages, files and answers for programs, by address."""

import hashlib
import json
import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from tests.servers import HOST, run

ROOTS = ["/", "/sitemap.xml", "/robots.txt", "/api/v1/", "/api/v1/openapi.json", "/api/v1/dataset.zip"]
# A picture’s address is a digest of what it shows, and citations and filtered lists show again what pages do.
LEFT_OUT = re.compile(r"/card-\w+\.png$|^/(?:\w+/)?admin/|^/static/|\.(?:bib|ris)$")
LINKS = re.compile(r"""(?:href|src)="([^"]+)"|<loc>([^<]+)</loc>|"(https?://[^"]+)"|(/media/[^\s",]+)""")


def record(client):
    """Status, target and digest of each answer, by address: from the sitemap on, by all links of this site."""
    found, waiting = {}, list(ROOTS)
    for address in waiting:
        if address in found:
            continue
        answer = client.get(address, HTTP_HOST=HOST)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = [answer.status_code, answer.headers.get("Location", ""), hashlib.sha256(body).hexdigest()]
        if answer.headers["Content-Type"].startswith(("text/", "application/json", "application/xml")):
            waiting += [link for link in links(address, body.decode()) if link not in found]
    return found


def links(address, text):
    for match in LINKS.finditer(text):
        place = urlsplit(urljoin(f"http://{HOST}{address}", unescape("".join(filter(None, match.groups())))))
        is_page = not place.query or place.path.startswith("/api/")
        if place.hostname == HOST and is_page and not LEFT_OUT.search(place.path):
            yield place._replace(scheme="", netloc="", fragment="").geturl()


RECORD = """
import json
from django.test import Client
from tests.serving.record import record
print(json.dumps(record(Client())))
"""


def recorded(variables):
    """The same of the site with that environment."""
    return json.loads(run(variables, RECORD))
