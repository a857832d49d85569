"""Tests of the headers of public pages."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.conftest import LANGUAGES
from tests.factories import objective

pytestmark = pytest.mark.one_database

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.fixture
def production(settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


@pytest.mark.django_db
def test_a_public_page_says_what_it_must_and_no_more(client, production, language):
    item = objective(published=LANGUAGES)
    with override(language):
        paths = [reverse("objectives"), item.language_urls()[language]]
    for path in paths:
        headers = dict(client.get(path, secure=True).headers)
        assert headers.pop("Content-Length").isdigit()
        assert sorted(headers.pop("Content-Security-Policy").split("; ")) == sorted(POLICY.split("; "))
        assert headers == {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": language,
            "Vary": "Accept-Encoding",
            "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "X-Frame-Options": "DENY",
        }, path


RENDITION = f"/media/renditions/{32 * '0'}-96.png"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/robots.txt", "/sitemap.xml", RENDITION, "/pictograms-0123456789ab.svg", "/api/v1/", "/api/v1/objectives/"],
)
def test_what_reads_the_same_to_everybody_claims_no_language(client, settings, tmp_path, language, path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / RENDITION.removeprefix("/media/")).parent.mkdir()
    (tmp_path / RENDITION.removeprefix("/media/")).write_text("a picture")
    answer = client.get(path, headers={"accept-language": language})
    assert (answer.status_code, answer.has_header("Content-Language")) == (200, False)
    assert "Accept-Language" not in answer.get("Vary", "")
