"""Tests of documents and their language files."""

from contextlib import suppress
from datetime import date
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from forum_site.texts.translated_fields import column
from forum_site.versions.models import History
from resources import language_files, models
from resources.models import IssuingBody, Link, Resource, ResourceFile
from roundtables.models import Edition
from tests.factories import LANGUAGES, complete, pdf, stored
from tests.reading import fold

PDF = pdf(2)
ADDRESS = "https://www.un.org/report.pdf?download=1"


@pytest.fixture
def resource(db):
    return complete(Resource, key="report", kind="report", date=date(2024, 5, 6))


@pytest.fixture
def upload(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return SimpleUploadedFile("report.pdf", PDF)


def found_out(version):
    version.refresh_from_db()
    return version.media_type, version.size, version.checksum


# --- Documents ---------------------------------------------------------------------------------------------------


def test_resource_symbol_is_taken_once(resource):
    Resource.objects.update(symbol="A/RES/73/195")
    other = Resource(
        key="other", symbol="A/RES/73/195", kind="report", date=date(2018, 12, 19), issuing_body=resource.issuing_body
    )
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        Resource.objects.bulk_create([other])


@pytest.mark.parametrize("written", ["A/RES/73/195", "a/res/73/195", "A/RES/73/0195", "A_RES 73-195"])
def test_resource_symbol_is_taken_however_it_is_written(resource, written):
    """Both would have the same address to quote."""
    resource.symbol = "A/RES/73/195"
    resource.save()
    resource.validate_constraints()
    other = Resource(key="other", symbol=written)
    with pytest.raises(ValidationError) as refusal:
        other.validate_constraints()
    assert refusal.value.message_dict == {"symbol": [str(models.SYMBOL_IS_TAKEN)]}
    with pytest.raises(ValidationError) as refusal:
        other.full_clean()
    assert refusal.value.message_dict["symbol"] == [str(models.SYMBOL_IS_TAKEN)]
    other.validate_constraints(exclude={"symbol"})


@pytest.mark.parametrize("symbol", ["", " ", "//"])
def test_what_is_no_symbol_is_never_taken(resource, symbol):
    resource.symbol = "///"
    resource.save()
    other = complete(Resource, key="other", kind="report", symbol=symbol, issuing_body=resource.issuing_body)
    other.full_clean()
    assert Resource.objects.filter(symbol__in=["", " ", "//", "///"]).count() == 2


@pytest.mark.parametrize("model", [Resource, IssuingBody])
def test_key_is_taken_once(model, resource):
    body = resource.issuing_body
    values = {"kind": "report", "date": date(2024, 5, 6), "issuing_body": body} if model is Resource else {}
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        model.objects.bulk_create([model(key=model.objects.get().key, **values)])


def test_resource_outlives_its_edition(resource):
    resource.edition = complete(Edition, year=2022, starts_on=date(2022, 5, 17), ends_on=date(2022, 5, 20))
    resource.save()
    resource.edition.delete()
    assert Resource.objects.get().edition is None


def test_resources_stand_latest_first(resource):
    days = [date(2022, 5, 20), date(2025, 1, 1)]
    old, new = (
        complete(Resource, key=str(day), kind="report", date=day, issuing_body=resource.issuing_body) for day in days
    )
    assert list(Resource.objects.all()) == [new, resource, old]


@pytest.mark.parametrize(("symbol", "name"), [("A/RES/73/195", "A/RES/73/195 – Compact"), ("", "Compact")])
def test_resource_names_itself_by_symbol_and_title(symbol, name, language):
    with translation.override(language):
        assert str(Resource(symbol=symbol, **{column("title", language): "Compact"})) == name


def test_issuing_body_names_itself_in_the_readers_language(language, other_language):
    body = IssuingBody(**{column("name", language): "Here", column("name", other_language): "There"})
    with translation.override(language):
        assert str(body) == "Here"


# --- Language versions -------------------------------------------------------------------------------------------


def test_version_takes_nobodys_word_for_what_it_finds_out(resource, upload):
    upload.name = "report.docx"
    typed = {"media_type": "text/html", "size": 1, "checksum": "0"}
    version = ResourceFile.objects.create(resource=resource, language="ar", file=upload, **typed)
    assert found_out(version) == ("application/pdf", len(PDF), sha256(PDF).hexdigest())


def test_version_stores_what_it_finds_out_where_only_its_file_is_saved(resource, upload):
    version = ResourceFile.objects.create(resource=resource, language="ar", file=upload)
    version.file = SimpleUploadedFile("report.pdf", PDF + b"more")
    version.save(update_fields=["file"])
    assert found_out(version) == ("application/pdf", len(PDF) + 4, sha256(PDF + b"more").hexdigest())


def test_version_stores_what_it_finds_out_where_only_its_address_is_saved(resource):
    version = ResourceFile.objects.create(resource=resource, language="ar", address="https://www.un.org/")
    version.address = ADDRESS
    version.save(update_fields=["address"])
    assert found_out(version) == ("application/pdf", None, "")


def test_version_finds_out_nothing_of_what_is_not_saved(resource):
    version = ResourceFile.objects.create(resource=resource, language="ar", address="https://www.un.org/")
    version.address, version.language = ADDRESS, "fr"
    version.save(update_fields=["language"])
    assert found_out(version) == ("", None, "")
    assert (version.address, version.language) == ("https://www.un.org/", "fr")


@pytest.mark.parametrize(
    ("address", "media_type"),
    [
        (ADDRESS, "application/pdf"),
        ("https://www.un.org/report.PDF#page=2", "application/pdf"),
        ("https://undocs.org/fr/A/RES/73/195", ""),
        ("https://www.un.org/", ""),
    ],
)
def test_version_elsewhere_tells_what_its_address_tells(resource, address, media_type):
    version = ResourceFile.objects.create(resource=resource, language="ar", address=address)
    assert found_out(version) == (media_type, None, "")


def test_version_exists_once_a_language(resource):
    versions = [ResourceFile(resource=resource, language="ar", address=ADDRESS) for _ in range(2)]
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        ResourceFile.objects.bulk_create(versions)


@pytest.mark.parametrize("places", [{}, {"file": "report.pdf", "address": ADDRESS}])
def test_version_is_either_here_or_elsewhere_in_the_database(resource, places):
    with pytest.raises(IntegrityError, match="resource_file_is_here_or_elsewhere"):
        ResourceFile.objects.bulk_create([ResourceFile(resource=resource, language="ar", **places)])


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("application/pdf", "PDF"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"),
        ("application/epub+zip", "EPUB"),
        ("", ""),
        ("application/x-unheard-of", ""),
    ],
)
def test_version_names_its_format_as_readers_know_it(media_type, name):
    assert ResourceFile(media_type=media_type).format == name


