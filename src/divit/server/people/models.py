# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who is who. Everything that can end has dates; nothing is deleted."""

from django.db import models
from django.db.models import F, Q

from divit.kernel import clock, ids


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
    """One human being, once, whatever institutions they serve. Names, birth date and place as in the registry."""

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    tckn = models.CharField(max_length=11, unique=True)
    given_name = models.CharField(max_length=100)
    surname = models.CharField(max_length=100)
    birth_date = models.DateField(null=True, blank=True)
    birth_place = models.CharField(max_length=100, blank=True)
    recorded_at = models.DateTimeField(default=clock.now)
    # Computed from the name, so that both databases sort and find alike: turkish.sort_text and turkish.fold.
    name_order = models.CharField(max_length=2000, db_index=True)
    name_folded = models.CharField(max_length=400)

    def __str__(self) -> str:
        return f"{self.given_name} {self.surname}"


class Post(models.Model):
    """A seat (*makam*) in a unit, with the title that letters print."""

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.title


class Dated(models.Model):
    """A fact in force from ``begins_at`` until just before ``ends_at``, who gave it and why.

    What was called off before it began has ``withdrawn_at`` and was never in force.
    """

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    given_by = models.CharField(max_length=80, default="system")
    reason = models.CharField(max_length=300, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_it_begins",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
            ),
            models.CheckConstraint(
                name="%(class)s_withdrawn_only_before",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__lt=F("begins_at")),
            ),
        ]


class Contact(Dated):
    """A telephone or an e-mail address of a person, and since when it is proved to be theirs (null: not yet)."""

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"

    person = models.ForeignKey(Person, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=254)
    proved_at = models.DateTimeField(null=True, blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(ends_at__isnull=True, withdrawn_at__isnull=True),
                name="one_present_contact_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind}"


class Appointment(Dated):
    """A person in a post for a time: its holder, or acting in it (printed "V.")."""

    class Kind(models.TextChoices):
        HOLDER = "holder"
        ACTING = "acting"

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.HOLDER)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            # Overlaps that dates close are refused by the service, under the lock of the post.
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(kind="holder", ends_at__isnull=True, withdrawn_at__isnull=True),
                name="one_lasting_holder_a_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.post}"


class SigningDelegation(Dated):
    """*Yetki devri*: a post signs on behalf of another for a time (printed "Bakan a." over the signer's own title).

    ``documents`` are the kinds it covers (``people.documents``); an empty list covers every kind.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="delegations")
    on_behalf_of = models.ForeignKey(Post, models.PROTECT, related_name="delegated")
    documents = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.post} → {self.on_behalf_of}"


class Deputation(Dated):
    """*Vekâlet*: while the person is away, the deputy acts in the named posts of theirs (printed "V.")."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="deputations")
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="deputising")
    posts = models.ManyToManyField(Post, related_name="deputations")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(name="deputation_has_an_end", condition=Q(ends_at__isnull=False)),
            models.CheckConstraint(name="nobody_is_their_own_deputy", condition=~Q(person=F("deputy"))),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.deputy}"


class RoleGrant(Dated):
    """A role that a person has in a unit or a whole institution for a time, and who gave it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="grants")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="grants")

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class InstitutionSetting(Dated):
    """An institution's own value of a setting that is declared ``per_institution``, as text, for a time."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="settings")
    name = models.CharField(max_length=60)
    value = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.institution}: {self.name}"
