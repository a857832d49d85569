"""Translation states in figures: content, documents and interface catalogs."""

from collections import Counter
from pathlib import Path

import polib
from django.apps import apps
from django.conf import settings
from django.db.models import Count
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_locale

from forum_site.texts.translated_fields import LANGUAGE_CODES, translated_texts, translation_options

from .counts import each_state
from .state import State, overall_state
from .translated import Translated

# The states of an entry of an interface catalog.
CATALOG_STATES = {"missing": _("missing"), "fuzzy": _("fuzzy"), "identical": _("identical"), "entries": _("entries")}


def report(content=None):
    """All figures; those of the content may have been counted before."""
    content = count_content() if content is None else content
    return {
        "completeness": {code: _completeness(content, code) for code in LANGUAGE_CODES},
        "content": content,
        "documents": _documents(),
        "catalogs": {
            code: {state: len(catalog_entries(code, state)) for state in CATALOG_STATES} for code in LANGUAGE_CODES
        },
    }


def count_content():
    return [_count(model) for model in translated_models()]


def translated_models():
    return [model for model in apps.get_models() if issubclass(model, Translated) and translated_texts(model)]


def _count(model):
    """The items, texts, words and alternative texts of one model by language and state."""
    items, number, words = ({code: Counter() for code in LANGUAGE_CODES} for _pass in range(3))
    described = {
        field: {code: Counter() for code in LANGUAGE_CODES} for field in translation_options(model).alt_text_for
    }
    states = {}
    for pk, texts in each_state(model._default_manager.all()):
        of_item = states.setdefault(pk, {code: set() for code in LANGUAGE_CODES})
        for field, code, state, length in texts:
            of_item[code].add(state)
            number[code][state] += 1
            words[code][state] += length
            if field in described:
                described[field][code][state] += 1
    for of_item in states.values():
        for code, found in of_item.items():
            items[code][overall_state(found)] += 1
    return {
        "model": model._meta.label_lower,
        "app": str(model._meta.app_config.verbose_name),
        "name": capfirst(str(model._meta.verbose_name_plural)),
        "items": len(states),
        "languages": {
            code: {"items": _by_state(items[code]), "texts": _by_state(number[code]), "words": _by_state(words[code])}
            for code in LANGUAGE_CODES
        },
        "descriptions": {
            field: {
                "name": str(model._meta.get_field(field).verbose_name),
                "languages": {code: _by_state(counts[code]) for code in LANGUAGE_CODES},
            }
            for field, counts in described.items()
        },
    }


def _by_state(counter):
    return {state.value: counter[state] for state in State}


def _completeness(content, code):
    """The percentage of needed words in that language that are current."""
    counts = [model["languages"][code]["words"] for model in content]
    needed = sum(sum(count.values()) for count in counts)
    current = sum(count[State.CURRENT] for count in counts)
    # Rounded down, so that 100 means complete.
    return 1000 * current // needed / 10 if needed else 100.0


def _documents():
    resource = apps.get_model("resources", "Resource")
    by_language = dict(resource.objects.order_by().values_list("files__language").annotate(Count("pk", distinct=True)))
    languages = {code: by_language.get(code, 0) for code, _name in settings.DOCUMENT_LANGUAGES}
    return {"total": resource.objects.count(), "languages": languages}


def catalog_entries(language, state):
    """The entries of a language's interface catalog that are missing, fuzzy, identical to the code, or all."""
    # The catalog of the code's language repeats the code.
    repeats = language == settings.CODE_LANGUAGE
    is_in = {
        "missing": lambda entry: not entry.translated() and not entry.fuzzy,
        "fuzzy": lambda entry: entry.fuzzy,
        "identical": lambda entry: entry.msgstr == entry.msgid and not repeats,
        "entries": lambda entry: True,
    }[state]
    return [entry for entry in _catalog(language) if is_in(entry)]


_parsed = {}


def _catalog(language):
    """All entries of a language's catalogs, parsed again when a file has changed."""
    entries = []
    for root in settings.LOCALE_PATHS:
        path = Path(root) / to_locale(language) / "LC_MESSAGES" / "django.po"
        if path.exists():
            key = (path, path.stat().st_mtime_ns)
            if key not in _parsed:
                _parsed[key] = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
            entries += _parsed[key]
    return entries
