"""The tables of the search: its index, and the direct answers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.publishing.publishable import Publishable
from forum_site.publishing.urls import url_for
from forum_site.texts.fields import LineField, PlainTextField


class IndexEntry(models.Model):
    """An item in one language: what finds it, and how results show it.

    The database's own full-text index stands on `tokens`: a migration makes it, by the name of the table.
    """

    # Orders entries of equal score, and is the same on every installation with the same content: see entries.py.
    id = models.BigIntegerField(primary_key=True)
    item = models.CharField(max_length=100, db_index=True)
    language = models.CharField(max_length=10)
    published_at = models.DateTimeField()
    # What results show.
    label = models.CharField(max_length=200)
    title = models.TextField()
    text = models.TextField()
    url = models.CharField(max_length=500)
    date = models.DateField(null=True)
    date_precision = models.CharField(max_length=5)
    # The terms that find it, each with its language and zone.
    tokens = models.TextField()

    class Meta:
        db_table = "search_entry"
        indexes = (models.Index(fields=("language", "published_at", "id"), name="search_entry_visible"),)

    def __str__(self):
        return f"{self.label}: {self.title} ({self.language})"


class IndexedWord(models.Model):
    """A word of the entries as it is spelt, to be suggested for one that is misspelt."""

    language = models.CharField(max_length=10)
    text = models.CharField(max_length=40)
    folded = models.CharField(max_length=40)
    entries = models.IntegerField()

    class Meta:
        db_table = "search_word"
        constraints = (models.UniqueConstraint(fields=("language", "text"), name="search_word_is_unique"),)

    def __str__(self):
        return self.text


class ItemWords(models.Model):
    """The terms of an item in one language, published or not, between spaces: only staff find it by them."""

    model = models.CharField(max_length=100)
    item = models.BigIntegerField()
    language = models.CharField(max_length=10)
    terms = models.TextField()

    class Meta:
        db_table = "search_item"
        constraints = (
            models.UniqueConstraint(fields=("model", "item", "language"), name="item_words_are_unique_in_a_language"),
        )

    def __str__(self):
        return f"{self.model}:{self.item} ({self.language})"


class IndexState(models.Model):
    """The sources from which the whole index was last made; its one row is the lock of those who write the index."""

    source_digest = models.CharField(max_length=64)

    class Meta:
        db_table = "search_made"

    def __str__(self):
        return self.source_digest


class DirectAnswer(Publishable):
    """A question that readers ask, answered in a sentence above the results of the search, and on a page of all."""

    natural_key_fields = ("key",)
    # Its target is found.
    is_indexed = False

    key = models.SlugField(_("key"), unique=True, help_text=_("The part after # in the URL of the answer."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    target = models.CharField(
        _("leads to"),
        max_length=200,
        help_text=_(
            "What says more, by its kind and key: “page:take-part#hearing”, “objective:13”, “round_table:3”, "
            "“edition:2022”, “document:global-compact”, “policy_debate”, “list:objectives”."
        ),
    )
    title = LineField(_("question"), max_length=200)
    summary = PlainTextField(_("answer"), help_text=_("One sentence."))
    patterns = PlainTextField(
        _("words of queries"),
        help_text=_(
            "One pattern a line. It fits a query that has all its words and fewer others; after “=”, no others."
        ),
    )

    class Meta(Publishable.Meta):
        ordering = ("position", "pk")
        verbose_name = _("direct answer")
        verbose_name_plural = _("direct answers")

    def clean(self):
        from .references import parse

        if self.target and parse(self.target) is None:
            raise ValidationError({"target": gettext("No kind of item and no page has this name.")})

    def get_absolute_url(self):
        return f"{url_for('questions')}#{self.key}"


class UnansweredQuery(models.Model):
    """How often a week readers searched for these words, in that language, and found nothing."""

    week = models.DateField(_("week from"))
    language = models.CharField(_("language"), max_length=10)
    words = models.CharField(_("words"), max_length=110)
    times = models.PositiveIntegerField(_("times"))

    class Meta:
        ordering = ("-week", "-times", "words")
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        constraints = (
            models.UniqueConstraint(
                fields=("week", "language", "words"), name="unanswered_query_is_unique_in_its_week"
            ),
        )

    def __str__(self):
        return self.words
