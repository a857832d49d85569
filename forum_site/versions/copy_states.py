"""The states of a working copy, and what leads from one to another."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CopyState(models.TextChoices):
    NONE = "none", _("no working copy")
    DRAFT = "draft", _("in preparation")
    SCHEDULED = "scheduled", _("goes live at a moment")
    REFUSED = "refused", _("did not go live at its moment")


class _Acts:
    """What is done with a working copy: by its name, the states from which it can be done and those it leads to."""

    def __init__(self, **acts):
        self._acts = acts
        ways_in = {state for ways in acts.values() for state in ways.values()}
        ways_out = {state for ways in acts.values() for state, after in ways.items() if state != after}
        if stuck := {*CopyState} - (ways_in & ways_out):
            raise ValueError(f"States without a way in or out: {sorted(stuck)}")

    def after(self, act, state):
        """The state to which that leads; raises ValueError where it cannot be done."""
        if state not in self._acts[act]:
            raise ValueError(f"{act} cannot follow {state}")
        return self._acts[act][state]


NONE, DRAFT, SCHEDULED, REFUSED = CopyState
ACTS = _Acts(
    save={NONE: DRAFT, DRAFT: DRAFT, SCHEDULED: SCHEDULED, REFUSED: DRAFT},
    schedule={DRAFT: SCHEDULED, SCHEDULED: SCHEDULED, REFUSED: SCHEDULED},
    unschedule={SCHEDULED: DRAFT},
    refuse={SCHEDULED: REFUSED},
    publish={DRAFT: NONE, SCHEDULED: NONE, REFUSED: NONE},
    # In some languages: the rest stays in preparation.
    publish_in_part={DRAFT: DRAFT, SCHEDULED: DRAFT, REFUSED: DRAFT},
    discard={DRAFT: NONE, SCHEDULED: NONE, REFUSED: NONE},
)
