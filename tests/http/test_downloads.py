"""Tests of downloads of document files."""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from resources import language_files
from resources.models import FormerFile, Resource, ResourceFile
from tests.factories import epub, objective, office, pdf, resource, stored

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PDF = pdf(3)
ETAG = f'"{sha256(PDF).hexdigest()}"'
PAGE = b"<!doctype html><script>steal()</script>"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def item():
    return resource(symbol="A/RES/73/195", published=LANGUAGE_CODES[:1])


@pytest.fixture
def file(item):
    return ResourceFile.objects.create(resource=item, language="ar", file=ContentFile(PDF, "note.pdf"))


def body(response):
    return b"".join(response)


# --- As what it is -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "content", "kind"),
    [
        ("pdf", PDF, "application/pdf"),
        ("docx", office("docx"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("epub", epub(), "application/epub+zip"),
        ("html", PAGE, "text/html; charset=utf-8"),
        ("txt", "Text".encode("utf-16"), "text/plain; charset=utf-16"),
    ],
)
def test_document_is_sent_as_a_file_of_its_type_under_symbol_and_language(client, item, ending, content, kind):
    file = ResourceFile.objects.create(resource=item, language="ar", file=ContentFile(content, f"x.{ending}"))
    response = client.get(file.url)
    assert (response.status_code, body(response), response["Content-Type"]) == (200, content, kind)
    assert response["Content-Disposition"] == f'attachment; filename="A-RES-73-195_ar.{ending}"'
    assert (response["X-Content-Type-Options"], response["Content-Length"]) == ("nosniff", str(len(content)))
    assert response.cookies == {}


def test_what_is_uploaded_cannot_run_in_this_site(client, item):
    file = ResourceFile.objects.create(resource=item, language="ar", file=ContentFile(PAGE, "x.html"))
    response = client.get(file.url)
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"].startswith("attachment;")


def test_name_follows_the_symbol_as_it_is_now(client, file):
    for symbol, name in (("A/79/590", "A-79-590_ar.pdf"), ("", "report_ar.pdf")):
        Resource.objects.update(symbol=symbol)
        assert client.get(file.url)["Content-Disposition"] == f'attachment; filename="{name}"'


def test_name_in_other_letters_is_sent_in_the_form_for_it(client, file):
    Resource.objects.update(symbol="ДОК/1")
    found = client.get(file.url)["Content-Disposition"]
    assert found == "attachment; filename*=utf-8''%D0%94%D0%9E%D0%9A-1_ar.pdf"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_document_is_only_read(client, file, method):
    assert getattr(client, method)(file.url).status_code == 405


def test_head_says_the_same_without_the_document(client, file):
    there, here = client.get(file.url), client.head(file.url)
    body(there)
    assert (here.status_code, body(here), here.headers) == (200, b"", there.headers)
    assert here["Accept-Ranges"] == "bytes"


def test_document_comes_from_this_site_wherever_it_is_stored(client, item, settings):
    """Nobody finds a way around the question whether it is public, and a reader still gets the part asked for."""
    storage = {"BACKEND": "django.core.files.storage.InMemoryStorage", "OPTIONS": {"base_url": "https://a.example/"}}
    settings.STORAGES = settings.STORAGES | {"default": storage}
    file = ResourceFile.objects.create(resource=item, language="ar", file=ContentFile(PDF, "note.pdf"))
    assert file.url == f"/media/{file.file.name}"
    response = client.get(file.url, headers={"range": "bytes=10-19"})
    assert (response.status_code, body(response), response["ETag"]) == (206, PDF[10:20], ETAG)
    Resource.objects.update(**{column("published_at", LANGUAGE_CODES[0]): None})
    assert client.get(file.url).status_code == 404


# --- In parts ----------------------------------------------------------------------------------------------------

SIZE = len(PDF)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, SIZE - 1),
        ("bytes=-50", SIZE - 50, SIZE - 1),
        (f"bytes=-{SIZE + 5}", 0, SIZE - 1),
        (f"bytes=10-{SIZE + 5}", 10, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
    ],
)
@pytest.mark.parametrize("condition", [{}, {"if-range": ETAG}])
def test_part_of_a_document_is_sent_as_asked(client, file, asked, first, last, condition):
    response = client.get(file.url, headers={"range": asked, **condition})
    assert (response.status_code, body(response)) == (206, PDF[first : last + 1])
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert (response["Content-Length"], response["Content-Type"]) == (str(last - first + 1), "application/pdf")
    assert response["Content-Disposition"] == 'attachment; filename="A-RES-73-195_ar.pdf"'


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 5}", "bytes=-0"])
def test_part_that_is_not_there_is_refused_with_the_true_size(client, file, asked):
    response = client.get(file.url, headers={"range": asked})
    assert (response.status_code, response["Content-Range"], response.content) == (416, f"bytes */{SIZE}", b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"range": "bytes=5-1"},
        {"range": "bytes=-"},
        {"range": "bytes=0-1,5-9"},
        {"range": "pages=1-2"},
        {"range": "nonsense"},
        {"range": "bytes=٣-٤"},
        {"range": "bytes=0-9", "if-range": '"another"'},
        {"range": "bytes=0-9", "if-range": f"W/{ETAG}"},
        {"range": "bytes=0-9", "if-range": "Wed, 21 Oct 2015 07:28:00 GMT"},
    ],
)
def test_all_of_a_document_is_sent_where_no_part_is_right(client, file, headers):
    response = client.get(file.url, headers=headers)
    assert (response.status_code, body(response)) == (200, PDF)


