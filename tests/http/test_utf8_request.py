"""Tests of the encoding of requests and of their cookies."""

from io import BytesIO

import pytest
from django.test.client import ClientHandler

from forum_site.http.utf8_request import UTF8Request
from forum_site.wsgi import application


class SiteHandler(ClientHandler):
    """The client's, whose requests are those of the site."""

    def get_response(self, request):
        return super().get_response(UTF8Request(request.environ))


CHARSETS = ["base64", "rot13", "idna", "utf-16", "utf-7", "unknown", "undefined", ""]


def request(charset, kind="application/x-www-form-urlencoded", body=b"", query=""):
    return UTF8Request(
        {
            "REQUEST_METHOD": "POST",
            "QUERY_STRING": query,
            "CONTENT_TYPE": f"{kind}; charset={charset}",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }
    )


@pytest.mark.parametrize("charset", CHARSETS)
def test_query_is_read_as_utf_8(charset):
    assert request(charset, query="kind=note&q=%C3%A9t%C3%A9").GET.dict() == {"kind": "note", "q": "été"}


@pytest.mark.parametrize("charset", CHARSETS)
def test_form_is_read_as_utf_8(charset):
    assert request(charset, body=b"q=%C3%A9t%C3%A9").POST.dict() == {"q": "été"}
    parts = '--b\r\nContent-Disposition: form-data; name="q"\r\n\r\nété\r\n--b--\r\n'.encode()
    assert request(charset, "multipart/form-data; boundary=b", parts).POST.dict() == {"q": "été"}


def test_no_cookie_holds_a_sign_that_a_database_refuses():
    cookies = r'sessionid="aaaaaaaa\000b"; csrftoken=kept; "\000"=x'
    assert UTF8Request({"REQUEST_METHOD": "GET", "HTTP_COOKIE": cookies, "wsgi.input": BytesIO()}).COOKIES == {
        "csrftoken": "kept",
        r'"\000"': "x",
    }


@pytest.mark.django_db
def test_session_of_such_a_name_is_that_of_a_stranger(client, language):
    client.handler = SiteHandler()
    client.cookies["sessionid"] = "aaaaaaaa\000b"  # sent as "aaaaaaaa\\000b"
    assert client.get(f"/{language}/admin/").status_code == 302
    assert client.post(f"/{language}/admin/login/", {"username": "a" * 70_000}).status_code == 413


def test_site_reads_them_so():
    assert application.request_class is UTF8Request
