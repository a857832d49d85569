"""Limits on attempts at passwords and codes, by name and by IP address.

Each attempt is counted before its password is looked at, so that many at once get no further than one after another;
the count is taken back once the password was right. Names count as they are typed, whether there is such an account or
not. Counts begin anew with each PERIOD of the clock, and what is refused does not count: nobody waits longer because
somebody goes on trying.
"""

import time
from contextlib import contextmanager, suppress
from ipaddress import IPv6Network, ip_address
from math import ceil

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

# Seconds; also the longest wait.
PERIOD = 15 * 60
# Wrong passwords in a PERIOD: for one name from one IP address, from one IP address for all names, and for one name
# from all IP addresses.
MAX_PER_NAME_AND_ADDRESS, MAX_PER_ADDRESS, MAX_PER_NAME = 5, 20, 50
# Seconds for which the IP address of a successful sign-in stays known for its name: attempts from other addresses do
# not lock that name out there.
KNOWN_FOR = 90 * 24 * 60 * 60


class TooManyAttempts(ValidationError):
    """The sentence that says so, with the seconds until the next attempt."""

    def __init__(self, wait):
        minutes = ceil(wait / 60)
        sentence = ngettext(
            "Too many attempts to sign in. Try again in %(minutes)d minute.",
            "Too many attempts to sign in. Try again in %(minutes)d minutes.",
            minutes,
        )
        super().__init__(sentence, code="too_many_attempts", params={"minutes": minutes})
        self.wait = wait


@contextmanager
def counted(name, request):
    """Counts what is tried within as one attempt at the name, unless it succeeds. TooManyAttempts if there were."""
    attempt = Attempt(name, client_ip(request))
    if not attempt.is_allowed():
        raise TooManyAttempts(attempt.wait)
    yield
    attempt.succeed()


class Attempt:
    """An attempt to sign in with a name from an IP address. Errors of the cache are raised."""

    def __init__(self, name, address):
        now = time.time()
        # Seconds until all counts are reset.
        self.wait = ceil(PERIOD - now % PERIOD)
        period = int(now // PERIOD)
        self._address = _key(period, "address", address)
        self._both = _key(period, "both", address, name)
        self._name = _key(period, "name", name)
        self._known = _key("known", address, name)
        self._counted = []

    def is_allowed(self):
        """Whether no limit is exceeded; then the attempt is counted."""
        for key, most in self._limits():
            cache.add(key, 0, PERIOD)
            self._counted.append(key)
            if cache.incr(key) > most:
                self._take_back()
                return False
        return True

    def succeed(self):
        """Take back the count of this attempt, and reset that of its name and IP address."""
        self._take_back()
        cache.delete(self._both)
        cache.set(self._known, True, KNOWN_FOR)

    def _limits(self):
        # The IP address first, so that a refused one does not create counts for made-up names.
        yield self._address, MAX_PER_ADDRESS
        yield self._both, MAX_PER_NAME_AND_ADDRESS
        if not cache.get(self._known):
            yield self._name, MAX_PER_NAME

    def _take_back(self):
        for key in self._counted:
            with suppress(ValueError):  # expired meanwhile
                cache.decr(key)


def _key(*parts):
    """The key of a count, which does not reveal names or IP addresses."""
    return salted_hmac(__name__, repr(parts), algorithm="sha256").hexdigest()


def client_ip(request):
    """The IPv4 address of a request, or its IPv6 network of 64 bits.

    Behind a proxy it is the last address in X-Forwarded-For, which the proxy adds; earlier ones can be forged.
    """
    forwarded = request.headers.get("x-forwarded-for", "") if settings.BEHIND_PROXY else ""
    try:
        address = ip_address(forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # such as a Unix socket
        return ""
    if address.version == 6 and not address.ipv4_mapped:
        return str(IPv6Network((int(address), 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
