# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A letter, the parafs it needs, and what happened to it on its way."""

from django.db import models

from divit.kernel import clock, ids


class Letter(models.Model):
    """An official letter. ``state`` moves only through ``letter.toml``; ``waits_for`` is whose turn it is."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PARAF_WAIT = "paraf_wait"
        SIGNATURE_WAIT = "signature_wait"
        RETURNED = "returned"
        SENT = "sent"

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    institution = models.ForeignKey("people.Institution", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    drafter = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    signer = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    waits_for = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    waiting_since = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now)

    subject = models.CharField(max_length=200)
    addressee = models.CharField(max_length=300)
    body = models.TextField()
    file_code = models.CharField(max_length=12)
    # Grows with every change of the text; a paraf belongs to one version.
    version = models.PositiveIntegerField(default=1)
    draft_sha256 = models.CharField(max_length=64, blank=True)

    # Given when the signer asks for the session. The number stays for ever, the date until the first signature.
    sequence = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=60, blank=True)
    verification_code = models.CharField(max_length=36, blank=True)
    # Whose block the finished page bears, and who signed it: the signer, or their deputy.
    finished_for = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    dated_at = models.DateTimeField(null=True)
    final_sha256 = models.CharField(max_length=64, blank=True)

    signed_sha256 = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["waits_for", "state", "waiting_since"], name="letter_queue"),
            models.Index(fields=["unit", "state", "sent_at"], name="letter_sent"),
            models.Index(fields=["drafter", "state"], name="letter_drafts"),
        ]

    def __str__(self) -> str:
        return self.subject

    def present_annexes(self) -> "list[Annex]":
        """Its annexes in their order, without those taken off; asked once for all where they were prefetched."""
        if self._state.adding:
            return []
        return sorted((one for one in self.annexes.all() if one.removed_at is None), key=lambda one: one.order)


class ParafStep(models.Model):
    """One person's turn to initial a version of a letter. A void step stays: it happened."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        VOID = "void"

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="parafs")
    order = models.PositiveSmallIntegerField()
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    version = models.PositiveIntegerField(null=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    signature_sha256 = models.CharField(max_length=64, blank=True)
    # The person of the step, or their deputy.
    done_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "order"], condition=~models.Q(state="void"), name="one_live_paraf_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter}: {self.order}"


class Annex(models.Model):
    """*Ek*: a file that goes with the letter; its title and page count stand on the page that is signed."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="annexes")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    page_count = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "order"], condition=models.Q(removed_at__isnull=True), name="one_annex_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order}- {self.title}"


class Return(models.Model):
    """*İade*: the letter went back to its drafter, with the reason in words."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="returns")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    in_place_of = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.note
