"""Translation states in bulk: all texts of many items, read as rows without making model instances."""

from typing import NamedTuple

from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    translated_texts,
    translation_options,
    value_in,
    words,
)

from .languages import foreign_digests
from .state import State, state_for_staff


class CountedText(NamedTuple):
    field: str
    language: str
    state: State
    # The words to translate, or those translated; 0 for text without a language or not needed.
    words: int


class _Row:
    """The columns of one row: model instances would cost more than the counting."""

    def __init__(self, values):
        self.__dict__ = values


def collect_states(items, languages=LANGUAGE_CODES):
    """Pairs of an item's key and all its texts in those languages, its parts' included, as CountedText.

    Takes one query for the items, one for each kind of part, and one for the texts in another language.
    """
    found = {}
    for pk, texts in each_state(items, languages):
        found.setdefault(pk, []).extend(texts)
    return [*found.items()]


def each_state(items, languages=LANGUAGE_CODES):
    """The same row by row: the key of the item once for itself and once for each of its parts."""
    model = items.model
    source_languages, foreign = {}, foreign_digests()
    for row in _rows(model, items.order_by()):
        source_languages[row.pk] = row.source_language
        yield row.pk, _counted(model, row, row.source_language, languages, foreign)
    for accessor in model.parts:
        part = model._meta.get_field(accessor).related_model
        owner = f"{part.part_of}_id"
        for row in _rows(part, part._default_manager.filter(**{f"{part.part_of}__in": items.order_by().values("pk")})):
            pk = getattr(row, owner)
            yield pk, _counted(part, row, source_languages[pk], languages, foreign)


def _rows(model, queryset):
    texts = translation_options(model)
    own = [f"{model.part_of}_id"] if model.part_of else ["source_language"]
    columns = [column(field, code) for field in translated_texts(model) for code in LANGUAGE_CODES]
    return map(
        _Row,
        queryset.values(
            "pk", "confirmations", *own, *columns, *texts.alt_text_for.values(), *texts.decorative.values()
        ),
    )


def _counted(model, row, source_language, languages, foreign):
    texts = translation_options(model)
    counted = []
    for field in translated_texts(model):
        for code in languages:
            state = state_for_staff(texts, row, field, code, source_language, foreign)
            is_counted = field not in texts.language_neutral and state != State.NOT_NEEDED
            number = _words(texts, row, field, code, source_language) if is_counted else 0
            counted.append(CountedText(field, code, state, number))
    return counted


def _words(texts, row, field, language, source_language):
    """The words of a text; of a missing one, those of another language, and at least 1."""

    def count(code):
        return words(value_in(row, field, code), is_rich=field in texts.rich)

    return count(language) or count(source_language) or max(1, *map(count, LANGUAGE_CODES))
