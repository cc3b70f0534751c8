# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who issues, and what was issued. A row of a certificate is there, committed, before anything is signed for it."""

from typing import Any

from django.db import models
from django.db.models import Q

from divit.server.authority import rules


class FoldedHolder(models.CharField):  # type: ignore[type-arg]  # Django takes no parameters where it runs
    """The holder's name as search compares it. It follows ``holder`` by itself, however the row is written."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        """The name, folded, a space before each word."""
        folded = rules.folded_words(model_instance.holder)[: self.max_length]
        setattr(model_instance, self.attname, folded)
        return folded

    def deconstruct(self) -> Any:
        """A plain text to migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class Authority(models.Model):
    """One certification authority: a name, a key of ``keys``, and its own certificate, which a parent issued (or it).

    ``generation`` grows with every change of a status: whoever keeps answers sees by it that they are old. ``shards``
    is the most parts of the CRL that certificates were ever told of.
    """

    name = models.CharField(max_length=60, unique=True)
    key = models.CharField(max_length=60)
    own = models.OneToOneField("Certificate", null=True, on_delete=models.PROTECT, related_name="founds")
    generation = models.PositiveBigIntegerField(default=0)
    crl_number = models.PositiveBigIntegerField(default=0)
    shards = models.PositiveSmallIntegerField(default=0)
    founded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    """One certificate, from the moment its serial number is taken. ``state`` moves by ``certificate.toml``.

    ``serial`` is hexadecimal. ``to_be_signed`` is what was committed to and ``tbs_sha256`` its hash; ``certificate``
    (DER) is empty until it is issued. ``key`` names one of our own keys, empty where the key is a holder's.
    ``shard``: which part of the CRL it names, 0 for the whole. ``status_at`` and ``reason``: since when it is
    suspended, revoked or burnt, and why; ``crl_entry`` (DER) says so on a CRL. ``holder_folded`` is for search.
    """

    class State(models.TextChoices):
        PREPARED = "prepared"
        VALID = "valid"
        SUSPENDED = "suspended"
        REVOKED = "revoked"
        BURNT = "burnt"

    uid = models.UUIDField(unique=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="issued")
    serial = models.CharField(max_length=40)
    profile = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    holder = models.CharField(max_length=200)
    holder_folded = FoldedHolder(max_length=250, default="", db_default="", editable=False)
    key = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    shard = models.PositiveSmallIntegerField(default=0)

    to_be_signed = models.BinaryField()
    tbs_sha256 = models.CharField(max_length=64)
    certificate = models.BinaryField(default=bytes)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    prepared_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    status_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=30, blank=True)
    crl_entry = models.BinaryField(default=bytes)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "serial"], name="a_serial_is_used_once")]
        indexes = [
            models.Index(fields=["prepared_at"], name="certificates_to_burn", condition=Q(state="prepared")),
            # All that a CRL is made of, in its order: a list of a hundred thousand reads no row.
            models.Index(
                fields=["authority", "serial", "shard", "crl_entry"],
                name="certificates_listed",
                condition=~Q(crl_entry=b""),
            ),
            # Of our own services: who answers is asked with every change, among a million that holders have.
            models.Index(fields=["authority", "profile"], name="certificates_of_our_own", condition=~Q(key="")),
            models.Index(fields=["status_at"], name="certificates_by_change", condition=~Q(state="valid")),
            models.Index(fields=["issued_at"], name="certificates_by_day"),
            models.Index(fields=["holder_folded"], name="certificates_by_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.serial} {self.profile}"


class OcspAnswer(models.Model):
    """One signed OCSPResponse (DER), under the CertID (DER) that asks for it."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="answers")
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="answers")
    cert_id = models.BinaryField(unique=True, max_length=200)
    body = models.BinaryField()
    next_update = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.next_update}"


class RevocationList(models.Model):
    """One CRL (DER). ``generation`` is the authority's when it was made: a status changed since when they differ.

    ``scope`` is the number of a shard, ``delta``, or empty for the whole; ``body`` is kept of the newest ones alone.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="lists")
    scope = models.CharField(max_length=5, blank=True)
    number = models.PositiveBigIntegerField()
    generation = models.PositiveBigIntegerField()
    entries = models.PositiveIntegerField()
    this_update = models.DateTimeField()
    next_update = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "number"], name="a_crl_number_is_used_once")]
        indexes = [models.Index(fields=["authority", "scope", "-number"], name="newest_lists")]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.number}"


class StampCustomer(models.Model):
    """Who may ask for time-stamps. ``credits`` are those that no process holds; None: any number."""

    name = models.CharField(max_length=60, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    credits = models.PositiveBigIntegerField(null=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class StampBlock(models.Model):
    """Serial numbers that one process took to stamp with. ``prefix`` (hexadecimal) is what all of them begin with.

    Open until ``closed_at``; closed without ``stamped``, it is lost: each of its numbers may stand in a token.
    """

    prefix = models.CharField(max_length=16, unique=True)
    unit = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="stamp_blocks")
    customer = models.ForeignKey(StampCustomer, null=True, on_delete=models.PROTECT, related_name="blocks")
    size = models.PositiveIntegerField()
    stamped = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["taken_at"], name="stamp_blocks_open", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return f"{self.prefix} {self.size}"


class Proposal(models.Model):
    """A change of a certificate's standing that one operator asked for and another decides on: ``proposal.toml``.

    ``event`` is one of ``certificate.toml``; ``reason`` why it is to be revoked, empty where it is not; ``note`` in
    words. ``asked_by`` and ``decided_by`` are actors of the log.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    uid = models.UUIDField(unique=True)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="proposals")
    event = models.CharField(max_length=10)
    reason = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate"], name="one_proposal_waits", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.certificate_id} {self.state}"


class StatusCount(models.Model):
    """How many certificates of an authority came into ``state`` on a day of Istanbul, except those just issued."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="changes")
    day = models.DateField()
    state = models.CharField(max_length=10)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "authority", "state"], name="one_count_a_day_and_state")]

    def __str__(self) -> str:
        return f"{self.day} {self.state} {self.count}"


class Alarm(models.Model):
    """Something was stopped at the last moment: ``about`` names it as the log does; it waits until it is ``seen``."""

    uid = models.UUIDField(unique=True)
    about = models.CharField(max_length=160)
    code = models.CharField(max_length=10)
    tr = models.TextField()
    en = models.TextField()
    at = models.DateTimeField(db_index=True)
    seen_by = models.CharField(max_length=100, blank=True)
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.code} {self.about}"


class Ceremony(models.Model):
    """A ceremony that was performed: the hash of its file, and its transcript."""

    uid = models.UUIDField(unique=True)
    at = models.DateTimeField()
    operators = models.CharField(max_length=300)
    plan_sha256 = models.CharField(max_length=64)
    transcript = models.TextField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.operators}"
