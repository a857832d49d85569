"""How much of what is sent is read, and from whom."""

from io import BytesIO
from threading import BoundedSemaphore
from urllib.parse import urljoin

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from forum_site.caching.content_version import watcher
from forum_site.http import request_bodies as bodies
from forum_site.publishing.urls import url_for
from forum_site.serving.server import THREADS

pytestmark = pytest.mark.django_db
BODY = b"a" * 300_000
LITTLE = 64 * 1024
FILES = "admin/resources/resource/1/files/"
FORM = "admin/objectives/objective/8/change/"


@pytest.fixture
def sent(language, monkeypatch):
    """What is left unread of a body once there is an answer, the status, and the answer itself."""
    # A request would end the connection in whose transaction the test is.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)

    def asked(path, body=BODY, length=None, **more):
        stream, statuses = more.pop("stream", BytesIO(body)), []
        environ = RequestFactory(SERVER_NAME="testserver").post(urljoin(f"/{language}/", path), secure=True).environ
        environ |= {"wsgi.input": stream, "CONTENT_LENGTH": str(length or len(body)), **more}
        answer = WSGIHandler()(environ, lambda status, headers: statuses.append(int(status[:3])))
        words = b"".join(answer).decode()
        answer.close()
        return len(stream.read()), statuses[0], words

    return asked


@pytest.fixture
def left(sent):
    return lambda *args, **more: sent(*args, **more)[:2]


def session(user):
    """The headers of a request in a session of that user."""
    client = Client()
    client.force_login(user)
    return {"HTTP_COOKIE": f"{site_settings.SESSION_COOKIE_NAME}={client.cookies['sessionid'].value}"}


@pytest.fixture
def signed_in(administrator):
    return session(administrator)


# --- Strangers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["admin/login/", "admin/", FILES, FORM, "admin/nothing/here/"])
@pytest.mark.parametrize("headers", [{}, {"HTTP_COOKIE": f"sessionid={32 * 'a'}; csrftoken={32 * 'b'}"}])
def test_of_a_stranger_no_large_body_is_read(sent, path, headers, language):
    unread, status, words = sent(path, HTTP_ORIGIN="https://testserver", **headers)
    assert (unread >= len(BODY) - LITTLE, status, f'<html lang="{language}"' in words) == (True, 413, True)


def test_behind_a_proxy_that_has_it_a_refused_body_is_taken(left, settings, monkeypatch):
    """Pitfall: nginx answers with a bare 502 where the site hangs up on it before it has passed all on."""
    settings.BEHIND_PROXY = True
    assert left(FILES) == (0, 413)
    with monkeypatch.context() as patched:
        patched.setattr(bodies, "_thrown_away", BoundedSemaphore(1))
        assert bodies._thrown_away.acquire()
        assert left(FILES) == (len(BODY), 413)
    settings.BODY_SECONDS = -1
    assert left(FILES) == (len(BODY), 413)


def test_a_session_counts_only_as_that_of_the_staff(left, administrator):
    visitor, former = User.objects.create_user("visitor"), session(administrator)
    assert left(FILES, **session(visitor)) == (len(BODY), 413)
    administrator.set_password("another")
    administrator.save()
    assert left(FILES, **former) == (len(BODY), 413)
    current = session(administrator)
    User.objects.update(is_active=False)
    assert left(FILES, **current) == (len(BODY), 413)


def test_a_stranger_can_send_what_signing_in_takes(left):
    assert left("admin/login/", b"a" * LITTLE) == (0, 403)  # no token
    assert left("admin/login/", b"a" * (LITTLE + 1)) == (LITTLE + 1, 413)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "BREW"])
def test_by_other_methods_nothing_is_read_at_all(left, method, signed_in):
    for headers in ({}, signed_in):
        assert left(FILES, REQUEST_METHOD=method, **headers)[0] == len(BODY)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "BREW"])
@pytest.mark.parametrize("path", ["", "/robots.txt", "/api/v1/"])
def test_what_is_sent_elsewhere_is_refused_unread(left, method, path):
    """Pitfall: whatever looks for the token of a form reads all of it, and a token is made up easily."""
    with_a_token = {"HTTP_COOKIE": f"csrftoken={32 * 'a'}", "HTTP_ORIGIN": "https://testserver"}
    assert left(path, REQUEST_METHOD=method, **with_a_token) == (len(BODY), 405)


def test_what_is_refused_unread_says_what_can_be_done(client, language):
    answer = client.post(url_for("objectives", language))
    assert (answer.status_code, answer["Allow"], answer.content) == (405, "GET, HEAD", b"")
    assert answer.has_header("Content-Security-Policy")


