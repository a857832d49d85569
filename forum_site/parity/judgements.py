"""What a checker found in texts, kept by their digest: lists and figures ask no checker."""

from django.db.models import Count, Max

from forum_site.changes.models import Judgement

BATCH = 500


def stamp():
    """What differs once anything was judged or a judgement was forgotten."""
    return tuple(Judgement.objects.aggregate(Count("pk"), Max("pk")).values())


def batches(values):
    values = list(values)
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))


def findings(checker):
    """What that checker found, by digest, where it found anything."""
    return _made_by(checker).filter(has_findings=True)


def unjudged(checker, digests):
    """Those of the digests that the checker has not judged."""
    known = (_made_by(checker).filter(digest__in=batch).values_list("digest", flat=True) for batch in batches(digests))
    return set(digests).difference(*known)


def keep(checker, found):
    """Keep what was found, by digest; empty where nothing was."""
    rows = [
        Judgement(checker=checker, digest=digest, findings=one or [], has_findings=bool(one))
        for digest, one in sorted(found.items())
    ]
    Judgement.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def forget(checker, *, but=()):
    """Forget the judgements of texts that are gone, and all those of this checker's other versions."""
    kind, but = checker.partition(" ")[0], set(but)
    rows = Judgement.objects.filter(checker__startswith=f"{kind} ").values_list("pk", "checker", "digest")
    for batch in batches(pk for pk, made_by, digest in rows if made_by != checker or digest not in but):
        Judgement.objects.filter(pk__in=batch).delete()


def _made_by(checker):
    return Judgement.objects.filter(checker=checker)
