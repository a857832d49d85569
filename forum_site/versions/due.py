"""Working copies and withdrawals whose moment has come: any process sees to them, each once."""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from forum_site.publishing import withdrawals
from forum_site.publishing.gate import NotPublishable

from .copies import copies, locked
from .copy_states import ACTS, CopyState
from .going_live import REFUSED_COPY, log, publish_copy
from .reverting import NotRevertible


def apply_due():
    """Let what is due go live or be withdrawn; return how many were, and how many could not be by now."""
    live = refused = 0
    for copy in _due():
        model, pk = apps.get_model(copy.history.model), copy.history.item
        with locked(model, pk) as known:  # another process may have been here meanwhile
            if known and _due().filter(pk=known.copy.pk).exists():
                is_live = _go_live(model, pk, known.copy)
                live, refused = live + is_live, refused + (not is_live)
    gone, stayed = withdrawals.apply_due()
    return live + gone, refused + stayed


def next_due():
    """The moment at which the next copy goes live or an item is withdrawn, or None."""
    found = copies().filter(state=CopyState.SCHEDULED).order_by("due_at")
    moments = found.values_list("due_at", flat=True).first(), withdrawals.next_due()
    return min(filter(None, moments), default=None)


def _due():
    return copies().filter(state=CopyState.SCHEDULED, due_at__lte=timezone.now()).order_by("due_at", "pk")


def _go_live(model, pk, copy):
    user = get_user_model().objects.filter(username=copy.due_by, is_active=True).first()
    try:
        with transaction.atomic():
            if user is None:
                raise PermissionDenied
            publish_copy(model, pk, languages=copy.due_in, by=user, override=copy.override)
    except (NotPublishable, NotRevertible, PermissionDenied):
        copy.state, copy.due_at = ACTS.after("refuse", copy.state), None
        copy.save()
        if user:
            log(model._default_manager.get(pk=pk), copy.due_in, by=user, of=REFUSED_COPY)
        return False
    return True
