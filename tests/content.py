"""The site's real content, whole or half-way through its translation, and the pages it makes."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO

import time_machine
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.urls import resolve, reverse
from django.utils.translation import override
from PIL import Image

from forum_site.caching import content_version
from forum_site.changes.models import ContentVersion
from forum_site.changes.tracking import batch_changes
from forum_site.navigation import public_pages
from forum_site.pages.models import HOME, Page
from forum_site.parity.state import State, overall_state
from forum_site.parity.translated import Part, Translated
from forum_site.publishing.actions import withdraw
from forum_site.publishing.publishable import Publishable
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    is_blank,
    translated_texts,
    translation_options,
    value_in,
)
from objectives.models import Objective
from resources.models import Resource
from tests.factories import drawn


def write_site_content():
    """Write the site's real content into the database."""
    write_once(_load_content)


def _load_content():
    call_command("load_content", verbosity=0)


# What a function returned, and the rows by model, once it has written them in this process; and their statements.
_written, _statements = {}, {}


def write_once(write):
    """Call the function, which writes into an empty database and takes longer than most tests; return what it returns.

    The next time the same rows are written, past all that follows a change, since what follows is among them.
    """
    apart = {"account", "accounts", "admin", "auth", "contenttypes", "mfa", "sessions", "usersessions"}
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in apart and model._meta.managed and model is not ContentVersion
    ]
    filled = [model.__name__ for model in models if model._base_manager.exists()]
    assert not filled, f"not empty, so what is written could not be kept: {filled}"
    if write not in _written:
        _written[write] = write(), {model: list(model._base_manager.all()) for model in models}
        settle()
        return _written[write][0]
    returned, rows = _written[write]
    with transaction.atomic(), connection.cursor() as cursor:  # rows may name others that are still to come
        if write not in _statements:
            _statements[write] = _insert(rows)
        else:
            for statement, values in _statements[write]:
                cursor.execute(statement, values)
        ContentVersion.objects.update(number=F("number") + 1)
    settle()
    return returned


def _insert(rows):
    """Write these rows of each model, and return the statements that did."""
    said = []

    def note(execute, statement, values, *more):
        said.append((statement, values))
        return execute(statement, values, *more)

    with connection.execute_wrapper(note), connection.cursor() as cursor:
        for model, those in rows.items():
            QuerySet.bulk_create(model._base_manager.all(), those)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(rows)):
            cursor.execute(statement)
    return said


def settle():
    """Begin a content version as if all that the test has written were committed, which it is only at its end."""
    content_version._changing.set(None)
    content_version.watcher.forget()


# --- Half-way through its translation -----------------------------------------------------------------------------

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# When every translation was last confirmed, before its original changed.
CONFIRMED = datetime(2025, 3, 4, 12, tzinfo=UTC)

# The shapes of nothing: what was never written, cleared, or left with white space of any kind in it.
NOTHING = [None, "", " ", "\u00a0"]


@dataclass
class Unfinished:
    """What was done to the content, written down while it was done: figures can be checked against it."""

    # The states of all texts, by item and language; a part's texts count among its item's.
    states: dict = field(default_factory=dict)
    # The items published in one language only, and in which.
    alone: dict = field(default_factory=dict)

    def note(self, item, language, state):
        owner = getattr(item, item.part_of) if isinstance(item, Part) else item
        self.states.setdefault((owner, language), []).append(state)

    def items(self, language):
        """How many items of each model stand in each state in that language."""
        return Counter(
            (item._meta.label_lower, str(overall_state(states)))
            for (item, code), states in self.states.items()
            if code == language
        )


def unfinished_content():
    """Load the site's content and leave it unfinished, the same way each time; return what was done to it.

    The items are originals of each language in turn. Every fourth translated text is emptied, the original of every
    seventh changed behind its back, and every tenth item published in one language only; the others keep their dates
    of publication, as if somebody had published them although something is lacking.
    """
    return write_once(_leave_content_unfinished)


