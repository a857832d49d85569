"""The rows of versions: a history for each item, its versions, and the files that they name."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum_site.changes.authorship import Means
from forum_site.changes.tracking import ChangeTracked

from .copy_states import CopyState
from .encoding import apply, from_whole


class History(models.Model):
    """The versions of one item, which outlast it."""

    model = models.CharField(_("model"), max_length=100)
    item = models.PositiveBigIntegerField(_("key"))
    # The number of the last version that was stored whole.
    whole = models.PositiveIntegerField(default=0)
    # When and by whom the item was deleted, and which rows led to it then.
    gone_at = models.DateTimeField(_("deleted on"), null=True, blank=True, db_index=True)
    gone_by = models.CharField(_("deleted by"), max_length=150, blank=True)
    links = models.JSONField(default=list, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("history")
        verbose_name_plural = _("histories")
        constraints = (models.UniqueConstraint(fields=("model", "item"), name="history_is_one_for_each_item"),)

    def __str__(self):
        return f"{self.model} {self.item}"


class Version(models.Model):
    """An item with its parts as it was from one moment to the next, in all languages."""

    history = models.ForeignKey(History, models.CASCADE, related_name="versions", verbose_name=_("history"))
    number = models.PositiveIntegerField(_("number"))
    kept_at = models.DateTimeField(_("date"))
    by = models.CharField(_("by"), max_length=150, blank=True)
    means = models.CharField(_("means"), max_length=10, choices=Means)
    note = models.CharField(_("reason"), max_length=500, blank=True)
    # Whole, or what differs from the version before (encoding.py).
    is_whole = models.BooleanField()
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        ordering = ("history", "number")
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = (models.UniqueConstraint(fields=("history", "number"), name="version_number_is_unique"),)

    def __str__(self):
        return f"{self.history} {self.number}"


class NamedFile(models.Model):
    """A stored file that some version of an item names."""

    history = models.ForeignKey(History, models.CASCADE, related_name="files", verbose_name=_("history"))
    name = models.CharField(_("file"), max_length=255, db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("file of a version")
        verbose_name_plural = _("files of versions")
        constraints = (models.UniqueConstraint(fields=("history", "name"), name="file_is_named_once_a_history"),)

    def __str__(self):
        return self.name


class Note(ChangeTracked):
    """What readers of one language are told is new in a version of an item."""

    history = models.ForeignKey(History, models.CASCADE, related_name="notes", verbose_name=_("history"))
    version = models.PositiveIntegerField(_("version"))
    # When that version was kept.
    at = models.DateTimeField(_("date"), db_index=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    text = models.CharField(_("note for readers"), max_length=300)

    class Meta:
        default_permissions = ()
        verbose_name = _("note for readers")
        verbose_name_plural = _("notes for readers")
        constraints = (
            models.UniqueConstraint(fields=("history", "version", "language"), name="note_is_one_a_language"),
        )

    def __str__(self):
        return self.text


class WorkingCopy(models.Model):
    """What an item is to become: the state of it that is prepared, and the one that this began from."""

    history = models.OneToOneField(History, models.CASCADE, related_name="working_copy", verbose_name=_("history"))
    state = models.CharField(_("state of the copy"), max_length=10, choices=CopyState, default=CopyState.DRAFT)
    by = models.CharField(_("by"), max_length=150)
    begun_at = models.DateTimeField(_("date of its beginning"), auto_now_add=True)
    changed_by = models.CharField(_("last changed by"), max_length=150)
    # All who have changed it.
    writers = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField(_("last changed"), auto_now=True)
    note = models.CharField(_("reason"), max_length=500, blank=True)
    # The state that was live when it began or took in what had changed, whole; and what makes the copy of it.
    base = models.BinaryField()
    content = models.BinaryField()
    # The names of the stored files that it names.
    files = models.JSONField(default=list, blank=True)
    # When it goes live, in which languages, by whose order, and why although texts lack.
    due_at = models.DateTimeField(_("date and time"), null=True, blank=True, db_index=True)
    due_in = models.JSONField(default=list, blank=True)
    due_by = models.CharField(max_length=150, blank=True)
    override = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("working copy")
        verbose_name_plural = _("working copies")

    def __str__(self):
        return f"{self.history}"

    def everybody(self):
        """The names of all who have written it."""
        return {self.by, self.changed_by, *self.writers}

    def states(self):
        """The state that it began from, and its own."""
        base = from_whole(bytes(self.base))
        return base, apply(base, bytes(self.content))
