"""Random edits of an item by several people, against a model of a few lines: nothing leaks and nothing is lost.

SEQUENCES=10000 in the environment tries as many sequences; the tests try a few dozen.
"""

import os
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from forum_site.pages.models import Page
from forum_site.publishing.actions import withdraw
from forum_site.publishing.gate import NotPublishable
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.versions.bin import gone, restore
from forum_site.versions.copies import choose, discard, prepared, save
from forum_site.versions.due import apply_due
from forum_site.versions.going_live import publish_copy, schedule
from forum_site.versions.lookup import state_of, versions_of
from forum_site.versions.models import Version
from forum_site.versions.reverting import revert
from forum_site.versions.rows import read
from tests.factories import page

pytestmark = pytest.mark.django_db

NAMES = [column("title", code) for code in LANGUAGE_CODES]
BY_NAME = dict(zip(NAMES, LANGUAGE_CODES, strict=True))


class Desk:
    """The site and, beside it, what it should hold: the titles that are live, prepared, and those it began from."""

    def __init__(self, editor):
        self.editor, self.item = editor, page(published=LANGUAGE_CODES)
        self.key, self.word, self.kept = self.item.pk, 0, []
        self.live = {name: getattr(self.item, name) for name in NAMES}
        self.copy = self.base = None
        self.is_there = True

    def _words(self):
        self.word += 1
        return f"Words {self.word}"

    def _state(self):
        return read(Page, [self.key])[self.key]

    # --- What people do ---

    def edit(self, name):
        self.live[name] = self._words()
        Page.objects.filter(pk=self.key).update(**{name: self.live[name]})

    def draft(self, name):
        known, words = prepared(Page, self.key), self._words()
        state = (known.state if known else self._state()) | {f"pages.page/{self.key}/{name}": words}
        save(Page, self.key, state, by="editor")
        if self.copy is None:
            self.base, self.copy = dict(self.live), dict(self.live)
        self._take_in()
        self.copy[name] = words

    def _conflicts(self):
        return [
            one
            for one in NAMES
            if self.live[one] not in (self.base[one], self.copy[one]) and self.copy[one] != self.base[one]
        ]

    def _take_in(self):
        """What has gone live, but for what is still to be chosen."""
        open_ones = self._conflicts()
        for name in NAMES:
            if name not in open_ones:
                self.copy[name] = self.live[name] if self.copy[name] == self.base[name] else self.copy[name]
                self.base[name] = self.live[name]

    def choose(self, name):
        if self.copy is not None:
            key = f"pages.page/{self.key}/{name}"
            choose(Page, self.key, live={key}, by="editor")
            if name in self._conflicts():
                self.copy[name] = self.live[name]
            merged = {one: self._merged(one) for one in NAMES}
            self.base, self.copy = dict(self.live), merged
            self._forget_if_same()

    def _merged(self, name):
        return self.live[name] if self.copy[name] == self.base[name] else self.copy[name]

    def _forget_if_same(self):
        if self.copy == self.live:
            self.copy = self.base = None

    def publish(self, name):
        if self.copy is None:
            return
        if self._conflicts():
            with pytest.raises(NotPublishable):
                self._publish([BY_NAME[name]])
            return
        self._publish([BY_NAME[name]])
        self._gone_live([name])

    def _publish(self, codes):
        publish_copy(Page, self.key, languages=codes, by=self.editor, override="In a hurry")

    def _gone_live(self, names):
        merged = {one: self._merged(one) for one in NAMES}
        self.live |= {one: merged[one] for one in names}
        self.base, self.copy = dict(self.live), merged
        self._forget_if_same()

    def schedule(self, name):
        """And wait for it: a colleague may have come in between."""
        if self.copy is None or self._conflicts():
            return
        at = timezone.now() + timedelta(minutes=5)
        given = {"languages": LANGUAGE_CODES, "by": self.editor, "override": "In a hurry"}
        schedule(Page, self.key, at=at, **given)
        self.edit(name)
        with time_machine.travel(at, tick=False):
            apply_due()
            apply_due()
        if not self._conflicts():
            self._gone_live(NAMES)

    def withdraw(self, name):
        withdraw(Page.objects.get(pk=self.key), languages=[BY_NAME[name]], by=self.editor)

    def discard(self, _name):
        discard(Page, self.key)
        self.copy = self.base = None

    def revert(self, _name):
        versions = versions_of(Page, self.key)
        wanted = state_of(versions, versions.last().number)
        revert(Page, self.key, wanted)
        assert self._state() == wanted
        self.live = {name: wanted[f"pages.page/{self.key}/{name}"] for name in NAMES}

    def delete(self, _name):
        Page.objects.get(pk=self.key).delete()
        assert prepared(Page, self.key) is None
        restore(gone().get(item=self.key))

    # --- What must hold ---

    def check(self):
        assert {name: getattr(Page.objects.get(pk=self.key), name) for name in NAMES} == self.live
        known = prepared(Page, self.key)
        assert (known is None) == (self.copy is None)
        if known:
            wanted = {f"pages.page/{self.key}/{name}": self._merged(name) for name in NAMES}
            assert {key: known.state[key] for key in wanted} == wanted
            assert [one.name for one in known.conflicts] == self._conflicts()
        kept = [*Version.objects.order_by("pk").values_list("pk", flat=True)]
        assert kept[: len(self.kept)] == self.kept
        self.kept = kept


ACTS = [name for name in vars(Desk) if not name.startswith("_") and name != "check"]


@settings(max_examples=int(os.environ.get("SEQUENCES", "30")))
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(NAMES)), min_size=3, max_size=14))
def test_any_sequence_of_edits_agrees_with_the_model(acts):
    with transaction.atomic():
        desk = Desk(User.objects.create_superuser("editor"))
        for act, name in acts:
            getattr(desk, act)(name)
            desk.check()
        transaction.set_rollback(True)
