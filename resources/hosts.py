"""Which addresses elsewhere are public, so that this site may ask for them and its readers can reach them.

A link to the house's own network would have the site ask there on behalf of its author. In a form only the spelling is
judged, without a look-up; when a link is checked, every address of the network that its name stands for.
"""

import socket
import unicodedata
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Names that stand for something else in each network.
_HOUSE_NAMES = (
    *("localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan"),
    *("home.arpa", "in-addr.arpa", "ip6.arpa"),
)
# IPv6 addresses that stand for an IPv4 address, which is their last part: NAT64, and the long out of use.
_WITH_IPV4_LAST = [ip_network(network) for network in ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")]
# Of networks of one's own, too, though not every version of Python knows it.
_OF_ONES_OWN = [ip_network(network) for network in ("64:ff9b:1::/48", "fec0::/10")]


def is_public(address):
    """Whether an address of the network, as text or object, is for everybody, and so is any that it stands for."""
    address = ip_address(address)
    if not address.is_global or address.is_multicast or any(address in network for network in _OF_ONES_OWN):
        return False
    return all(map(is_public, _within(address)))


def _within(address):
    if isinstance(address, IPv4Address):
        return []
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    found = [last] if any(address in network for network in _WITH_IPV4_LAST) else []
    return [*found, *filter(None, (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())))]


def is_public_name(host):
    """Whether the host of an address may be public, as far as its spelling tells."""
    # Letters of other widths and other dots are the same in a look-up.
    host = unicodedata.normalize("NFKC", host).replace("。", ".").lower().rstrip(".")
    if found := _as_number(host):
        return is_public(found)
    return "." in host and not host.endswith(tuple(f".{name}" for name in _HOUSE_NAMES)) and host not in _HOUSE_NAMES


def _as_number(host):
    """The address of the network that a host is written as, in any of the spellings that a look-up takes; or None."""
    try:
        return IPv6Address(host.partition("%")[0]) if ":" in host else IPv4Address(socket.inet_aton(host))
    except (ValueError, OSError):
        return None


def validate_public_address(address):
    """Raise ValidationError, in the editor's language, for an address that not everybody can reach."""
    try:
        parts = urlsplit(address)
        host, names_a_person = parts.hostname or "", "@" in parts.netloc
    except ValueError:
        return  # no address at all, which another validator says
    if names_a_person:
        text = _("This address holds a user name or a password. Please give it without.")
        raise ValidationError(text, code="address_with_user")
    if not is_public_name(host):
        text = _("This address is not public: readers cannot reach it. Please give one that everybody can open.")
        raise ValidationError(text, code="address_not_public")