# --- Editors -----------------------------------------------------------------------------------------------------


def test_an_upload_that_is_refused_is_read_to_its_end(left, signed_in):
    # No referrer: it is refused before anything looks into it.
    assert left(FILES, **signed_in) == (0, 403)


def test_large_bodies_are_for_the_address_that_takes_files(sent, signed_in, settings, language):
    settings.FORM_MAX_BYTES = len(BODY) - 1
    unread, status, words = sent(FORM, **signed_in)
    assert (unread, status, f'<html lang="{language}"' in words, "293" in words) == (0, 413, True, True)
    assert sent(FILES, **signed_in)[:2] == (0, 403)


def test_more_than_editors_may_send_is_refused_unread(left, signed_in, settings):
    settings.UPLOAD_MAX_BYTES = settings.FORM_MAX_BYTES = len(BODY) - 1
    assert left(FILES, **signed_in) == (len(BODY), 413)


def test_without_the_database_no_session_is_known(left, signed_in, monkeypatch):
    def gone(request):
        raise OperationalError

    monkeypatch.setattr(bodies, "get_user", gone)
    assert left(FILES, **signed_in) == (len(BODY), 503)
    monkeypatch.setattr(watcher, "is_watching", True)
    monkeypatch.setattr(watcher, "last_error", OperationalError())
    assert left(FILES, b"a" * LITTLE) == (0, 503)


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=part", "text/plain"]
)
def test_a_form_of_any_kind_is_looked_into(left, kind):
    """For its token, which is missing."""
    form = b'--part\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--part--\r\n'
    headers = {"CONTENT_TYPE": kind, "HTTP_ORIGIN": "https://testserver", "HTTP_COOKIE": f"csrftoken={32 * 'a'}"}
    assert left("admin/login/", form, SERVER_PORT="443", HTTP_HOST="testserver", **headers) == (0, 403)


def test_what_follows_the_last_part_of_a_form_is_read_as_well(left, signed_in):
    form = b'--part\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--part--\r\n'
    for rest in (b"", b"a" * 1000, BODY):
        headers = {"CONTENT_TYPE": "multipart/form-data; boundary=part", "HTTP_ORIGIN": "https://testserver"}
        headers["HTTP_COOKIE"] = f"{signed_in['HTTP_COOKIE']}; csrftoken={32 * 'a'}"
        unread, status = left(FILES, form + rest, **headers)
        assert (unread, status < 500) == (0, True)


# --- What comes slowly -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [LITTLE, len(BODY)])
def test_what_does_not_come_in_time_is_not_waited_for(sent, signed_in, settings, length, language):
    settings.BODY_SECONDS = settings.UPLOAD_SECONDS = -1
    unread, status, words = sent(FILES, BODY[:length], **signed_in)
    assert (unread, status, f'<html lang="{language}"' in words) == (length, 408, True)


@pytest.mark.parametrize("length", [LITTLE, len(BODY)])
def test_where_others_are_waited_for_there_is_no_room_for_more(sent, signed_in, monkeypatch, length, language):
    for name in ("_small", "_large"):
        monkeypatch.setattr(bodies, name, room := BoundedSemaphore(1))
        room.acquire()
    unread, status, words = sent(FILES, BODY[:length], **signed_in)
    assert (unread, status, f'<html lang="{language}"' in words) == (length, 503, True)


def test_the_room_is_left_to_others_however_a_request_ends(left, signed_in, settings, monkeypatch):
    for name in ("_small", "_large"):
        monkeypatch.setattr(bodies, name, BoundedSemaphore(1))
    for _time in range(2):
        left(FILES, **signed_in)
        left(FILES, b"a" * LITTLE, **signed_in)
        left(FILES, length=2 * len(BODY), **signed_in)
        left(FILES, stream=Gone(), **signed_in)
        settings.FORM_MAX_BYTES = 1
        left(FORM, **signed_in)
    assert bodies._small.acquire(blocking=False)
    assert bodies._large.acquire(blocking=False)


def test_there_is_always_a_thread_for_readers():
    assert bodies.SMALL_AT_ONCE + bodies.LARGE_AT_ONCE + bodies.THROWN_AWAY_AT_ONCE < THREADS


class Gone(BytesIO):
    def read(self, *arguments):
        if arguments:
            raise OSError("gone")
        return b""


@pytest.mark.parametrize("length", ["x", "-1"])
def test_a_senseless_length_is_borne(left, length):
    assert left("admin/", length=length)[1] == 403


def test_a_sender_who_has_gone_is_borne(left, signed_in):
    assert left("admin/", stream=Gone(), **signed_in)[1] == 403