def test_head_tells_of_a_part_without_sending_it(client, file):
    response = client.head(file.url, headers={"range": "bytes=0-9"})
    assert (response.status_code, response["Content-Length"], body(response)) == (206, "10", b"")


@pytest.mark.parametrize("known", [ETAG, f"W/{ETAG}", f'"another", {ETAG}', "*"])
def test_document_that_the_reader_has_is_not_sent_again(client, file, known):
    response = client.get(file.url, headers={"if-none-match": known, "range": "bytes=0-9"})
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", ETAG)
    assert response["Cache-Control"] == "public, no-cache"


def test_document_that_has_changed_is_sent_again(client, file):
    response = client.get(file.url, headers={"if-none-match": '"another"'})
    assert (response.status_code, body(response)) == (200, PDF)


# --- Former names ------------------------------------------------------------------------------------------------


def replace(file, content, name="other.pdf"):
    file.file = ContentFile(content, name)
    file.save()


def led(client, address, **headers):
    response = client.get(address, headers=headers)
    return response.status_code, response.get("Location"), response.get("Cache-Control")


def test_replaced_file_leads_to_the_present_one_for_good(client, file):
    addresses = [file.url]
    for content in (pdf(4), office("docx"), pdf(5)):
        replace(file, content, "other.docx" if content.startswith(b"PK") else "other.pdf")
        addresses.append(file.url)
    *former, present = addresses
    assert len({*addresses}) == 4
    assert [led(client, address) for address in former] == 3 * [(301, present, "public, no-cache")]
    assert body(client.get(present)) == pdf(5)


def test_file_that_comes_back_is_there_again(client, file):
    first = file.url
    for content in (pdf(4), PDF):
        replace(file, content)
    assert (file.url, body(client.get(first))) == (first, PDF)


@pytest.mark.parametrize("how", ["version", "versions", "address"])
def test_removed_file_leads_to_its_document(client, item, file, how):
    former = file.url
    if how == "version":
        file.delete()
    elif how == "versions":
        ResourceFile.objects.all().delete()
    else:
        file.file, file.address = "", "https://example.org/report.pdf"
        file.save()
    [page] = item.language_urls().values()
    assert led(client, former) == (301, page, "public, no-cache")


@pytest.mark.parametrize("published", [LANGUAGE_CODES, LANGUAGE_CODES[:1]])
def test_removed_file_leads_to_its_document_in_its_language_else_in_the_readers(client, language, published):
    item, addresses = resource(published=published), {}
    for code in ("ar", language):
        version = ResourceFile.objects.create(
            resource=item, language=code, file=ContentFile(pdf(7, mark=code), "a.pdf")
        )
        addresses[code] = version.url
    item.files.all().delete()
    pages = item.language_urls()
    expected = pages.get(language, pages[published[0]])
    assert led(client, addresses["ar"], **{"accept-language": language})[:2] == (301, expected)
    assert led(client, addresses[language])[:2] == (301, expected)


def test_former_name_is_as_public_as_its_document(client, file, editor):
    former = file.url
    replace(file, pdf(4))
    Resource.objects.update(**{column("published_at", code): None for code in LANGUAGE_CODES})
    assert client.get(former).status_code == 404
    client.force_login(editor)
    assert led(client, former) == (301, file.url, "private, no-store")
    file.delete()
    assert client.get(former).status_code == 404


def test_former_names_go_with_their_document(client, item, file):
    former = file.url
    replace(file, pdf(4))
    item.delete()
    assert (client.get(former).status_code, FormerFile.objects.count()) == (404, 0)


def test_latest_former_names_of_a_document_are_kept(client, item, file, monkeypatch):
    monkeypatch.setattr(language_files, "FORMER_FILES", 2)
    addresses = [file.url]
    for pages in (4, 5, 6):
        replace(file, pdf(pages))
        addresses.append(file.url)
    assert [client.get(address).status_code for address in addresses] == [404, 301, 301, 200]


