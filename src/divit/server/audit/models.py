# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The rows of the log. The database's own triggers forbid to change or delete them (first migration)."""

from django.db import models


class AuditEntry(models.Model):
    """One thing that somebody did. ``tag`` seals the row with the key named ``key``; ``prev`` is the digest of the
    entry before it in its shard, so each row vouches for all before it.
    """

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
    key = models.CharField(max_length=60)
    tag = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shard", "seq"], name="audit_one_entry_a_place")]
        indexes = [
            models.Index(fields=["object", "id"], name="audit_by_object"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.shard}/{self.seq} {self.action} {self.object}"


class AuditHead(models.Model):
    """The end of a shard: without it, entries cut off the end would not be missed. One row a shard from the start."""

    shard = models.PositiveSmallIntegerField(unique=True)
    seq = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=60, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.shard}/{self.seq}"


class AuditAnchor(models.Model):
    """The heads of all shards at one moment, signed; ``stamp`` is the time-stamp over ``signed``, when there is one.

    While a stamp is still wanted, ``next_try`` says when the service is asked (again).
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    signed = models.BinaryField()
    stamp = models.BinaryField(null=True)
    next_try = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_try"], name="audit_anchor_due")]

    def __str__(self) -> str:
        return f"anchor {self.number}"
