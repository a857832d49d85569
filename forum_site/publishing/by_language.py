"""Items grouped by the languages in which a reader can read them."""

from dataclasses import dataclass
from itertools import chain

from forum_site.texts.translated_fields import LANGUAGE_CODES


@dataclass(frozen=True)
class ByLanguage:
    """Items for a reader of one language: those available in it, and the others by their languages."""

    available: list
    # Pairs of language codes and the items published in exactly those.
    other_languages: list

    def __bool__(self):
        return bool(self.available or self.other_languages)

    def __iter__(self):
        return chain(self.available, *(items for _codes, items in self.other_languages))

    def filter(self, condition):
        other_languages = [
            (codes, [item for item in items if condition(item)]) for codes, items in self.other_languages
        ]
        return ByLanguage(
            [item for item in self.available if condition(item)], [group for group in other_languages if group[1]]
        )

    def in_order(self, key):
        other_languages = [(codes, sorted(items, key=key)) for codes, items in self.other_languages]
        return ByLanguage(sorted(self.available, key=key), other_languages)


def for_reader(items):
    available, other_languages = [], {}
    for item in items:
        if item.is_published():
            available.append(item)
        elif codes := tuple(filter(item.is_published, LANGUAGE_CODES)):
            other_languages.setdefault(codes, []).append(item)
    return ByLanguage(available, in_order_of_languages(other_languages))


def in_order_of_languages(by_languages):
    """The items of a dict by tuples of language codes, in the order of the languages."""
    return sorted(by_languages.items(), key=lambda pair: [*map(LANGUAGE_CODES.index, pair[0])])
