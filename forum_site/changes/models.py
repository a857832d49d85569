"""The rows behind change tracking: loaded entries, the content version, judgements, and the rights to translate."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedEntry(models.Model):
    """The digests of the values that `load_content` wrote; other values have been edited by staff."""

    model = models.CharField(_("model"), max_length=100)
    natural_key = models.CharField(_("natural key"), max_length=200)
    digests = models.JSONField(_("digest of each field"), default=dict)

    class Meta:
        verbose_name = _("loaded entry")
        verbose_name_plural = _("loaded entries")
        constraints = (models.UniqueConstraint(fields=("model", "natural_key"), name="loaded_entry_is_unique"),)

    def __str__(self):
        return f"{self.model} {self.natural_key}"


class ContentVersion(models.Model):
    """The number of changes that readers may see, in one row."""

    # The primary key of the row.
    ONLY = 1

    number = models.PositiveBigIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("content version")
        verbose_name_plural = _("content versions")

    def __str__(self):
        return str(self.number)


class Judgement(models.Model):
    """What a checker found in one text, or in two that it compared, kept by their digest."""

    # The name of the checker with its version: another version judges anew.
    checker = models.CharField(_("checker"), max_length=20)
    digest = models.CharField(_("digest"), max_length=64)
    findings = models.JSONField(_("findings"), default=list)
    has_findings = models.BooleanField(_("has findings"), default=False)

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        constraints = (models.UniqueConstraint(fields=("checker", "digest"), name="judgement_is_unique"),)
        indexes = (
            models.Index(fields=("checker",), condition=models.Q(has_findings=True), name="judgement_with_findings"),
        )

    def __str__(self):
        return f"{self.checker} {self.digest}"


class Schedule(models.Model):
    """What is known of a planned publication beside its date: why it holds, or the date on which it was to go out."""

    model = models.CharField(_("model"), max_length=100)
    item = models.BigIntegerField(_("item"))
    language = models.CharField(_("language"), max_length=10)
    # Why it goes out although texts lack; empty for one that is suspended until they no longer do.
    reason = models.TextField(_("reason"), blank=True)
    # When a suspended one was to go out.
    moment = models.DateTimeField(_("date and time"), null=True, blank=True)

    class Meta:
        verbose_name = _("planned publication")
        verbose_name_plural = _("planned publications")
        constraints = (models.UniqueConstraint(fields=("model", "item", "language"), name="schedule_is_unique"),)

    def __str__(self):
        return f"{self.model} {self.item} {self.language}"


class PlannedWithdrawal(models.Model):
    """The moment at which an item is withdrawn from a language."""

    model = models.CharField(_("model"), max_length=100)
    item = models.BigIntegerField(_("item"))
    language = models.CharField(_("language"), max_length=10)
    moment = models.DateTimeField(_("date and time"), db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Why it stayed at its moment; empty for one that is to come.
    refusal = models.TextField(_("reason"), blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("planned withdrawal")
        verbose_name_plural = _("planned withdrawals")
        constraints = (
            models.UniqueConstraint(fields=("model", "item", "language"), name="withdrawal_is_planned_once"),
        )

    def __str__(self):
        return f"{self.model} {self.item} {self.language}"


class Translation(models.Model):
    """Without a table: carries the rights to translate, one for each language."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [(f"translate_into_{code}", f"Can translate into {code}") for code, _name in settings.LANGUAGES]

    def __str__(self):
        return "translation"
