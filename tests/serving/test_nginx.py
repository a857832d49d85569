"""The files of nginx that are made from LANGUAGES and the views."""

from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from forum_site.serving import nginx
from forum_site.texts.translated_fields import LANGUAGE_CODES


def test_every_language_has_its_pages_its_search_its_documents_and_its_admin(language):
    found = nginx.files()
    pages = found["snippets/forum-site-languages.conf"]
    with translation.override(language):
        assert f"location {reverse('admin:index')} {{" in found["snippets/forum-site-admin-locations.conf"]
        document = reverse("document", args=["A/1"]).removesuffix("A/1/")
        for place in (reverse("search"), document, "= /", "/api/v1/", "/media/"):
            assert f"location {place} {{ try_files /live @live; }}\n" in pages
        search = f'    "~^/{language}/[^?]*\\?" {reverse("search")}index.html;'
    assert search in found["conf.d/forum-site-languages.conf"].splitlines()
    assert f"location /{language}/ {{\n" in pages
    assert f"    add_header Content-Language {language} always;\n" in pages


def test_a_further_language_needs_no_hand(monkeypatch):
    monkeypatch.setattr(nginx, "LANGUAGE_CODES", [*LANGUAGE_CODES, "es"])
    found = nginx.files()
    assert "location /es/ {" in found["snippets/forum-site-languages.conf"]
    assert f'"~^/({"|".join(LANGUAGE_CODES)}|es)/" $1;' in found["conf.d/forum-site-languages.conf"]


def test_command_writes_the_files_into_a_folder(tmp_path, capsys):
    call_command("nginx_maps", str(tmp_path))
    assert {name: (tmp_path / name).read_text() for name in nginx.files()} == nginx.files()
