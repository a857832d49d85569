"""What does the index hold?"""

from django.db import models


class Entry(models.Model):
    """What an item says in one language, and what it is found by.

    The database's own index stands on `tokens`: its migration makes it.
    """

    # Its place among equals, the same on every installation with the same content: see index.py.
    id = models.BigIntegerField(primary_key=True)
    item = models.CharField(max_length=100, db_index=True)
    language = models.CharField(max_length=10)
    published_at = models.DateTimeField()
    # How a list of results shows it.
    label = models.CharField(max_length=200)
    title = models.TextField()
    text = models.TextField()
    address = models.CharField(max_length=500)
    date = models.DateField(null=True)
    date_precision = models.CharField(max_length=5)
    # All it is found by, each with its language and where it stands.
    tokens = models.TextField()

    class Meta:
        indexes = (models.Index(fields=("language", "published_at", "id"), name="search_entry_visible"),)

    def __str__(self):
        return f"{self.label}: {self.title} ({self.language})"


class Word(models.Model):
    """A word of the entries as it is spelt, for those who spell it otherwise."""

    language = models.CharField(max_length=10)
    text = models.CharField(max_length=40)
    folded = models.CharField(max_length=40)
    entries = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("language", "text"), name="search_word_is_unique"),)

    def __str__(self):
        return self.text


class Made(models.Model):
    """What the whole index was last made with."""

    recipe = models.CharField(max_length=64)

    def __str__(self):
        return self.recipe
