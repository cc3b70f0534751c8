# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who is who. Everything that can end has dates; nothing is deleted."""

from django.db import models
from django.db.models import F, Q

from divit.kernel import clock


class Institution(models.Model):
    """A public institution, with what its letters and pages print about it."""

    detsis = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=200)
    letterhead = models.JSONField(default=list)
    city = models.CharField(max_length=60, blank=True)
    verification_address = models.URLField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    fax = models.CharField(max_length=30, blank=True)
    kep = models.CharField(max_length=120, blank=True)
    internet = models.CharField(max_length=120, blank=True)
    help_desk_phone = models.CharField(max_length=60, blank=True)
    help_desk_url = models.URLField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A part of an institution."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    detsis = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """One human being, once, whatever institutions they serve."""

    tckn = models.CharField(max_length=11, unique=True)
    given_name = models.CharField(max_length=100)
    surname = models.CharField(max_length=100)
    recorded_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.given_name} {self.surname}"


class Post(models.Model):
    """A seat (*makam*) in a unit, with the title that letters print."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.title


class Appointment(models.Model):
    """A person in a post for a time: its holder, or acting in it (printed "V.")."""

    class Kind(models.TextChoices):
        HOLDER = "holder"
        ACTING = "acting"

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.HOLDER)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_it_begins",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.post}"


class SigningDelegation(models.Model):
    """*Yetki devri*: a post signs on behalf of another for a time (printed "Bakan a." over the signer's own title)."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="delegations")
    on_behalf_of = models.ForeignKey(Post, models.PROTECT, related_name="delegated")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.post} → {self.on_behalf_of}"


class RoleGrant(models.Model):
    """A role that a person has in a unit or a whole institution for a time, and who gave it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="grants")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="grants")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    given_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"
