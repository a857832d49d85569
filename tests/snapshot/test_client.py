"""Tests of requests to the site within a process."""

import pytest

from forum_site.snapshot import SnapshotError
from forum_site.snapshot.client import root_of


@pytest.mark.parametrize(
    ("given", "https", "hosts", "root"),
    [
        ("", True, ["*.example.org", ".example.org", "forum.example.org", "other.org"], "https://forum.example.org"),
        ("", False, ["127.0.0.1"], "http://127.0.0.1"),
        ("https://forum.example.org/", True, ["*"], "https://forum.example.org"),
        ("http://forum.example.org:8080", False, [".example.org"], "http://forum.example.org:8080"),
    ],
)
def test_the_site_has_a_name(settings, given, https, hosts, root):
    settings.HTTPS, settings.ALLOWED_HOSTS = https, hosts
    assert root_of(given) == root


@pytest.mark.parametrize(
    ("given", "hosts", "said"),
    [
        ("", [".example.org", "*"], "patterns only"),
        ("forum.example.org", ["*"], "no address of a site"),
        ("ftp://forum.example.org", ["*"], "no address of a site"),
        ("https://forum.example.org/fr/", ["*"], "no address of a site"),
        ("http://forum.example.org", ["*"], "over HTTPS only"),
        ("https://elsewhere.org", ["forum.example.org"], "does not name it"),
    ],
)
def test_what_is_no_name_of_it_is_refused(settings, given, hosts, said):
    settings.HTTPS, settings.ALLOWED_HOSTS = True, hosts
    with pytest.raises(SnapshotError, match=said):
        root_of(given)