def test_file_whose_replacement_comes_to_nothing_keeps_its_address(client, file):
    present = file.url
    with transaction.atomic():
        replace(file, pdf(4))
        transaction.set_rollback(True)
    assert (client.get(present).status_code, FormerFile.objects.count()) == (200, 0)


# --- To whom -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", [None, "2099-01-01T00:00Z"])
def test_document_that_is_not_public_is_for_staff_only(client, file, editor, moment):
    Resource.objects.update(**{column("published_at", code): moment for code in LANGUAGE_CODES})
    assert client.get(file.url).status_code == 404
    client.force_login(editor)
    response = client.get(file.url)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    assert "Cookie" in response["Vary"]


ROLES = ["anybody", "account", "staff", "translators-en", "translators", "secretariat", "administrator"]
REFUSED, MAY_SEE = [404, 404, 403], [200, 200, 200, 200]
MAY = {
    "published": 7 * [200],
    "unpublished": [*REFUSED, *MAY_SEE],
    "withdrawn": [*REFUSED, *MAY_SEE],
    "former name of a published one": 7 * [301],
    "former name of a withdrawn one": [*REFUSED, *4 * [301]],
    "image as it came": [*REFUSED, *MAY_SEE],
    "rendition": 7 * [200],
    "name of nothing": 7 * [404],
}


@pytest.fixture
def addresses(item):
    """The address of each kind of file, by its name in MAY."""
    found, long_ago = {}, timezone.now() - timedelta(days=9)
    for number, (kind, published) in enumerate((("published", True), ("unpublished", False), ("withdrawn", False))):
        other = resource(kind, published=LANGUAGE_CODES)
        version = ResourceFile.objects.create(resource=other, language="ar", file=ContentFile(pdf(2), f"{number}.pdf"))
        former = version.url
        replace(version, pdf(3 + number))
        found |= {kind: version.url, f"former name of a {kind} one": former}
        if not published:
            moment = timezone.now() + timedelta(days=9) if kind == "unpublished" else None
            columns = {column("published_at", code): moment for code in LANGUAGE_CODES}
            Resource.objects.filter(pk=other.pk).update(**columns, date=long_ago)
    picture = BytesIO()
    Image.new("RGB", (200, 100)).save(picture, "PNG")
    art = objective(8, icon=ContentFile(picture.getvalue(), "boat.png"), published=LANGUAGE_CODES).icon
    found |= {"image as it came": art.url, "rendition": f"/media/{art.renditions.names()[0]}"}
    return found | {"name of nothing": "/media/objectives/nothing.png"}


@pytest.fixture
def visitors(groups):
    """A client for each of the ROLES."""
    found = {role: Client() for role in ROLES}
    for role in ROLES[1:]:
        user = User.objects.create_user(role, is_staff=role != "account", is_superuser=role == "administrator")
        user.groups.set(Group.objects.filter(name=role))
        found[role].force_login(user)
    return found


@pytest.mark.parametrize("method", ["get", "head"])
def test_who_may_have_which_file(visitors, addresses, method):
    found = {}
    for kind in MAY:
        answers = [getattr(visitors[role], method)(addresses[kind]) for role in ROLES]
        found[kind] = [answer.status_code for answer in answers]
    assert found == MAY


@pytest.mark.parametrize(
    "folder", ["./resources/", "%2e/resources/", "x/../resources/", "/resources/", "resources//", "resources%5c"]
)
@pytest.mark.parametrize("storage", ["FileSystemStorage", "InMemoryStorage"])
def test_document_is_under_its_own_name_only(client, item, settings, folder, storage):
    """Pitfall: a storage finds it by other spellings too, which nobody takes for the name of a document."""
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"django.core.files.storage.{storage}"}}
    file = ResourceFile.objects.create(resource=item, language="ar", file=ContentFile(PAGE, "x.html"))
    assert client.get(file.url.replace("resources/", folder)).status_code == 404
    assert client.get(file.url).status_code == 200


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_document_is_public_once_it_is_published_in_any_language(client, file, code):
    moments = {column("published_at", each): timezone.now() if each == code else None for each in LANGUAGE_CODES}
    Resource.objects.update(**moments)
    response = client.get(file.url)
    assert (response.status_code, response["Cache-Control"]) == (200, "public, no-cache")
    assert not response.has_header("Vary")


def test_public_document_costs_one_query_and_asks_nobody_who_they_are(client, file, editor, cost):
    client.force_login(editor)
    assert cost(file.url) == 1


def test_file_that_no_row_names_is_not_served(client, file, media):
    (media / "resources" / "left.pdf").write_bytes(PDF)
    assert client.get("/media/resources/left.pdf").status_code == 404


def test_row_whose_file_is_gone_is_answered(client, file, media):
    for name in stored(media):
        (media / name).unlink()
    assert client.get(file.url).status_code == 404
