# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Sessions, their items, the ways to them, and the register of signed documents.

Secrets (link tokens, codes, claims) are kept only as their SHA-256. States are moved only by the machines of
``machines.py``; times are UTC.
"""

from django.db import models
from django.db.models import Q


class SigningSession(models.Model):
    """One request to one person. ``state`` moves by ``data/session.toml``."""

    uuid = models.CharField(max_length=36, unique=True)
    state = models.CharField(max_length=12, default="preparing")
    # Nobody in a login, whose signature only tells who it is, and where a card's holder does not work here.
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    institution = models.ForeignKey("people.Institution", on_delete=models.PROTECT, related_name="+", null=True)
    channel = models.CharField(max_length=20)
    purpose = models.CharField(max_length=40)
    level = models.CharField(max_length=3)
    on_error = models.CharField(max_length=8, default="continue")
    site_origin = models.CharField(max_length=280)
    site_name = models.CharField(max_length=120)
    # The request as it was sent, so that it is the same whenever it is asked for and its hash never has to be believed.
    # Both are empty while the documents are being prepared.
    request = models.JSONField(default=dict)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    # The owner's names of the steps in their order; each becomes an item when its document is made ready.
    asked = models.JSONField(default=list)
    documents = models.PositiveIntegerField(default=0)
    # Without documents: what the owner calls it, the one-time text of a login, what a signer has told of its card.
    owner_ref = models.CharField(max_length=200, blank=True)
    one_time = models.CharField(max_length=43, blank=True)
    card = models.JSONField(null=True)
    created_at = models.DateTimeField()
    claim_until = models.DateTimeField()
    claim_sha256 = models.CharField(max_length=64, blank=True)
    # The Idempotency-Key of the claim: a signer that never got the answer asks again with it.
    claim_key_sha256 = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(null=True)
    # The person has said on the page that another signer may take over.
    released = models.BooleanField(default=False)
    signer_kind = models.CharField(max_length=20, blank=True)
    signer_name = models.CharField(max_length=80, blank=True)
    signer_version = models.CharField(max_length=40, blank=True)
    last_seen_at = models.DateTimeField(null=True)
    certificate = models.BinaryField(null=True)
    chain = models.JSONField(default=list)
    algorithm = models.CharField(max_length=20, blank=True)
    consented_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=12, blank=True)
    viewed = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-created_at"], name="signing_by_person"),
            models.Index(fields=["created_at"], name="signing_preparing", condition=Q(state="preparing")),
            models.Index(
                fields=["claim_until"],
                name="signing_open",
                condition=Q(state__in=("created", "claimed", "consented", "signing")),
            ),
        ]

    @property
    def whose(self) -> int:
        """The person's row, which no session with documents is without. Raises ``LookupError``."""
        if self.person_id is None:
            raise LookupError(self.uuid)
        return self.person_id

    def __str__(self) -> str:
        return f"{self.uuid} {self.purpose} {self.state}"


class SessionLink(models.Model):
    """A token under which a session is reached: the page's own, and one for each code that was redeemed."""

    session = models.ForeignKey(SigningSession, on_delete=models.CASCADE, related_name="links")
    token_sha256 = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"link of {self.session_id}"


class SessionCode(models.Model):
    """A code that a person types to find a session: once, within ten minutes."""

    session = models.ForeignKey(SigningSession, on_delete=models.CASCADE, related_name="codes")
    code_sha256 = models.CharField(max_length=64, unique=True)
    valid_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code of {self.session_id}"


class WrongCodes(models.Model):
    """How many wrong codes an address has tried, and until when it has to wait. The address is kept as its hash."""

    address_sha256 = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    wait_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.count} wrong codes"


class SigningItem(models.Model):
    """One document to sign. ``state`` moves by ``data/item.toml``; ``ref`` is the owner's name for the step."""

    session = models.ForeignKey(SigningSession, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    item_id = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="waiting")
    purpose = models.CharField(max_length=40)
    ref = models.CharField(max_length=100)
    group = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=500, blank=True)
    format = models.CharField(max_length=16, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    # The item's bytes: the prepared file in PAdES, else the content itself; and what the owner gave.
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    source_sha256 = models.CharField(max_length=64, blank=True)
    # What message-digest is for SHA-256, so that a window is prepared without reading 32 files again.
    digest_sha256 = models.BinaryField(null=True)
    attachments = models.JSONField(default=list)
    signed_attributes = models.BinaryField(null=True)
    prepared_at = models.DateTimeField(null=True)
    signature = models.BinaryField(null=True)
    signed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    error = models.JSONField(null=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    level = models.CharField(max_length=3, blank=True)
    report = models.JSONField(null=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="signing_item_position"),
            models.UniqueConstraint(fields=["session", "item_id"], name="signing_item_id"),
            models.UniqueConstraint(
                fields=["purpose", "ref"],
                condition=Q(state__in=("signed", "awaiting", "completed")),
                name="signing_one_signature_a_step",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], name="signing_item_due", condition=Q(state__in=("signed", "awaiting"))
            ),
            # How far a session is, counted for its page each second.
            models.Index(fields=["session", "state"], name="signing_item_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.ref} {self.state}"


class SignedDocument(models.Model):
    """The register of signed documents by the verification code that is printed on them."""

    code = models.CharField(max_length=36, unique=True)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    title = models.CharField(max_length=500)
    owner = models.CharField(max_length=40)
    ref = models.CharField(max_length=100)
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
