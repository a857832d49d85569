"""Is what editors send read to its end, and nothing else?"""

from io import BytesIO
from urllib.parse import urljoin

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.test import RequestFactory

from forum_site.editorial.addresses import address_of
from forum_site.editorial.edition import looker

pytestmark = pytest.mark.django_db
BODY = b"a" * 300_000


@pytest.fixture
def left(language):
    """How much of the body is left unread once there is an answer, and its status."""

    def asked(path, length=None, **more):
        stream, statuses = BytesIO(BODY), []
        environ = RequestFactory(SERVER_NAME="testserver").post(urljoin(f"/{language}/", path), secure=True).environ
        environ |= {"wsgi.input": stream, "CONTENT_LENGTH": str(length or len(BODY)), **more}
        answer = WSGIHandler()(environ, lambda status, headers: statuses.append(int(status[:3])))
        answer.close()
        return len(stream.read()), statuses

    return asked


def test_an_upload_that_is_refused_is_read_to_its_end(left):
    # No referrer: it is refused before anybody looks into it.
    assert left("admin/resources/resource/1/files/") == (0, [403])


def test_so_it_is_while_the_database_is_gone(left, monkeypatch):
    monkeypatch.setattr(looker, "is_watching", True)
    monkeypatch.setattr(looker, "trouble", OperationalError())
    assert left("admin/resources/resource/1/files/") == (0, [503])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "BREW"])
@pytest.mark.parametrize("path", ["", "/robots.txt", "/api/v1/"])
def test_what_is_sent_elsewhere_is_refused_unread(left, method, path):
    """Pitfall: whoever looks for the token of a form reads all of it, and a token is made up easily."""
    with_a_token = {"HTTP_COOKIE": f"csrftoken={32 * 'a'}", "HTTP_ORIGIN": "https://testserver"}
    assert left(path, REQUEST_METHOD=method, **with_a_token) == (len(BODY), [405])


def test_what_is_refused_unread_says_what_can_be_done(client, language):
    answer = client.post(address_of("objectives", language))
    assert (answer.status_code, answer["Allow"], answer.content) == (405, "GET, HEAD", b"")
    assert answer.has_header("Content-Security-Policy")


def test_more_than_editors_may_send_is_refused_unread(left, settings):
    settings.UPLOAD_MAX_BYTES = len(BODY) - 1
    assert left("admin/resources/resource/1/files/") == (len(BODY), [403])


@pytest.mark.parametrize("length", ["x", "-1"])
def test_a_senseless_length_is_borne(left, length):
    assert left("admin/", length)[1] == [403]


def test_a_sender_who_has_gone_is_borne(left):
    class Gone(BytesIO):
        def read(self, *arguments):
            raise OSError("gone")

    assert left("admin/", **{"wsgi.input": Gone()})[1] == [403]
