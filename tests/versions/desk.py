"""What people do to one item in any order, beside a model of a few lines that says what the site should hold."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from forum_site.changes.authorship import authored
from forum_site.pages.models import Page, Section
from forum_site.publishing.actions import withdraw
from forum_site.publishing.gate import NotPublishable
from forum_site.seed.content_files import ContentEntry
from forum_site.seed.loading import load
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.versions.bin import KEPT, gone, restore
from forum_site.versions.copies import choose, discard, prepared, save
from forum_site.versions.due import apply_due
from forum_site.versions.going_live import publish_copy, schedule, unschedule
from forum_site.versions.lookup import state_of, versions_of
from forum_site.versions.reverting import revert
from forum_site.versions.rows import read
from objectives.models import Objective
from resources.models import Resource
from roundtables.models import Edition
from tests.factories import action, complete, edition, objective, page, resource

OVERRIDE = "In a hurry"
# By model: the translated field that people change, and what the languages share.
FIELDS = {
    Page: ("title", "in_footer"),
    Objective: ("short_title", "sdg_targets"),
    Edition: ("venue", ""),
    Resource: ("title", ""),
}
JUMPS = [timedelta(minutes=3), timedelta(minutes=30), timedelta(days=1), timedelta(days=60)]


def made(model):
    """A live item with a part, where it has any."""
    if model is Page:
        item = page("desk", published=LANGUAGE_CODES)
        complete(Section, page=item, key="one", position=1)
    elif model is Objective:
        item = objective(8, published=LANGUAGE_CODES)
        action(item)
    else:
        item = (
            edition(published=LANGUAGE_CODES) if model is Edition else resource(symbol="A/1", published=LANGUAGE_CODES)
        )
    return item


class Desk:
    """The item and, beside it, what should be live and prepared, by column, and what the copy began from."""

    def __init__(self, model, people, clock, chance):
        self.model, self.people, self.clock, self.item = model, people, clock, made(model)
        self.key, self.label, self.random = self.item.pk, model._meta.label_lower, chance
        field, self.shared = FIELDS[model]
        self.language_of = {column(field, code): code for code in LANGUAGE_CODES}
        self.names = [*self.language_of, *filter(None, [self.shared])]
        self.words = set()
        model.objects.filter(pk=self.key).update(**{name: self._value(name) for name in self.language_of})
        self.live = self._columns(self._state())
        self.published = dict.fromkeys(LANGUAGE_CODES, True)
        self.copy = self.base = self.begun_by = self.changed_by = self.due = self.gone_at = None
        self.copy_state, self.author, self.changes = "none", "", 0
        # What each version said, by its number.
        number = versions_of(model, self.key).first().number
        self.kept = {number: self._state()}
        self.first = number
        self.loaded = dict(self.live)
        self._load(self.loaded)

    def _state(self):
        return read(self.model, [self.key])[self.key]

    def _columns(self, state):
        return {name: state[f"{self.label}/{self.key}/{name}"] for name in self.names}

    def _value(self, name):
        """Words that nobody has used; or another value of what the languages share."""
        if name == "in_footer":
            return self.random.choice(["True", "False"])
        if name == "sdg_targets":
            return f"{self.random.randint(1, 17)}.{self.random.randint(1, 9)}"
        word = "zq" + "".join(self.random.choices("abcdefghijklmnopqrstuvwxyz", k=8))
        self.words.add(word)
        return word

    def _conflicts(self):
        return [
            name
            for name in self.names
            if self.live[name] not in (self.base[name], self.copy[name]) and self.copy[name] != self.base[name]
        ]

    def _merged(self):
        return {one: self.live[one] if self.copy[one] == self.base[one] else self.copy[one] for one in self.names}

    def _begin(self, who, copy):
        if self.copy is None:
            self.begun_by, self.base = who, dict(self.live)
            self.copy_state = "none"
        else:
            conflicts, merged = self._conflicts(), self._merged()
            self.base |= {name: self.live[name] for name in self.names if name not in conflicts}
            self.copy = merged
        self.copy, self.changed_by = {**(self.copy or self.live), **copy}, who
        if self.copy_state != "scheduled" or who == "translator":  # who may not publish, so that it waits
            self.due, self.copy_state = None, "draft"
        self._forget_if_same()

    def _forget_if_same(self):
        if self._merged() == self.live and not self._conflicts():
            self._forget()

    def _forget(self):
        self.copy = self.base = self.due = None
        self.copy_state = "none"

    # --- What people do ---

    def edit(self, who, name, _number):
        self.live[name] = self._value(name)
        stored = {"True": True, "False": False}.get(self.live[name], self.live[name])
        with authored(by=who):
            self.model.objects.filter(pk=self.key).update(**{name: stored})

    def draft(self, who, name, _number):
        known, words = prepared(self.model, self.key), self._value(name)
        state = (known.state if known else self._state()) | {f"{self.label}/{self.key}/{name}": words}
        save(self.model, self.key, state, by=who)
        if self.copy is None or self._merged()[name] != words:
            self._begin(who, {name: words})
        else:  # nothing is written, but for a copy that is what is live by now
            self._forget_if_same()

    def prepare(self, who, _name, number):
        """A version becomes the working copy where there is none."""
        if self.copy is None:
            state = self.kept[[*self.kept][number % len(self.kept)]]
            save(self.model, self.key, state, by=who, is_version=True)
            self._begin(who, self._columns(state))

    def choose(self, who, name, _number):
        if self.copy is None:
            return
        choose(self.model, self.key, live={f"{self.label}/{self.key}/{name}"}, by=who)
        if name in self._conflicts():
            self.copy[name] = self.live[name]
        self.base, self.copy = dict(self.live), self._merged()
        self._begin(who, {})

    def publish(self, who, name, number):
        codes = LANGUAGE_CODES if number % 2 else [self.language_of.get(name, LANGUAGE_CODES[0])]
        given = {"languages": codes, "by": self.people[who], "override": OVERRIDE}
        if refusal := self._refusal(who):
            with pytest.raises(refusal):
                publish_copy(self.model, self.key, **given)
            return
        publish_copy(self.model, self.key, **given)
        if self.copy is not None:
            self._go_live(codes, who)

    def _refusal(self, who):
        if who == "translator":
            return PermissionDenied
        return NotPublishable if self.copy is not None and self._conflicts() else None

    def _go_live(self, codes, who):
        merged = self._merged()
        self.live |= {name: merged[name] for name in self.names if self.language_of.get(name, codes[0]) in codes}
        self.published |= dict.fromkeys(codes, True)
        self.base, self.copy, self.due, self.copy_state = dict(self.live), merged, None, "draft"
        self.author = who
        self._forget_if_same()

    def schedule(self, who, name, number):
        codes = LANGUAGE_CODES if number % 2 else [self.language_of.get(name, LANGUAGE_CODES[0])]
        at = timezone.now() + timedelta(minutes=5)
        given = {"at": at, "languages": codes, "by": self.people[who], "override": OVERRIDE}
        if refusal := self._refusal(who):
            with pytest.raises(refusal):
                schedule(self.model, self.key, **given)
            return
        schedule(self.model, self.key, **given)
        if self.copy is not None:
            self.due, self.copy_state = (at, codes, who), "scheduled"

    def unschedule(self, _who, _name, _number):
        unschedule(self.model, self.key)
        if self.copy_state == "scheduled":
            self.due, self.copy_state = None, "draft"

    def withdraw(self, who, name, _number):
        code = self.language_of.get(name, LANGUAGE_CODES[0])
        withdraw(self.model.objects.get(pk=self.key), languages=[code], by=self.people[who])
        self.published[code] = False

    def discard(self, _who, _name, _number):
        discard(self.model, self.key)
        self._forget()

    def revert(self, _who, _name, number):
        number = [*self.kept][number % len(self.kept)]
        wanted = state_of(versions_of(self.model, self.key), number)
        assert wanted == self.kept[number]
        revert(self.model, self.key, wanted)
        assert self._state() == wanted
        self.live = self._columns(wanted)
        for code in LANGUAGE_CODES:
            self.published[code] = wanted[f"{self.label}/{self.key}/{column('published_at', code)}"] is not None

    def delete(self, _who, _name, _number):
        self.model.objects.get(pk=self.key).delete()
        self.gone_at = timezone.now()

    def restore(self, _who, _name, _number):
        if self.gone_at and timezone.now() - self.gone_at <= KEPT:
            restore(gone().get(model=self.label, item=self.key))
            self.gone_at = None

    def load(self, _who, name, _number):
        """Content files: what staff have edited since the last load stays as it is."""
        new = self._value(name)
        self._load({**self.loaded, name: new})
        if self.gone_at is None and new in (self.live[name], new) and self.live[name] in (self.loaded[name], new):
            self.live[name] = self.loaded[name] = new

    def _load(self, values):
        [key] = self.model.natural_key_fields
        where = ["content.toml", self.label, str(getattr(self.item, key))]
        stored = {name: {"True": True, "False": False}.get(text, text) for name, text in values.items()}
        load([ContentEntry(self.model, where, {key: getattr(self.item, key)}, stored)])

    def wait(self, _who, _name, number):
        self.clock.shift(JUMPS[number % len(JUMPS)])
        apply_due()
        apply_due()
        if self.due and self.due[0] <= timezone.now() and self.gone_at is None:
            _at, codes, who = self.due
            if self._conflicts():
                self.due, self.copy_state = None, "refused"
            else:
                self._go_live(codes, who)

    # --- What must hold ---

    # What changes nothing that readers see, and what can be done with an item that is not there.
    QUIET = {"draft", "prepare", "choose", "schedule", "unschedule", "discard"}
    ANYWHERE = {"restore", "load", "wait"}

    def do(self, act, who, name, number):
        if self.gone_at and act not in self.ANYWHERE:
            return
        self.author = who
        with authored(by=who):
            getattr(self, act)(who, self.names[name % len(self.names)], number)
        self.changes += act not in self.QUIET
        state = read(self.model, [self.key]).get(self.key)
        self._check_versions(act, state)
        self._check(state)

    def _check(self, state):
        known = prepared(self.model, self.key)
        if self.gone_at:
            assert (state, known) == (None, None)
            return
        assert self._columns(state) == self.live
        item = self.model.objects.get(pk=self.key)
        assert {code: item.is_due(code) for code in LANGUAGE_CODES} == self.published
        assert (known is None) == (self.copy is None)
        if known:
            assert self._columns(known.state) == self._merged()
            assert [one.name for one in known.conflicts] == self._conflicts()
            copy = known.copy
            found = copy.by, copy.changed_by, copy.state
            wanted = self.begun_by, self.changed_by, self.copy_state
            assert found == wanted, (found, wanted)

    def _check_versions(self, act, state):
        """None is lost or changed, an act keeps one at most, and one says what is live."""
        found = [*versions_of(self.model, self.key).order_by("number").values_list("number", "by")]
        numbers = [number for number, _by in found if number >= self.first]
        assert numbers[: len(self.kept)] == [*self.kept]
        new = numbers[len(self.kept) :]
        assert len(new) <= (act not in self.QUIET)
        if new:
            assert found[-1][1] == (self.author if act != "load" else found[-1][1])
            self.kept[new[0]] = state
        assert state in ([*self.kept.values()][-1], None)
