"""The versions of an item, found and read for the pages that show them."""

from typing import NamedTuple

from .comparing import what_happened
from .encoding import states
from .models import Note, Version


class ListedVersion(NamedTuple):
    """A version, the number of the one before if there is one, sentences on what happened since, notes for readers."""

    version: Version
    before: int | None
    happened: list
    notes: list


def versions_of(model, pk):
    """The versions of an item, the last one first."""
    return Version.objects.filter(history__model=model._meta.label_lower, history__item=pk).order_by("-number")


def listed(versions, numbers):
    """The versions of these numbers, neighbours and the last one first, as ListedVersion."""
    found, former, before, notes = [], None, {}, _notes(versions, numbers)
    for version, state in _read(versions, numbers):
        if version.number >= numbers[-1]:
            happened = what_happened(before, state, version.kept_at)
            found.append(ListedVersion(version, former, happened, notes.get(version.number, [])))
        former, before = version.number, state
    return found[::-1]


def _notes(versions, numbers):
    found = {}
    for note in Note.objects.filter(history__in=versions.values("history"), version__in=numbers).order_by("pk"):
        found.setdefault(note.version, []).append(note)
    return found


def state_of(versions, number):
    """What an item was in the version of that number."""
    *_earlier, (_version, state) = _read(versions, [number])
    return state


def _read(versions, numbers):
    """Pairs of a version and its state, from a whole one before these numbers (if there is one) to the last of them."""
    whole = versions.filter(is_whole=True, number__lt=numbers[-1]).values_list("number", flat=True).first()
    return states(versions.filter(number__gte=whole or numbers[-1], number__lte=numbers[0]).order_by("number"))
