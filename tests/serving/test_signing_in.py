"""Tests of sign-in limits shared by several hosts."""

import time
from urllib.parse import urlsplit

import pytest
import requests

from tests.servers import HOST, run, serve

from .proxy import Proxy

pytestmark = pytest.mark.slow

DOORS = {"fr": "/fr/admin/login/", "en": "/en/admin/login/"}
EDITOR = "from django.contrib.auth.models import User\nUser.objects.create_superuser('editor', password='right')"


@pytest.fixture
def counted(redis_url, site):
    """A site behind a proxy whose attempts Redis counts; and what takes that away."""
    where = urlsplit(redis_url)
    proxy = Proxy(where.hostname, where.port)
    proxy.start()
    run(site, EDITOR)
    yield site | {"BEHIND_PROXY": "on", "CACHE_URL": f"redis://{HOST}:{proxy.port}{where.path}"}, proxy
    proxy.stop()


class Browser(requests.Session):
    """Somebody at an address, as the proxy in front of the site tells it."""

    def __init__(self, server, address):
        super().__init__()
        self.headers["X-Forwarded-For"] = f"10.9.8.7, {address}"
        self.root = f"http://{HOST}:{server.port}"

    def read(self, path):
        return self.get(self.root + path, timeout=20, allow_redirects=False)

    def sign_in(self, password, language="fr"):
        self.read(DOORS[language])
        form = {"username": "editor", "password": password, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        return self.post(self.root + DOORS[language], form, timeout=20, allow_redirects=False)


def test_two_hosts_count_attempts_together(counted):
    variables, _proxy = counted
    with serve(variables) as one, serve(variables) as other:
        here, there = Browser(one, "192.0.2.1"), Browser(other, "192.0.2.1")
        _wait_for_a_new_period(seconds=30)
        wrong = [browser.sign_in("wrong").status_code for browser in (here, there, here, there, here)]
        assert wrong == [200] * 5
        refused = [browser.sign_in("right", code) for browser in (here, there) for code in DOORS]
        assert [answer.status_code for answer in refused] == [429] * 4
        assert all(0 < int(answer.headers["Retry-After"]) <= 900 for answer in refused)
        assert Browser(other, "198.51.100.7").sign_in("right").status_code == 302


def test_while_nothing_counts_attempts_all_but_signing_in_goes_on(counted):
    variables, proxy = counted
    with serve(variables) as server:
        signed_in = Browser(server, "192.0.2.1")
        assert signed_in.sign_in("right").status_code == 302
        proxy.stop()
        for language in DOORS:
            for password in ("wrong", "right"):
                answer = Browser(server, "192.0.2.1").sign_in(password, language)
                assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
                assert f'<html lang="{language}"' in answer.text
        assert signed_in.read("/fr/admin/").status_code == 200
        assert {server.get(path)[0] for path in ("/fr/", "/en/", "/fr/objectifs/")} == {200}
        status, _headers, body = server.get("/readyz")
        assert (status, b"nobody can sign in" in body) == (200, True)
        proxy.start()
        assert Browser(server, "192.0.2.1").sign_in("right").status_code == 302
        assert b"nobody can sign in" not in server.get("/readyz")[2]


def _wait_for_a_new_period(seconds):
    """Where the present one ends within so many seconds, in which all counts begin anew."""
    if (left := 900 - time.time() % 900) < seconds:
        time.sleep(left)
