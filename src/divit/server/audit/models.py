# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The rows of the log. The database's own triggers forbid to change or delete them (first migration)."""

from django.db import models


class AuditEntry(models.Model):
    """One thing that somebody did; ``tag`` seals the row and, through ``prev``, all rows before it."""

    shard = models.PositiveSmallIntegerField()
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    role = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=30)
    action = models.CharField(max_length=80)
    object = models.CharField(max_length=160)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    payload_sha256 = models.CharField(max_length=64, blank=True)
    prev = models.CharField(max_length=64)
    tag = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shard", "seq"], name="audit_one_entry_a_place")]
        indexes = [models.Index(fields=["object", "seq"], name="audit_by_object")]

    def __str__(self) -> str:
        return f"{self.shard}/{self.seq} {self.action} {self.object}"


class AuditHead(models.Model):
    """The end of a shard: without it, entries cut off the end would not be missed."""

    shard = models.PositiveSmallIntegerField(unique=True)
    seq = models.PositiveBigIntegerField()
    tag = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.shard}/{self.seq}"
