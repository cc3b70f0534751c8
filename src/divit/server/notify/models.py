# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Notices, and the envelopes in which they travel. The envelope is the queue: state, tries, next try, last error."""

from django.db import models

from divit.kernel import clock, ids


class Notice(models.Model):
    """One thing that one person is told; on their page it stands once, however often an envelope is sent."""

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    # Whose thing, and which: ``letters`` and its id. The title is asked of the owner when it is shown.
    owner = models.CharField(max_length=20, blank=True)
    ref = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notice_page"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["ref", "owner"], condition=models.Q(read_at=None), name="notice_unread_of_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.person_id}"


class Envelope(models.Model):
    """One message to one person over one channel, with every notice of its kind that came while it was open.

    ``uid`` is the same at every try: it is the mail's Message-ID and the SMS's idempotency key, so that who gets it
    twice can tell.
    """

    class State(models.TextChoices):
        OPEN = "open"
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        OVERTAKEN = "overtaken"
        GIVEN_UP = "given_up"

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    # Where to, when the owner said it; empty: to what is proved to be the person's.
    address = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(default=clock.now)
    # None when nothing is left to do.
    next_try_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.JSONField(null=True)
    sent_at = models.DateTimeField(null=True)
    notices = models.ManyToManyField(Notice, related_name="envelopes")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "channel", "address"],
                condition=models.Q(state="open"),
                name="one_open_envelope",
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(next_try_at__isnull=False), name="envelope_due")
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.kind} → {self.person_id}"


class Choice(models.Model):
    """What a person chose instead of a kind's own channels. The page is not among them: it always tells."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "channel"], name="one_choice_a_kind_and_channel")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.channel}: {self.wanted}"


class Tongue(models.Model):
    """The language in which a person wants to be written to; Turkish for who never chose."""

    person = models.OneToOneField("people.Person", models.PROTECT, related_name="+", primary_key=True)
    language = models.CharField(max_length=2, choices=[("tr", "tr"), ("en", "en")])

    def __str__(self) -> str:
        return f"{self.person_id}: {self.language}"
