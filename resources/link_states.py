"""The states of links to other sites."""

from http import HTTPStatus

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkQuerySet(models.QuerySet):
    def dead(self):
        """Gone, as their server says, or silent again and again."""
        is_silent = models.Q(failures__gte=DEAD_AFTER, status=None)
        return self.filter(is_silent | models.Q(failures__gte=1, status__in=GONE))

    def moved(self):
        return self.filter(failures=0).exclude(moved_to="")


# How many checks in a row an address fails before it counts as dead, unless the answer is that it is gone.
DEAD_AFTER = 2
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
# A server that says so is there, and so may be what it does not show to programs.
_RELUCTANT = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def answers(status):
    """Whether readers get something where a program gets that status."""
    return status is not None and (status < HTTPStatus.MULTIPLE_CHOICES or status in _RELUCTANT)


class Link(models.Model):
    """What came of asking for an address elsewhere. It is about the address: another one knows nothing of it.

    An answer that says neither that it is there nor that it is gone, such as 503, is no failure and proves nothing.
    """

    address = models.URLField(_("address elsewhere"), max_length=500, unique=True)
    checked_at = models.DateTimeField(_("checked on"))
    # Of the last answer; none where nobody answered.
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    # Where its server says that it is for good.
    moved_to = models.TextField(_("moved to"), blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ("checked_at", "pk")
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self):
        return self.address

    @property
    def is_dead(self):
        is_silent = self.failures >= DEAD_AFTER and self.status is None
        return is_silent or (self.failures >= 1 and self.status in GONE)

    @property
    def is_unclear(self):
        return self.failures == 0 and not answers(self.status)