@batch_changes()
def _leave_content_unfinished():
    write_site_content()
    done, number = Unfinished(), 0
    for index, item in enumerate(_all_of(Translated)):
        _turn(item, LANGUAGES[index % len(LANGUAGES)])
        parts = [part for accessor in item.parts for part in getattr(item, accessor).all()]
        for one in (item, *parts):
            with time_machine.travel(CONFIRMED, tick=False):
                for name, code in one.translations():
                    one.confirm(name, code, by="a test", identical=True)
            one.save()
            number = _leave_unfinished(one, item.source_language, number, done)
    # A language without a home page is no part of the site.
    publishable = [item for item in _all_of(Publishable) if item != Page.objects.get(key=HOME)]
    for index, item in enumerate(publishable):
        if index % 10 == 6:
            done.alone[item] = LANGUAGES[index // 10 % len(LANGUAGES)]
            others = [code for code in LANGUAGES if code != done.alone[item]]
            _write(item, **{column("published_at", code): None for code in others})
    return done


def _all_of(kind):
    models = sorted((model for model in apps.get_models() if issubclass(model, kind)), key=lambda model: model.__name__)
    return [item for model in models for item in model._default_manager.order_by("pk")]


def _turn(item, language):
    """Make the item an original of that language; some get official art, which wants describing."""
    item.source_language = language
    for name, upload in translation_options(type(item)).alt_text_for.items():
        number = getattr(item, item.natural_key_fields[0])  # the same in every database, as its key is not
        if number % 3:
            for column_name, value in drawn(type(item), upload).items():
                setattr(item, column_name, value)
            for code in LANGUAGES:
                setattr(item, column(name, code), f"{name} {number} ({code})")
    _write(
        item,
        source_language=language,
        **{
            name: getattr(item, name)
            for described, upload in translation_options(type(item)).alt_text_for.items()
            for name in (*drawn(type(item), upload), *(column(described, code) for code in LANGUAGES))
        },
    )


def _leave_unfinished(item, source_language, number, done):
    """Empty and change texts of one row behind the back of `save()`; return how many translations there were so far."""
    changes = {}
    for name in translated_texts(type(item)):
        original = value_in(item, name, source_language)
        done.note(item, source_language, State.NOT_NEEDED if is_blank(original) else State.CURRENT)
        for code in LANGUAGES:
            if code == source_language:
                continue
            if is_blank(value_in(item, name, code)):
                done.note(item, code, State.NOT_NEEDED)
                continue
            number += 1
            if number % 4 == 0:
                changes[column(name, code)] = NOTHING[number // 4 % len(NOTHING)]
                done.note(item, code, State.MISSING)
            elif number % 7 == 0 and name not in translation_options(type(item)).language_neutral:
                changes[column(name, source_language)] = _changed(original, number)
                done.note(item, code, State.OUTDATED)
            else:
                done.note(item, code, State.CURRENT)
    _write(item, **changes)
    return number


def _changed(text, number):
    return f"{text}<p>{number}</p>" if text.startswith("<") else f"{text} ({number})"


def _write(item, **values):
    if values:
        type(item)._default_manager.filter(pk=item.pk).update(**values)


# --- Its pages ----------------------------------------------------------------------------------------------------


def addresses(language):
    """The address of every public page in that language."""
    return [found[language] for found in public_pages() if language in found]


def kinds(language):
    """The address of one page of each kind."""
    with override(language):
        return list({resolve(address).view_name: address for address in addresses(language)}.values())


def kinds_by_turns(first=0):
    """The address of one page of each kind, in each language by turns: for what words have no part in.

    Whoever looks twice begins with another language the second time.
    """
    alike = zip(*map(kinds, LANGUAGE_CODES), strict=True)
    return [pages[(first + number) % len(pages)] for number, pages in enumerate(alike)]


def rare_pages(language, *, by):
    """What most visits never show, by address, with its status: brought about in the site's content by that editor."""
    with override(language):
        documents = reverse("resources")
        withheld = Objective.objects.get(number=13)
        drawn = Objective.objects.get(number=8)
        videos = [*Resource.objects.filter(kind=Resource.Kind.VIDEO)]
        found = {
            f"/{language}/nothing/here/": 404,
            withheld.get_absolute_url(): 404,
            **{video.get_absolute_url(): 404 for video in videos},
            f"{documents}?kind={Resource.Kind.REPORT}": 200,
            f"{documents}?kind={Resource.Kind.VIDEO}": 200,
            f"{documents}?page=2": 200,
            f"{documents}?kind={Resource.Kind.REPORT}&year=2022&sort=symbol": 200,
            f"{documents}?kind={Resource.Kind.DRAFT}&year=1950": 200,
            drawn.get_absolute_url(): 200,
            reverse("objectives"): 200,
        }
    for item in (withheld, *videos):
        withdraw(item, languages=[language], by=by)
    for code in LANGUAGE_CODES:
        setattr(drawn, column("icon_description", code), f"Art ({code})")
    drawn.icon.save("art.png", ContentFile(picture()))
    settle()
    return found


def picture():
    file = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(file, "PNG")
    return file.getvalue()
