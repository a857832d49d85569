"""Random edits of an item by two editors and a translator, against a model: nothing leaks and nothing is lost.

`make test-sequences` tries thousands of sequences; the tests try a few dozen.
"""

import os
import random
import sys
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from forum_site.texts.translated_fields import LANGUAGE_CODES
from tests.factories import objective
from tests.versions.desk import FIELDS, Desk
from tests.versions.readers import SURFACES, Readers

pytestmark = pytest.mark.django_db

SEQUENCES = int(os.environ.get("SEQUENCES", "60"))
GROUPS = {"anna": "secretariat", "ben": "secretariat", "translator": "translators"}
# What people do, and what often follows one another, about the same field.
SCENES = """edit|draft|prepare|choose|publish|schedule|unschedule|withdraw|discard|revert|delete|restore|load|wait
draft edit choose|draft schedule wait|draft schedule edit wait|draft load publish|delete wait restore|draft publish
draft revert choose|prepare publish|draft edit discard|draft delete restore publish|withdraw draft publish"""
SCENES = [scene.split() for scene in SCENES.replace("\n", "|").split("|")]
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
tried = 0


@pytest.fixture(scope="module", autouse=True)
def _connection_that_stays():
    """The clock that moves would make the signals of a request close the connection of the test for its age."""
    with patch.object(connection, "close_if_unusable_or_obsolete"):
        yield


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker):
    """The people, and an objective that leads to another one as the next."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOON, tick=False):
        call_command("create_groups", verbosity=0)
        people = {name: User.objects.create_user(name, is_staff=True) for name in GROUPS}
        for name, user in people.items():
            user.groups.add(Group.objects.get(name=GROUPS[name]))
        yield people, objective(7, published=LANGUAGE_CODES)
        transaction.set_rollback(True)


# A failure is shown as it was found: to make it shorter takes minutes.
@settings(max_examples=SEQUENCES, phases=[Phase.generate])
@given(
    st.sampled_from([*FIELDS]),
    st.lists(st.sampled_from(SCENES), min_size=3, max_size=8),
    st.integers(0, 2**32),
)
def test_any_sequence_of_edits_agrees_with_the_model(office, model, scenes, seed):
    people, neighbour = office
    # Who, which field and which words: drawn apart, as Hypothesis likes to repeat itself within a sequence.
    chance = random.Random(f"{model} {scenes} {seed}")
    with transaction.atomic(), time_machine.travel(NOON, tick=False) as clock:
        staff = Client()
        staff.force_login(people["anna"])
        desk = Desk(model, people, clock, chance)
        readers = Readers(desk, neighbour, staff)
        for turn, scene in enumerate(scenes):
            name = chance.randrange(6)
            for act in scene:
                desk.do(act, chance.choice([*GROUPS]), name, chance.randrange(60))
            if turn % 3 == 2 or turn == len(scenes) - 1:
                readers.look(chance.randrange(5 * len(SURFACES)), chance.choice(LANGUAGE_CODES))
        transaction.set_rollback(True)
    report()


def report():
    """Say how far the long run is."""
    global tried
    tried += 1
    if "SEQUENCES" in os.environ and tried % 100 == 0:
        print(f"{tried} sequences of {SEQUENCES}", file=sys.stderr, flush=True)
