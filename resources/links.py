"""Does an address elsewhere still answer?

Asked politely: one request after the other, a pause for each host, and a host that wants to be left alone is. What
comes of each address is kept at once, so that a run may end at any time and the next one goes on.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from .models import Link, ResourceFile

_MAX_REDIRECTS = 5
_FOR_GOOD = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)
# A server that says so is there, and so may be what it does not show to programs.
_RELUCTANT = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


@dataclass(frozen=True)
class Answer:
    """What came of asking: a status, or none where nobody answered."""

    status: int | None = None
    moved_to: str = ""
    # It leads from one address to the next, to none that can be asked.
    leads_nowhere: bool = False

    @property
    def is_good(self):
        is_there = self.status is not None and (self.status < HTTPStatus.BAD_REQUEST or self.status in _RELUCTANT)
        return is_there and not self.leads_nowhere


class Asker:
    """Asks one address after the other, and minds when each host was asked last and which ones are to be left alone."""

    def __init__(self, pause, timeout):
        self.pause, self.timeout = pause, timeout
        self.asked, self.left_alone = {}, set()
        # When anybody answered last, by the clock of this run.
        self.heard = 0
        self.session = requests.Session()
        self.session.headers["User-Agent"] = user_agent()

    def ask(self, address):
        """The Answer; None for a host that is left alone in this run."""
        here, status, moved_to, is_for_good = address, None, "", True
        for _step in range(_MAX_REDIRECTS + 1):
            host = _host(here)
            if not host:
                break
            response = None if host in self.left_alone else self._request(here, host)
            if host in self.left_alone:
                return None
            if response is None:
                return Answer()
            status, onward = response.status_code, self.session.get_redirect_target(response)
            if onward is None:
                return Answer(status, moved_to if status < HTTPStatus.BAD_REQUEST else "")
            is_for_good = is_for_good and status in _FOR_GOOD
            here = urljoin(here, onward)
            moved_to = here if is_for_good else moved_to
        return Answer(status, leads_nowhere=True)

    def _request(self, address, host):
        """The response, if there is one. Many servers only know how to GET, which is closed before all is sent."""
        for method in ("HEAD", "GET"):
            self._wait(host)
            wish = {"timeout": self.timeout, "allow_redirects": False, "stream": True}
            try:
                with self.session.request(method, address, **wish) as response:
                    self.heard = time.monotonic()
            except (requests.RequestException, ValueError, OSError):
                return None
            finally:
                self.asked[host] = time.monotonic()
            if _wants_a_rest(response):
                self.left_alone.add(host)
            if response.ok or host in self.left_alone:
                break
        return response

    def _wait(self, host):
        if host in self.asked:
            time.sleep(max(0, self.asked[host] + self.pause - time.monotonic()))


def _wants_a_rest(response):
    is_out_for_a_while = response.status_code == HTTPStatus.SERVICE_UNAVAILABLE and "Retry-After" in response.headers
    return is_out_for_a_while or response.status_code == HTTPStatus.TOO_MANY_REQUESTS


def _host(address):
    """Who is to be asked for an address; empty where there is nobody."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in ("http", "https") else ""


def user_agent():
    """Who is asking, so that whoever minds can write."""
    contact = f"; {settings.CONTACT_EMAIL}" if settings.CONTACT_EMAIL else ""
    return f"ForumLinkCheck/1.0 ({settings.ALLOWED_HOSTS[0]}{contact})"


# --- What is kept ------------------------------------------------------------------------------------------------


def due(older_than):
    """The addresses that were not asked for as many days, the least recently asked first, and those never asked."""
    checked = Subquery(Link.objects.filter(address=OuterRef("address")).values("checked_at"))
    addresses = ResourceFile.objects.exclude(address="").order_by().annotate(checked=checked)
    before = timezone.now() - timedelta(days=older_than)
    found = addresses.filter(Q(checked=None) | Q(checked__lte=before)).values_list("address", "checked").distinct()
    return [address for address, _checked in found.order_by(F("checked").asc(nulls_first=True), "address")]


def keep(address, answer):
    """Write down what came of asking, and return the Link."""
    link = Link.objects.filter(address=address).first() or Link(address=address)
    link.checked_at = timezone.now()
    link.status, link.moved_to = answer.status, answer.moved_to
    link.failures = 0 if answer.is_good else link.failures + 1
    link.failing_since = None if answer.is_good else link.failing_since or link.checked_at
    link.save()
    return link


def forget_unused():
    """What is known of addresses that no document names any more."""
    named = ResourceFile.objects.exclude(address="").values("address")
    return Link.objects.exclude(address__in=named).delete()[0]


def known_to_answer():
    """An address that answered when it was asked last, to find out whether the network is there; empty if none is."""
    return Link.objects.filter(failures=0).order_by("-checked_at").values_list("address", flat=True).first() or ""
