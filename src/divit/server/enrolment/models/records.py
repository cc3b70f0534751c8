# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who was told how their data is used, and who looked at it (R77)."""

from django.db import models

from divit.kernel import clock


class InformationSeen(models.Model):
    """A version of an information notice that somebody was shown."""

    application = models.ForeignKey("Application", models.PROTECT, null=True, related_name="seen")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class RecordView(models.Model):
    """Somebody of an institution or of the CSP looked at a person's record."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    viewer = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    institution = models.ForeignKey("people.Institution", models.PROTECT, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    about = models.CharField(max_length=80)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="record_viewed")]

    def __str__(self) -> str:
        return f"{self.viewer_id} → {self.person_id}"
