"""Is what editors send read to its end, and nothing else?"""

from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.test import RequestFactory

from forum_site.editorial.edition import looker

pytestmark = pytest.mark.django_db
BODY = b"a" * 300_000


@pytest.fixture
def left(language):
    """How much of the body is left unread once there is an answer, and its status."""

    def asked(path, length=None, **more):
        stream, statuses = BytesIO(BODY), []
        environ = RequestFactory(SERVER_NAME="testserver").post(f"/{language}/{path}", secure=True).environ
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


def test_what_is_sent_elsewhere_is_refused_unread(left):
    assert left("") == (len(BODY), [403])


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
