# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The folded index: which document holds which words, and who may be led to it."""

from django.db import models


class Document(models.Model):
    """Something that can be found. Its title is not here: whoever owns it tells it to those who may see it."""

    owner = models.CharField(max_length=20)
    ref = models.CharField(max_length=64)
    institution_id = models.PositiveBigIntegerField()
    unit_id = models.PositiveBigIntegerField(null=True)
    state = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "ref"], name="search_one_entry_a_document")]
        indexes = [models.Index(fields=["-at", "-id"], name="search_newest_first")]

    def __str__(self) -> str:
        return f"{self.owner}:{self.ref}"


class Word(models.Model):
    """One word of a document: a byte that says what kind of word it is (``rules``), then its folded UTF-8.

    Bytes and not text, because bytes compare in one way in every database, whatever its collation: a prefix is a range
    of the index, on SQLite and on PostgreSQL alike.
    """

    # Both indexes below begin or end with the document; one of its own would only cost room.
    document = models.ForeignKey(Document, models.CASCADE, related_name="words", db_index=False)
    word = models.BinaryField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "word"], name="search_a_word_once")]
        indexes = [models.Index(fields=["word", "document"], name="search_word_prefix")]

    def __str__(self) -> str:
        return bytes(self.word)[1:].decode(errors="replace")
