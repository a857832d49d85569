"""The tables of the search index."""

from django.db import models


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


class IndexState(models.Model):
    """The sources from which the whole index was last made; its one row is the lock of those who write the index."""

    source_digest = models.CharField(max_length=64)

    class Meta:
        db_table = "search_made"

    def __str__(self):
        return self.source_digest
