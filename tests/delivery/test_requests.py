"""Are the words of a request read as UTF-8, whatever it says of them?"""

from io import BytesIO

import pytest

from forum_site.delivery.requests import Request
from forum_site.wsgi import application

CHARSETS = ["base64", "rot13", "idna", "utf-16", "utf-7", "unknown", "undefined", ""]


def request(charset, kind="application/x-www-form-urlencoded", body=b"", query=""):
    return Request(
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


def test_site_reads_them_so():
    assert application.request_class is Request
