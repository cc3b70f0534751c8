# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""E-Onay: a consent that is signed once and covers every later application."""

from django.db import models
from django.db.models import Q

from divit.kernel import clock, ids


class Consent(models.Model):
    """A consent of a person, from the code that is shown to its withdrawal. ``state`` moves by ``consent.toml``.

    ``signed_sha256`` and ``report_sha256`` name kept files; ``mobile`` is the number recorded with it (R21, R24).
    """

    class State(models.TextChoices):
        CODE_ISSUED = "code_issued"
        SIGNED = "signed"
        ACTIVE = "active"
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"
        REFUSED = "refused"

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.CODE_ISSUED)
    text_version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)
    session = models.CharField(max_length=64, blank=True)
    mobile = models.CharField(max_length=20, blank=True)
    code_at = models.DateTimeField(default=clock.now)
    signed_at = models.DateTimeField(null=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    report_sha256 = models.CharField(max_length=64, blank=True)
    stamped_at = models.DateTimeField(null=True)
    issuer = models.CharField(max_length=300, blank=True)
    serial = models.CharField(max_length=40, blank=True)
    is_foreign = models.BooleanField(default=False)
    active_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="active"), name="one_active_consent")
        ]
        indexes = [models.Index(fields=["state", "code_at"], name="consent_stage")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"
