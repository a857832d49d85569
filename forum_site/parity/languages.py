"""Texts that seem to be in another language than that of their field, judged when they are written.

A judgement depends on nothing but the text and the checker: it is kept by the digest of both, so that lists and figures
ask no checker. That a text is meant as it is stands in its own row, beside the confirmations.
"""

from contextvars import ContextVar
from hashlib import blake2b

from django.apps import apps
from django.core.signals import request_finished, request_started
from django.utils import timezone

from forum_site.texts.detection import VERSION, Foreign, foreign, has_enough_words
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, translated_texts, translation_options, value_in

from . import judgements

CHECKER = f"language {VERSION}"
# Where a row keeps, by column, which text in another language is meant.
MEANT = "languages"

# What this request has read of the judgements; nothing outside of one.
_read = ContextVar("read", default=None)


def digest(text, language):
    return blake2b(f"{language}\n{text}".encode(), digest_size=16).hexdigest()


def foreign_digests():
    """The digests of all texts that were judged to be in another language."""
    known = _read.get()
    if known is None or (found := known.get("digests")) is None:
        found = frozenset(judgements.findings(CHECKER).values_list("digest", flat=True))
        if known is not None:
            known["digests"] = found
    return found


def is_foreign(item, field, language, digests):
    """Whether that text is among those digests, and not meant as it is."""
    if not digests or not (text := value_in(item, field, language)):
        return False
    found = digest(text, language)
    return found in digests and item.confirmations.get(MEANT, {}).get(column(field, language), {}).get("text") != found


def found_in(text, language):
    """What was found in that text, as detection.Foreign; None if nothing was."""
    judged = judgements.findings(CHECKER).filter(digest=digest(text or "", language)).first()
    return Foreign(*judged.findings) if judged else None


def accept(item, field, language, *, by):
    """Take the text as it reads now for one of its language, whatever it seems to be. The caller saves."""
    text = digest(value_in(item, field, language) or "", language)
    meant = item.confirmations.setdefault(MEANT, {})
    meant[column(field, language)] = {"text": text, "at": timezone.now().isoformat(), "by": str(by)}


def judge(sender, keys, **kwargs):
    """Judge the texts of these rows that were not judged before; return their digests."""
    used = set()
    if hasattr(sender, "confirmations") and (fields := _judged_fields(sender)):
        for batch in judgements.batches(keys):
            used |= _judge_rows(sender._base_manager.filter(pk__in=batch), fields)
    return used


def judge_item(item):
    """Judge the texts of an item and of its parts."""
    judge(type(item), [item.pk])
    for accessor in item.parts:
        parts = getattr(item, accessor)
        judge(parts.model, parts.values_list("pk", flat=True))


def judge_all():
    """Judge what was not judged by this checker, and forget judgements of texts that are gone."""
    models = [model for model in apps.get_models() if hasattr(model, "confirmations")]
    used = {found for model in models for found in judge(model, model._base_manager.values_list("pk", flat=True))}
    judgements.forget(CHECKER, but=used)


def _judged_fields(model):
    return [name for name in translated_texts(model) if name not in translation_options(model).language_neutral]


def _judge_rows(rows, fields):
    places, rich = [(field, code) for field in fields for code in LANGUAGE_CODES], translation_options(rows.model).rich
    texts = {
        digest(text, code): (text, code, field in rich)
        for row in rows.values_list(*(column(*place) for place in places))
        for (field, code), text in zip(places, row, strict=True)
        if text and has_enough_words(text)
    }
    found = {}
    for key in judgements.unjudged(CHECKER, texts):
        text, code, is_rich = texts[key]
        found[key] = foreign(text, code, is_rich=is_rich)
    if found:
        judgements.keep(CHECKER, found)
        if (read := _read.get()) is not None:
            read.clear()
    return set(texts)


def _begin(**kwargs):
    _read.set({})


def _end(**kwargs):
    _read.set(None)


request_started.connect(_begin)
request_finished.connect(_end)
