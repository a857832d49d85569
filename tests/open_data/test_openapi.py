"""Tests of the open data against their OpenAPI description."""

from contextlib import contextmanager

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from forum_site.open_data import responses
from forum_site.open_data.fields import Field, Text
from forum_site.open_data.registry import COLLECTIONS

ADDRESS = "/api/v1/openapi.json"
few = settings(
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]


def can_be_wrong(operation):
    """Whether there is anything in a request that its description could rule out."""
    return any(operation.iter_parameters())


@contextmanager
def connected():
    """As in Django's own client: what ends a request would close the connection, and the transaction with it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def schema(real_content, django_db_blocker):
    """The description as programs read it."""
    with connected(), django_db_blocker.unblock():
        return schemathesis.openapi.from_wsgi(ADDRESS, get_wsgi_application())


def check(case):
    """Hold the answer against the description; the client does not undo what travels compressed."""
    with connected():
        case.call_and_validate(headers={"Accept-Encoding": "identity"})


@pytest.mark.parametrize("mode", GenerationMode)
def test_any_request_is_answered_as_described(real_content, schema, mode):
    """Those that follow the description, and those that do not: by status, headers, type and shape."""
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > len(COLLECTIONS)
    for operation in operations:
        if mode == GenerationMode.POSITIVE or can_be_wrong(operation):
            few(given(case=operation.as_strategy(generation_mode=mode))(check))()


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_item_is_as_described(real_content, schema, name):
    check(schema[f"/{name}/"]["GET"].Case(query={"per_page": 100}))


@pytest.mark.parametrize("name", [name for name, collection in COLLECTIONS.items() if collection.example])
def test_every_example_makes_sense(real_content, client, name):
    answer = client.get(f"/api/v1/{name}/?{COLLECTIONS[name].example}")
    assert 0 < answer.json()["count"] < COLLECTIONS[name].items().count()


@pytest.mark.parametrize(
    ("where", "name", "wrong"),
    [
        (Text, "value", lambda *_arguments: {}),
        (Text, "value", lambda *_arguments: "text"),
        (Field, "value", lambda *_arguments: 0.5),
        (responses, "FOR_EVERYBODY", {}),
        (responses, "as_json", lambda value, **_more: responses.HttpResponse(str(value))),
    ],
)
def test_a_wrong_answer_would_be_found(real_content, schema, monkeypatch, where, name, wrong):
    """The guard can fail."""
    case = schema["/principles/{id}/"]["GET"].Case(path_parameters={"id": "c"})
    check(case)
    monkeypatch.setattr(where, name, wrong)
    if name == "as_json":
        monkeypatch.setattr("forum_site.open_data.views.as_json", wrong)
    with pytest.raises(FailureGroup):
        check(case)


def test_the_description_follows_the_standard(client):
    validate(client.get(ADDRESS).json())


def test_the_description_names_every_address(client):
    paths = client.get(ADDRESS).json()["paths"]
    assert {path.partition("{")[0].strip("/") for path in paths} == {
        *("", "openapi.json", "dataset.zip", "dataset.zip.sha256"),
        *COLLECTIONS,
    }


def test_the_description_reads_alike_whoever_asks(client, language):
    assert client.get(ADDRESS, headers={"accept-language": language}).content == client.get(ADDRESS).content
