"""Tests of the Server-Timing header."""

import re
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from forum_site.http import timing
from forum_site.http.timing import TimingMiddleware
from tests.conftest import LANGUAGES
from tests.factories import objective

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

FIGURES = re.compile(r'app;dur=(\d+\.\d), db;dur=(\d+\.\d);desc="(\d+) queries"')


@pytest.fixture
def addresses(language):
    """A page for everybody, and one of the admin."""
    item = objective(published=LANGUAGES)
    with override(language):
        return item.get_absolute_url(), reverse("admin:objectives_objective_changelist")


def figures(response):
    app, db, queries = FIGURES.fullmatch(response["Server-Timing"]).groups()
    return float(app), float(db), int(queries)


def test_staff_are_told_on_every_page(client, administrator, addresses):
    client.force_login(administrator)
    for address in addresses:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        app, db, queries = figures(response)
        assert app >= db >= 0
        # Who asks is not known before the answer to a public page is there; finding out is not counted.
        assert 0 <= len(captured) - queries <= 2
        assert queries > 0


def test_the_figures_are_those_of_the_answer(administrator, monkeypatch):
    # Looked at when the request begins, around each of two queries, and when the answer is there.
    clock = iter([10.0, 11.0, 11.25, 12.0, 12.5, 13.0])
    monkeypatch.setattr(timing, "time", SimpleNamespace(perf_counter=lambda: next(clock)))

    def answer(request):
        request.user = administrator
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.execute("SELECT 1")
        return HttpResponse()

    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "any"
    assert figures(TimingMiddleware(answer)(request)) == (3000, 750, 2)


def test_what_staff_get_is_kept_by_nobody_else(client, administrator, addresses):
    client.force_login(administrator)
    assert "private" in client.get(addresses[0])["Cache-Control"]


def test_a_visitor_gets_the_same_at_the_same_cost(client, addresses, settings):
    address = addresses[0]
    client.get(address)
    with CaptureQueriesContext(connection) as with_it:
        response = client.get(address)
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "TimingMiddleware" not in name]
    assert len(settings.MIDDLEWARE) > 10
    with CaptureQueriesContext(connection) as without:
        plain = type(client)().get(address)
    assert (response.content, dict(response.headers)) == (plain.content, dict(plain.headers))
    assert "Server-Timing" not in response
    assert len(with_it) == len(without)


def test_without_a_session_cookie_nothing_is_measured_and_nobody_asked():
    class Visit(type(RequestFactory().get("/"))):
        @property
        def user(self):
            pytest.fail("Nobody need know who this is.")

    def answer(request):
        assert connection.execute_wrappers == around
        return HttpResponse()

    around = [*connection.execute_wrappers]
    assert "Server-Timing" not in TimingMiddleware(answer)(Visit(RequestFactory().get("/").environ))


def test_who_is_not_of_the_staff_is_told_nothing(client, addresses):
    client.force_login(User.objects.create_user("reader"))
    signed_in = client.get(addresses[0])
    client.cookies["sessionid"] = "m" * 32
    made_up = client.get(addresses[0])
    for response in (signed_in, made_up):
        assert response.status_code == 200
        assert "Server-Timing" not in response
        assert "Cookie" not in response["Vary"]


def test_an_answer_given_before_anybody_is_known_is_no_mistake(client, administrator, settings):
    settings.SECURE_SSL_REDIRECT = True
    client.force_login(administrator)
    response = client.get("/fr/")
    assert (response.status_code, "Server-Timing" in response) == (301, False)


def test_a_file_is_sent_without_asking_who_gets_it(administrator, rf):
    request = rf.get("/", headers={"cookie": f"{settings.SESSION_COOKIE_NAME}=anything"})
    request.user = administrator
    response = TimingMiddleware(lambda request: FileResponse(BytesIO(b"a file")))(request)
    assert not response.has_header("Server-Timing")
