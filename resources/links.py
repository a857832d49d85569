"""Link checks of documents stored elsewhere, and of the addresses in texts.

Asked politely: one request after the other, a pause for each host, and a host that wants to be left alone is. What
comes of each address is kept at once, so that a run may end at any time and the next one goes on.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils import timezone

from forum_site.media.inspection import Exhausted, LimitedProcess
from forum_site.page.inbound_links import links_in_texts

from . import link_requests
from .language_files import ResourceFile
from .link_states import GONE, Link, answers

_MAX_REDIRECTS = 5
_FOR_GOOD = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)
# How long the process that asks may take to start.
_START_SECONDS = 60
_BATCH = 500
_process = LimitedProcess()


@dataclass(frozen=True)
class LinkCheck:
    """What came of asking: a status, or none where nobody answered."""

    status: int | None = None
    moved_to: str = ""
    # It leads from one address to the next, to none that can be asked.
    leads_nowhere: bool = False
    # It is no public address, and was not asked.
    is_refused: bool = False

    @property
    def is_failure(self):
        """Whether there was no answer, or that it is gone; any other answer leaves open what readers get."""
        return not (self.leads_nowhere or self.is_refused) and (self.status is None or self.status in GONE)

    @property
    def is_good(self):
        return not self.leads_nowhere and answers(self.status)


class Asker:
    """Asks one address after the other, and minds when each host was asked last and which ones are to be left alone.

    `timeout` is for all that one address takes, in seconds: each step that it leads on, and whatever a server sends
    slowly. The pauses between requests are not counted.
    """

    def __init__(self, pause, timeout):
        self.pause, self.timeout = pause, timeout
        self.last_request, self.left_alone = {}, set()
        # When anybody answered last, by the clock of this run.
        self.heard = 0

    def ask(self, address):
        """The LinkCheck; None for a host that is left alone in this run."""
        self.left = self.timeout
        here, status, moved_to, is_for_good = address, None, "", True
        for _step in range(_MAX_REDIRECTS + 1):
            host = _host(here)
            if not host:
                break
            response = None if host in self.left_alone else self._request(here, host)
            if host in self.left_alone:
                return None
            if response is None:
                return LinkCheck()
            if response is False:
                return LinkCheck(status, leads_nowhere=status is not None, is_refused=True)
            status, onward = response.status, response.onward
            if not onward:
                return LinkCheck(status, moved_to if status < HTTPStatus.BAD_REQUEST else "")
            is_for_good = is_for_good and status in _FOR_GOOD
            here = urljoin(here, onward)
            moved_to = here if is_for_good else moved_to
        return LinkCheck(status, leads_nowhere=True)

    def _request(self, address, host):
        """The Response, if there is one; False for what is not asked. Many servers only know how to GET."""
        for method in ("HEAD", "GET"):
            self._wait(host)
            response = self._timed(method, address)
            self.last_request[host] = time.monotonic()
            if not response:
                return response
            self.heard = time.monotonic()
            if response.asks_to_come_later:
                self.left_alone.add(host)
            if response.status < HTTPStatus.BAD_REQUEST or host in self.left_alone:
                break
        return response

    def _timed(self, method, address):
        """What came of one request in what is left for its address: then its process is ended, wherever it waits."""
        if self.left <= 0:
            return None
        if not _process.is_running:
            _process.run(link_requests.is_ready, (), _START_SECONDS)
        begun = time.monotonic()
        # A server that is silent is given up there, a little before; one that never comes to an end only here.
        arguments = (method, address, user_agent(), max(0.9 * self.left, 0.001), settings.LINKS_MAY_BE_LOOPBACK)
        try:
            found = _process.run(link_requests.request, arguments, self.left)
        except Exhausted:
            return None
        finally:
            self.left -= time.monotonic() - begun
        return link_requests.Response(*found) if found else found

    def _wait(self, host):
        if host in self.last_request:
            time.sleep(max(0, self.last_request[host] + self.pause - time.monotonic()))


def _host(address):
    """Who is to be asked for an address; empty where there is nobody."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in link_requests.PORTS else ""


def user_agent():
    contact = f"; {settings.CONTACT_EMAIL}" if settings.CONTACT_EMAIL else ""
    return f"ForumLinkCheck/1.0 ({settings.ALLOWED_HOSTS[0]}{contact})"


# --- What is kept ------------------------------------------------------------------------------------------------


def due(older_than):
    """The addresses that were not asked for as many days, the least recently asked first, and those never asked."""
    checked = dict(Link.objects.values_list("address", "checked_at"))
    before = timezone.now() - timedelta(days=older_than)
    found = [address for address in named() if address not in checked or checked[address] <= before]
    return sorted(found, key=lambda address: (address in checked, checked.get(address), address))


def named():
    """The addresses elsewhere that documents and published texts lead to."""
    in_texts = {href for *_place, href in links_in_texts() if href.startswith(("http://", "https://"))}
    longest = Link._meta.get_field("address").max_length
    return {
        *ResourceFile.objects.exclude(address="").order_by().values_list("address", flat=True),
        *(href for href in in_texts if len(href) <= longest),
    }


def keep(address, answer):
    link = Link.objects.filter(address=address).first() or Link(address=address)
    link.checked_at = timezone.now()
    link.status, link.moved_to = answer.status, answer.moved_to
    link.failures = link.failures + 1 if answer.is_failure else 0
    link.failing_since = link.failing_since or link.checked_at if answer.is_failure else None
    link.save()
    return link


def forget_unused():
    """What is known of addresses that no document and no text names any more."""
    used = named()
    gone = [pk for pk, address in Link.objects.values_list("pk", "address") if address not in used]
    for start in range(0, len(gone), _BATCH):
        Link.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
    return len(gone)


def known_to_answer():
    """An address that answered when it was asked last, to find out whether the network is there; empty if none is."""
    return (
        Link.objects.filter(failures=0, status__lt=HTTPStatus.MULTIPLE_CHOICES)
        .order_by("-checked_at")
        .values_list("address", flat=True)
        .first()
        or ""
    )
