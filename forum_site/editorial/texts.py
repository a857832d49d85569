"""Which texts exist in each language, and when do two of them read the same?"""

import html
import re
from functools import cache

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import get_language_info, gettext
from modeltranslation.translator import NotRegistered, TranslationOptions, translator
from modeltranslation.utils import build_localized_fieldname, get_language

LANGUAGE_CODES = [code for code, name in settings.LANGUAGES]

_TAG = re.compile(r"<[^>]*>")
# What stands within a line and parts no words.
_INLINE = re.compile(r"</?(?:a|em|strong)\b[^>]*>")
_WHITE_SPACE = re.compile(r"\s+")
_EMPTY_ELEMENT = re.compile(r"<(\w+)[^>]*>((?:\s|<br ?/?>)*)</\1>")
# A tag that begins or ends a line, where white space is not seen.
_BLOCK = re.compile(r"\s*(</?(?:p|h\d|ul|ol|li|blockquote|br)\b[^>]*>)\s*")
# Text outside a tag, found without reading further than its first letter.
_SOME_TEXT = re.compile(r"(?:^|>)\s*[^<\s&]")
_FIRST_LETTER = re.compile(r"(?:^|>)\s*([^<\s])")

# --- Columns and values ------------------------------------------------------------------------------------------


_column = cache(build_localized_fieldname)


def column(field, language=None):
    """The name of the column that holds `field` in `language` (the active one unless told)."""
    return _column(field, language or get_language())


def value_in(item, field, language=None):
    """What `item` says in exactly that language; never another language's value."""
    return getattr(item, column(field, language))


def is_blank(value):
    """True for all the shapes of nothing: NULL, an empty string, white space, markup without text."""
    if not value:
        return True
    if not isinstance(value, str) or _SOME_TEXT.search(value):
        return False
    return not html.unescape(_TAG.sub("", value)).strip()


def is_same(one, other):
    """Whether two texts read the same, white space and empty markup apart."""
    if one == other:
        return True
    one, other = one or "", other or ""
    if "<" not in one + other:
        return one.split() == other.split()
    # Most pairs differ from the first word on, which is cheap to see.
    first, second = _FIRST_LETTER.search(one), _FIRST_LETTER.search(other)
    if first and second and first[1] != second[1] and "&" not in (first[1], second[1]):
        return False
    return _essence(one) == _essence(other)


def _essence(text):
    """A text as its tags and the words between them, without what nobody sees."""
    text, before = text.replace("&nbsp;", " "), None
    while text != before:
        text, before = _EMPTY_ELEMENT.sub(lambda found: found[2] and " ", text), text
    text = _WHITE_SPACE.sub(" ", _BLOCK.sub(r"\1", text)).strip()
    # Read as letters only between tags: an entity spells a bracket that is no tag.
    return _TAG.findall(text), [html.unescape(piece) for piece in _TAG.split(text)]


def words(text):
    """How many words a text has, markup apart."""
    return len((_TAG.sub(" ", text) if "<" in text else text).split()) if text else 0


def without_markup(text):
    """A text as it reads, in one line."""
    text = text or ""
    return " ".join((html.unescape(_TAG.sub(" ", _INLINE.sub("", text))) if _TAG.search(text) else text).split())


def language_name(code):
    """The name of a language in the active one."""
    return gettext(get_language_info(code)["name"])


def language_names(codes):
    """The names of several languages in the active one, in a row."""
    return get_text_list([language_name(code) for code in codes], gettext("and"))


# --- The contract of translation.py ------------------------------------------------------------------------------


class Texts(TranslationOptions):
    """The texts of a model that exist in each language; base of everything in a translation.py.

    What a reader of another language gets of a text is, unless named here, the text in its own language, marked.
    """

    # Texts that may stay empty, though never in one language only.
    optional = ()
    # Texts that describe an upload, by the field of the upload: needed once there is one.
    describes = {}
    # Boxes that say of an upload that it needs no description, by the field of the upload.
    decorative = {}
    # Texts that are never shown in another language, because nothing could mark them there.
    never = ()
    # What has no language: never marked, never outdated, and free to be the same everywhere.
    silent = ()


class PublishableTexts(Texts):
    """The same for an item with pages of its own, which is published language by language."""

    fields = ("published_at",)


@cache
def contract(model):
    """The Texts of a model."""
    return translator.get_options_for_model(model)


@cache
def translated_fields(model):
    """The names of a model's translated fields, in the model's order; none if it is not translated."""
    try:
        names = contract(model).all_fields
    except NotRegistered:
        return []
    return [field.name for field in model._meta.fields if field.name in names]


@cache
def translated_texts(model):
    """The translated fields that hold something to read: all but the dates of publication."""
    return [name for name in translated_fields(model) if name != "published_at"]