@pytest.mark.parametrize(
    ("size", "pages", "facts"),
    [
        (2048, None, ["pdf, 2,0 kio", "pdf, 2.0 kb"]),
        (2048, 1, ["pdf, 2,0 kio, 1 page", "pdf, 2.0 kb, 1 page"]),
        (2048, 36, ["pdf, 2,0 kio, 36 pages", "pdf, 2.0 kb, 36 pages"]),
        (None, None, ["pdf", "pdf"]),
    ],
)
def test_facts_of_a_version_are_those_known_in_the_readers_language(size, pages, facts):
    file = ResourceFile(media_type="application/pdf", size=size, pages=pages)
    found = []
    for code in LANGUAGES:
        with translation.override(code):
            found.append(fold(file.facts))
    assert found == facts


# --- Files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("symbol", "name"),
    [("A/RES/73/195", "A-RES-73-195_ar"), ("A/76/1 (Part I)/Add.1", "A-76-1-Part-I-Add.1_ar"), ("", "report_ar")],
)
def test_file_is_called_by_symbol_and_language(resource, upload, symbol, name):
    resource.symbol = symbol
    version = ResourceFile.objects.create(resource=resource, language="ar", file=upload)
    assert version.file_name() == f"{name}.pdf"
    assert version.file.name == f"resources/{name}-{sha256(PDF).hexdigest()[:12]}.pdf"


def test_file_is_looked_into_when_it_is_stored_and_not_each_time_the_row_is(resource, upload, monkeypatch):
    version = ResourceFile.objects.create(resource=resource, language="ar", file=upload)
    monkeypatch.setattr(language_files, "examine", lambda file: 1 / 0)
    version.language = "zh"
    version.save()
    assert ResourceFile.objects.get().pages == 2


def test_version_that_is_no_document_is_stored_nowhere(resource, media):
    for content in (b"MZ" + bytes(200), b"%PDF-1.7\n%%EOF\n"):
        with pytest.raises(ValidationError):
            ResourceFile.objects.create(resource=resource, language="ar", file=ContentFile(content, "report.pdf"))
    assert (ResourceFile.objects.count(), stored(media)) == (0, [])


@pytest.fixture
def version(resource, upload):
    return ResourceFile.objects.create(resource=resource, language="ar", file=upload)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def named():
    return sorted(name for name in ResourceFile.objects.values_list("file", flat=True) if name)


@pytest.mark.parametrize("parting", ["file", "address", "version", "document"])
def test_file_stays_as_long_as_a_version_of_its_document_names_it(resource, version, media, parting):
    other = complete(Resource, key="other", kind="report", date=date(2024, 5, 6))
    ResourceFile.objects.create(resource=other, language="ar", file=ContentFile(pdf(4), "kept.pdf"))
    former, history = version.file.name, History.objects.filter(model="resources.resource", item=resource.pk)
    if parting == "file":
        version.file = ContentFile(pdf(3), "other.pdf")
    elif parting == "address":
        version.file, version.address = "", ADDRESS
    if parting in ("file", "address"):
        version.save()
    else:
        (version if parting == "version" else resource).delete()
    call_command("sweep", older_than=0, verbosity=0)
    assert former in stored(media)
    assert former not in named()
    history.delete()
    call_command("sweep", older_than=0, verbosity=0)
    assert stored(media) == named() != []


def test_file_of_a_row_that_was_rolled_back_is_swept(resource, version, media):
    with suppress(ZeroDivisionError), transaction.atomic():
        ResourceFile.objects.create(resource=resource, language="zh", file=ContentFile(pdf(3), "other.pdf"))
        assert len(stored(media)) == 2
        raise ZeroDivisionError
    call_command("sweep", older_than=0, verbosity=0)
    assert stored(media) == named() != []


def test_version_says_what_a_screen_reader_will_miss(version, language):
    with translation.override(language):
        first, *others = map(str, version.warnings)
    assert (version.lacks, len(others)) == (["title", "language", "tags"], 2)
    assert first.startswith({"fr": "aucun titre", "en": "no title"}[language])


# --- Links -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "failures", "is_dead"),
    [
        (200, 0, False),
        (404, 1, True),
        (410, 1, True),
        (500, 1, False),
        (500, 2, False),
        (503, 9, False),
        (404, 0, False),
        (None, 1, False),
        (None, 2, True),
    ],
)
def test_link_is_dead_when_gone_or_failing_again(db, status, failures, is_dead):
    link = Link.objects.create(address=ADDRESS, checked_at=timezone.now(), status=status, failures=failures)
    assert (link.is_dead, Link.objects.dead().exists()) == (is_dead, is_dead)
