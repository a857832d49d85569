"""Two editors save two items at the same time, through the forms of the admin."""

import threading
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models.signals import post_save
from django.test import Client
from django.urls import reverse

from forum_site.changes.models import ContentVersion
from forum_site.search.index import differences
from objectives.models import Objective
from tests.factories import objective
from tests.reading import errors, typed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def items():
    return objective(8), objective(9)


def client_of(name):
    client = Client()
    client.force_login(User.objects.create_superuser(name))
    return client


def save(client, item, **typed_values):
    path = reverse("admin:objectives_objective_change", args=[item.pk])
    response = client.post(path, typed(client.get(path), **typed_values))
    assert response.status_code == 302, errors(response)


@contextmanager
def held_open(client, item, **typed_values):
    """A save in another thread that has written the item's row and waits, until the end of the block."""
    is_written, may_end, failures = threading.Event(), threading.Event(), []

    def wait(instance, **kwargs):
        if instance.pk == item.pk:
            is_written.set()
            assert may_end.wait(60)

    def run():
        try:
            save(client, item, **typed_values)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    post_save.connect(wait, Objective)
    thread = threading.Thread(target=run)
    try:
        thread.start()
        assert is_written.wait(60)
        yield
    finally:
        may_end.set()
        thread.join()
        post_save.disconnect(wait, Objective)
    assert not failures


def test_a_save_held_open_delays_no_save_of_another_item(items):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    first, second = items
    editors = client_of("first"), client_of("second")
    before = ContentVersion.objects.get().number
    with held_open(editors[0], first, sdg_targets="10.7"):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")  # whichever lock is waited for ends the save with an error
        save(editors[1], second, sdg_targets="8.8")
        between = ContentVersion.objects.get().number
    assert before < between < ContentVersion.objects.get().number
    assert set(Objective.objects.values_list("sdg_targets", flat=True)) == {"10.7", "8.8"}
    assert list(differences()) == []
