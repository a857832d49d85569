"""Whether translations state the facts of their originals: judged when either is written.

A judgement depends on nothing but the two texts and the checker: it is kept by the digest of these, so that lists and
figures ask no checker. That a discrepancy is meant stands in the row itself, beside the confirmations.
"""

from hashlib import blake2b

from django.apps import apps
from django.utils import timezone

from forum_site.changes.models import Judgement
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, translated_texts, translation_options, value_in

from .discrepancies import VERSION, Discrepancy, discrepancies
from .names import official_names

CHECKER = f"facts {VERSION}"
# Where a row keeps, by column, which discrepancies are meant.
MEANT = "facts"

_BATCH = 500


def digest(original, translation, languages):
    return blake2b("\0".join((*languages, original or "", translation or "")).encode(), digest_size=16).hexdigest()


def differing_digests():
    """The digests of all pairs in which something differs."""
    return frozenset(_judgements().filter(has_findings=True).values_list("digest", flat=True))


def differs(item, field, language, source_language, digests):
    """Whether the translation is one of those pairs with its original, and is not meant so."""
    if not digests or language == source_language:
        return False
    found = _digest_of(item, field, language, source_language)
    return found in digests and item.confirmations.get(MEANT, {}).get(column(field, language), {}).get("texts") != found


def found_in(item, field, language):
    """The discrepancies between the translation and its original, unless they are meant."""
    key = _digest_of(item, field, language, item.source_language)
    judged = _judgements().filter(digest=key, has_findings=True).first()
    if not judged or not differs(item, field, language, item.source_language, {key}):
        return []
    return [Discrepancy(*finding) for finding in judged.findings]


def all_discrepancies():
    """Each translation that states something else than its original: the row, the field, the language, and what."""
    findings = dict(_judgements().filter(has_findings=True).values_list("digest", "findings"))
    models = [model for model in apps.get_models() if findings and compared_fields(model)]
    for row in (row for model in models for row in _rows(model)):
        for field, code in row.translations():
            if differs(row, field, code, row.source_language, findings):
                found = findings[_digest_of(row, field, code, row.source_language)]
                yield row, field, code, [Discrepancy(*one) for one in found]


def _rows(model):
    return model._default_manager.select_related(*filter(None, [model.part_of])).order_by("pk")


def accept(item, field, language, *, by):
    """Take what differs now as meant, and return whether it was not yet. The caller saves."""
    meant, name = item.confirmations.setdefault(MEANT, {}), column(field, language)
    found = _digest_of(item, field, language, item.source_language)
    if is_new := meant.get(name, {}).get("texts") != found:
        meant[name] = {"texts": found, "at": timezone.now().isoformat(), "by": str(by)}
    return is_new


def _digest_of(item, field, language, source_language):
    languages = (source_language, language)
    return digest(*(value_in(item, field, code) for code in languages), languages)


# --- Judging ------------------------------------------------------------------------------------------------------


def judge(sender, keys, **kwargs):
    """Judge the texts of these rows and of their parts that were not judged before; return their digests."""
    used, keys = set(), list(keys)
    for start in range(0, len(keys), _BATCH):
        pairs = _pairs(sender, {"pk__in": keys[start : start + _BATCH]})
        for accessor in getattr(sender, "parts", ()):
            part = sender._meta.get_field(accessor).related_model
            pairs |= _pairs(part, {f"{part.part_of}__in": keys[start : start + _BATCH]})
        _judge(pairs)
        used |= pairs.keys()
    return used


def judge_all(*, anew=False):
    """Judge what was not judged by this checker, or everything; forget judgements of texts that are gone."""
    kept = Judgement.objects.filter(checker__startswith=f"{MEANT} ")
    if anew:
        kept.delete()
    models = [model for model in apps.get_models() if compared_fields(model) and not model.part_of]
    used = {found for model in models for found in judge(model, model._base_manager.values_list("pk", flat=True))}
    rows = kept.values_list("pk", "checker", "digest")
    gone = [key for key, made, found in rows if made != CHECKER or found not in used]
    for start in range(0, len(gone), _BATCH):
        kept.filter(pk__in=gone[start : start + _BATCH]).delete()


def _judgements():
    return Judgement.objects.filter(checker=CHECKER)


def compared_fields(model):
    """The fields whose translations are compared with their originals."""
    if not hasattr(model, "confirmations"):
        return []
    texts = translation_options(model)
    return [name for name in translated_texts(model) if name not in (*texts.language_neutral, *texts.of_its_own)]


def _pairs(model, lookup):
    """The pairs of an original and a translation in those rows, by their digests: texts, languages, whether rich."""
    fields = compared_fields(model)
    if not fields:
        return {}
    source = f"{model.part_of}__source_language" if model.part_of else "source_language"
    columns = [column(field, code) for field in fields for code in LANGUAGE_CODES]
    found, rich = {}, translation_options(model).rich
    for source_language, *values in model._base_manager.filter(**lookup).values_list(source, *columns):
        texts = dict(zip(columns, values, strict=True))
        for field in fields:
            original = texts[column(field, source_language)]
            for code in LANGUAGE_CODES:
                text, languages = texts[column(field, code)], (source_language, code)
                if code != source_language and original and text:
                    found[digest(original, text, languages)] = (original, text, languages, field in rich)
    return found


def _judge(pairs):
    known = set(_judgements().filter(digest__in=[*pairs]).values_list("digest", flat=True)) if pairs else set()
    new = pairs.keys() - known
    names = official_names() if new else []
    made = []
    for key in sorted(new):
        original, text, languages, is_rich = pairs[key]
        found = discrepancies(original, text, languages, is_rich=is_rich, names=names)
        made.append(Judgement(checker=CHECKER, digest=key, findings=found, has_findings=bool(found)))
    Judgement.objects.bulk_create(made, ignore_conflicts=True, batch_size=_BATCH)
