"""Tests of the data set."""

import csv
import json
from hashlib import sha256
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
import time_machine

from forum_site.caching.content_version import watcher
from forum_site.open_data import dataset
from forum_site.open_data.registry import COLLECTIONS
from forum_site.texts.translated_fields import column
from objectives.models import Objective
from tests.conftest import LANGUAGES
from tests.factories import everywhere, objective

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ADDRESS = "/api/v1/dataset.zip"


def unpacked(client):
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    with ZipFile(BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def table(body):
    """The rows of a table, which says itself that it is UTF-8."""
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def test_it_holds_what_the_site_answers(client, site_content):
    files = unpacked(client)
    for name in COLLECTIONS:
        items, address = [], f"/api/v1/{name}/?per_page=100"
        while address:
            page = client.get(address).json()
            items, address = items + page["items"], page["next"]
        assert items
        assert json.loads(files[f"json/{name}.json"]) == items
        rows = table(files[f"csv/{name}.csv"])
        assert [row["id"] for row in rows] == [item["id"] for item in items]


def test_tables_say_what_the_items_say(client, site_content):
    files = unpacked(client)
    [objective] = [item for item in json.loads(files["json/objectives.json"]) if item["id"] == "8"]
    [row] = [row for row in table(files["csv/objectives.csv"]) if row["id"] == "8"]
    for code in LANGUAGES:
        assert row[f"title.{code}"] == objective["title"][code]
        assert row[f"title.state.{code}"] == objective["title"]["state"][code]
        assert row[f"pages.{code}"] == objective["pages"][code]
    assert row["round_table"] == objective["round_table"]["id"]
    documents = json.loads(files["json/documents.json"])
    rows = table(files["csv/documents-files.csv"])
    assert [(row["id"], row["language"], row["url"]) for row in rows] == [
        (document["id"], file["language"], file["url"]) for document in documents for file in document["files"]
    ]


def test_every_file_has_its_checksum(client, site_content):
    files = unpacked(client)
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: sha256(body).hexdigest() for name, body in files.items()}


def test_the_file_itself_has_its_checksum(client, site_content):
    said = client.get(f"{ADDRESS}.sha256").content.decode()
    assert said == f"{sha256(client.get(ADDRESS).content).hexdigest()}  dataset.zip\n"


def test_the_same_content_makes_the_same_bytes(client, language):
    with time_machine.travel("2026-05-05 12:00Z", tick=False):
        objective(8, published=LANGUAGES)
        before = client.get(ADDRESS).content
    with time_machine.travel("2026-06-06 12:00Z", tick=False):
        assert client.get(ADDRESS).content == before
        assert b"2026-05-05" in unpacked(client)[f"README.{language}.txt"]
        objective(9, published=LANGUAGES)
        assert client.get(ADDRESS).content != before
        assert b"2026-06-06" in unpacked(client)[f"README.{language}.txt"]


def test_a_date_tells_of_nothing_that_is_not_published(client, language, other_language):
    with time_machine.travel("2026-05-05 12:00Z", tick=False):
        objective(8, published=[language])
    with time_machine.travel("2026-06-06 12:00Z", tick=False):
        item = Objective.objects.get()
        item.confirm("title", other_language)
        item.save()
        assert b"2026-05-05" in unpacked(client)[f"README.{language}.txt"]


def test_it_says_the_licence_in_every_language(client):
    files = unpacked(client)
    said = [files[f"README.{code}.txt"].decode() for code in LANGUAGES]
    assert all("CC BY 4.0, https://creativecommons.org/licenses/by/4.0/" in text for text in said)
    assert len(set(said)) == len(LANGUAGES)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(client, start):
    """A summary, because a title holds neither tab nor line break."""
    objective(8, published=LANGUAGES, **everywhere(summary=f"{start}HYPERLINK()"))
    files = unpacked(client)
    [row], code = table(files["csv/objectives.csv"]), LANGUAGES[0]
    assert row[f"summary.{code}"] == f"'{start}HYPERLINK()"
    assert json.loads(files["json/objectives.json"])[0]["summary"][code] == f"{start}HYPERLINK()"


def test_line_breaks_and_quotes_stay_in_their_cell(client):
    text = 'One “line”, "another"\nand a third; here'
    objective(8, published=LANGUAGES, **{column("summary", LANGUAGES[0]): text})
    [row] = table(unpacked(client)["csv/objectives.csv"])
    assert row[f"summary.{LANGUAGES[0]}"] == text


def test_an_empty_site_has_a_file_too(client):
    files = unpacked(client)
    assert {name for name in files if name.startswith("json/")} == {f"json/{name}.json" for name in COLLECTIONS}
    assert json.loads(files["json/objectives.json"]) == []


@pytest.mark.django_db
def test_ports_that_a_request_makes_up_take_no_memory_without_end(client):
    for port in range(9):
        client.get("/api/v1/dataset.zip", headers={"host": f"testserver:{port + 1}"})
    cached = watcher.version.results[dataset._cached.__wrapped__]
    assert 0 < len(cached) <= 2
