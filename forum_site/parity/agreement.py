"""Whether translations state the facts of their originals: judged when either is written.

A judgement depends on nothing but the two texts and the checker: it is kept by the digest of these, so that lists and
figures ask no checker. That a discrepancy is meant stands in the row itself, beside the confirmations.
"""

from hashlib import blake2b
from typing import NamedTuple

from django.apps import apps
from django.utils import timezone

from forum_site.texts.translated_fields import LANGUAGE_CODES, column, translated_texts, translation_options, value_in

from . import judgements
from .discrepancies import VERSION, Discrepancy, discrepancies
from .names import official_names

CHECKER = f"facts {VERSION}"
# Where a row keeps, by column, which discrepancies are meant.
MEANT = "facts"


class Difference(NamedTuple):
    """What differs between a translation and its original: their digest, and who has said when that it is meant."""

    digest: str
    found: list
    meant: dict | None


def digest(original, translation, languages):
    return blake2b("\0".join((*languages, original or "", translation or "")).encode(), digest_size=16).hexdigest()


def differences_of(row):
    """What differs in the texts of a row and of those only, by the column of the translation."""
    texts = row.translations() if compared_fields(type(row)) else []
    keys = {column(*text): _digest_of(row, *text, row.source_language) for text in texts}
    judged = judgements.findings(CHECKER).filter(digest__in={*keys.values()})
    return _by_column(row, keys, dict(judged.values_list("digest", "findings")))


def all_differences():
    """Each row in whose texts something differs that is not meant, and what does, by the column of the translation."""
    for model, keys in open_differences().items():
        yield from with_rows(model, keys)


def open_differences():
    """By model, key of the row and column, the digests of such texts: instances of their rows would cost more."""
    known = set(judgements.findings(CHECKER).values_list("digest", flat=True))
    models = [model for model in apps.get_models() if known and compared_fields(model)]
    return {model: found for model in models if (found := _open(model, known))}


def _open(model, known):
    rows = model._base_manager.filter(confirmations__has_key=MEANT).values_list("pk", "confirmations")
    meant, found = {pk: confirmations[MEANT] for pk, confirmations in rows}, {}
    for pk, field, key, _original, _text, (_source, code), _is_rich in _texts(model, {}):
        if key in known and not _meant(meant.get(pk, {}).get(name := column(field, code)), key):
            found.setdefault(pk, {})[name] = key
    return found


def with_rows(model, keys, most=None):
    """The first of these rows, each with what differs in it, by column."""
    for batch in judgements.batches(sorted(keys)[:most]):
        digests = {key for pk in batch for key in keys[pk].values()}
        found = dict(judgements.findings(CHECKER).filter(digest__in=digests).values_list("digest", "findings"))
        rows = model._default_manager.filter(pk__in=batch).select_related(*filter(None, [model.part_of]))
        for row in rows.order_by("pk"):
            yield row, _by_column(row, keys[row.pk], found)


def _by_column(row, keys, findings):
    meant = row.confirmations.get(MEANT, {})
    return {
        name: Difference(key, [Discrepancy(*one) for one in findings[key]], _meant(meant.get(name), key))
        for name, key in keys.items()
        if key in findings
    }


def _meant(accepted, key):
    return accepted if accepted and accepted["texts"] == key else None


def accept(item, field, language, *, by, seen=""):
    """Take what differs now as meant, and return whether it was not yet. The caller saves.

    With `seen`, the digest of the texts as somebody has seen them, only if they still read so.
    """
    meant, name = item.confirmations.setdefault(MEANT, {}), column(field, language)
    found = _digest_of(item, field, language, item.source_language)
    if is_new := seen in ("", found) and meant.get(name, {}).get("texts") != found:
        meant[name] = {"texts": found, "at": timezone.now().isoformat(), "by": str(by)}
    return is_new


def _digest_of(item, field, language, source_language):
    languages = (source_language, language)
    return digest(*(value_in(item, field, code) for code in languages), languages)


# --- Judging ------------------------------------------------------------------------------------------------------


def judge(sender, keys, **kwargs):
    """Judge the texts of these rows and of their parts that were not judged before; return their digests."""
    used = set()
    for batch in judgements.batches(keys):
        pairs = _pairs(sender, {"pk__in": batch})
        for accessor in getattr(sender, "parts", ()):
            part = sender._meta.get_field(accessor).related_model
            pairs |= _pairs(part, {f"{part.part_of}__in": batch})
        _judge(pairs)
        used |= pairs.keys()
    return used


def judge_all(*, anew=False):
    """Judge what was not judged by this checker, or everything; forget judgements of texts that are gone."""
    if anew:
        judgements.forget(CHECKER)
    models = [model for model in apps.get_models() if compared_fields(model) and not model.part_of]
    used = {found for model in models for found in judge(model, model._base_manager.values_list("pk", flat=True))}
    judgements.forget(CHECKER, but=used)


def compared_fields(model):
    """The fields whose translations are compared with their originals."""
    if not hasattr(model, "confirmations"):
        return []
    texts = translation_options(model)
    return [name for name in translated_texts(model) if name not in (*texts.language_neutral, *texts.of_its_own)]


def _pairs(model, lookup):
    """The pairs of an original and a translation in those rows, by their digests: texts, languages, whether rich."""
    return {key: pair for _pk, _field, key, *pair in (_texts(model, lookup) if compared_fields(model) else ())}


def _texts(model, lookup):
    """Each pair with the key of its row, its field and its digest."""
    fields, rich = compared_fields(model), translation_options(model).rich
    source = f"{model.part_of}__source_language" if model.part_of else "source_language"
    columns = [column(field, code) for field in fields for code in LANGUAGE_CODES]
    for pk, source_language, *values in model._base_manager.filter(**lookup).values_list("pk", source, *columns):
        texts = dict(zip(columns, values, strict=True))
        for field in fields:
            original = texts[column(field, source_language)]
            for code in LANGUAGE_CODES:
                text, languages = texts[column(field, code)], (source_language, code)
                if code != source_language and original and text:
                    yield pk, field, digest(original, text, languages), original, text, languages, field in rich


def _judge(pairs):
    new, found = judgements.unjudged(CHECKER, pairs), {}
    names = official_names() if new else []
    for key in new:
        original, text, languages, is_rich = pairs[key]
        found[key] = discrepancies(original, text, languages, is_rich=is_rich, names=names)
    judgements.keep(CHECKER, found)
