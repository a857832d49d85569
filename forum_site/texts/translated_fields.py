"""Translated fields: their columns and options, and the comparison of texts."""

import re
from functools import cache, cached_property

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import get_language_info, gettext
from django_prose_editor.fields import ProseEditorField
from modeltranslation.translator import NotRegistered, TranslationOptions, translator
from modeltranslation.utils import build_localized_fieldname, get_language

from .markup import INVISIBLE
from .rich_text import comparable, plain

LANGUAGE_CODES = [code for code, name in settings.LANGUAGES]

_TAG = re.compile(r"<[^<>]*+>")
# Text outside a tag, found without reading further than its first letter.
_SOME_TEXT = re.compile(r"(?:^|>)\s*+[^<\s&]")
_FIRST_LETTER = re.compile(r"(?:^|>)\s*+([^<\s])")
# How a rich text in its normal form begins, as far as its letters are sure without parsing: the tags of that form,
# and text up to an entity or to a sign that reads like another one (rich_text.py).
_BEGINNING = re.compile(
    r"(?:[^<&ʼ\uf0a0-\uf0bf]++"
    r"|</?+(?:p|h3|ul|ol|li|blockquote|table|caption|tr|t[dh]|br|strong|em|span|a)(?: [a-z-]++=\"[^\"<>&]*+\")*+>)*+"
)
_BEGINNING_LENGTH = 160
_FREQUENT = "earniotsl"
_NO_LETTERS = re.compile(r"(?:<[^<>]*+>|[^\w<]|_)++")
# Typography makes no difference of them.
_APOSTROPHES = str.maketrans("’ʼ", "''")

# --- Columns and values ------------------------------------------------------------------------------------------


_column = cache(build_localized_fieldname)


def column(field, language=None):
    """The column of `field` in `language` (by default the active one)."""
    return _column(field, language or get_language())


def value_in(item, field, language=None):
    """The value in exactly that language, without a fallback."""
    return getattr(item, _column(field, language or get_language()))


def is_blank(value, *, is_rich=True):
    """Whether a text is empty: NULL, an empty string, invisible characters, markup without text.

    Here and below, markup counts as markup in rich text only; in plain text it is text.
    """
    if not value:
        return True
    if not isinstance(value, str) or (is_rich and _SOME_TEXT.search(value)):
        return False
    return not INVISIBLE.sub("", plain(value) if is_rich else value).strip()


def is_same(one, other, *, is_rich=True):
    """Whether two texts read the same, apart from white space, empty markup and typography."""
    if one == other:
        return True
    one, other = one or "", other or ""
    if not is_rich or "<" not in one + other:
        return folded(one).split() == folded(other).split()
    # Most pairs differ from the first words on, which is cheap to see.
    first, second = _FIRST_LETTER.search(one), _FIRST_LETTER.search(other)
    if first and second and first[1] != second[1] and first[1].isalnum() and second[1].isalnum():
        return False
    return _begin_alike(one, other) and comparable(one) == comparable(other)


def is_copy(one, other, *, is_rich=True):
    """Whether two texts have the same letters and figures: capitals and punctuation translate nothing."""
    if one == other:
        return True
    one, other = one or "", other or ""
    if is_rich and "<" in one + other:
        if not _begin_alike(one, other):
            return False
        one, other = plain(one), plain(other)
    if _differ_in_number(one, other):
        return False
    letters = _letters(folded(one))
    return bool(letters) and letters == _letters(folded(other))


def _differ_in_number(one, other):
    """Whether two texts without markup have some letter in another number, which is cheap to see."""
    if "<" in one or "<" in other:
        return False
    one, other = one.casefold(), other.casefold()
    return any(one.count(letter) != other.count(letter) for letter in _FREQUENT)


def _letters(text):
    return _NO_LETTERS.sub("", text).casefold()


def _begin_alike(one, other):
    """False for rich texts whose first letters differ."""
    first, second = (_letters(_BEGINNING.match(text, 0, _BEGINNING_LENGTH)[0]) for text in (one, other))
    length = min(len(first), len(second))
    return first[:length] == second[:length]


def folded(text):
    """Plain text without invisible characters, and with one kind of apostrophe."""
    text = text if text.isprintable() else INVISIBLE.sub("", text)
    return text if text.isascii() else text.translate(_APOSTROPHES)


def words(text, *, is_rich=True):
    return len((_TAG.sub(" ", text) if is_rich and "<" in text else text).split()) if text else 0


def without_markup(text, *, is_rich=True):
    """A text in one line, without its markup."""
    text = text or ""
    return " ".join((plain(text) if is_rich else text).split())


def language_name(code):
    return gettext(get_language_info(code)["name"])


def language_names(codes):
    """The names of several languages in the active one, as one phrase."""
    return get_text_list([language_name(code) for code in codes], gettext("and"))


# --- The options in translation.py ---------------------------------------------------------------------------------


class Texts(TranslationOptions):
    """Options of a model's translated fields; the base class of everything in a translation.py.

    Without an option below, a field is required in each language and falls back to another language, marked.
    """

    # Fields that may be empty in all languages, though not in one only.
    optional = ()
    # Fields with the alternative text of an upload, mapped to the upload: required once there is one.
    alt_text_for = {}
    # Uploads mapped to the box that marks them as decorative: no alternative text is required then.
    decorative = {}
    # Fields without a fallback, because the other language could not be marked (such as attributes).
    no_fallback = ()
    # Fields that hold official names, to which other texts are held; and the field that says of one that it reads the
    # same in every language.
    official, unchanged = (), ""
    # Fields that each language fills with words of its own: their facts are not compared.
    of_its_own = ()
    # Fields without a language, such as slugs: never marked, never outdated, and free to be identical.
    language_neutral = ()

    @cached_property
    def rich(self):
        return {name for name in self.all_fields if isinstance(self.model._meta.get_field(name), ProseEditorField)}


class SourceTexts(Texts):
    fields = ("label",)


class PublishableTexts(Texts):
    # modeltranslation merges `fields` with those of the subclass.
    fields = ("published_at",)


@cache
def translation_options(model):
    """The options of a model's translated fields."""
    return translator.get_options_for_model(model)


@cache
def translated_fields(model):
    """The names of a model's translated fields, in the order of the model; empty if it is not translated."""
    try:
        names = translation_options(model).all_fields
    except NotRegistered:
        return []
    return [field.name for field in model._meta.fields if field.name in names]


@cache
def translated_texts(model):
    """The translated fields with text: all but the dates of publication."""
    return [name for name in translated_fields(model) if name != "published_at"]
