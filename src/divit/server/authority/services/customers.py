# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who may ask for time-stamps, and how many."""

import secrets
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from divit.kernel import clock
from divit.server.audit.services import record
from divit.server.authority.errors import CustomerThere, CustomerUnknown
from divit.server.authority.models import StampCustomer

_SECRET_BYTES = 24


def add_customer(*, name: str, credits: int | None = None, actor: str = "system", channel: str = "system") -> str:
    """Let somebody have ``credits`` time-stamps, any number without them, and give the secret to ask with.

    The secret is told once; what is kept is its hash. Raises ``CustomerThere``.
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with transaction.atomic():
        if ":" in name or not name or StampCustomer.objects.filter(name=name).exists():
            raise CustomerThere(name=name)
        StampCustomer.objects.create(name=name, secret_sha256=hashed(secret), credits=credits, added_at=clock.now())
        _tell("authority.customer_added", name, {"credits": credits}, actor, channel)
    return secret


def give_credits(*, name: str, credits: int, actor: str = "system", channel: str = "system") -> None:
    """Let a customer have that many time-stamps more. Raises ``CustomerUnknown``, also for one who needs none."""
    with transaction.atomic():
        rows = StampCustomer.objects.filter(name=name, credits__isnull=False, ended_at=None)
        if not rows.update(credits=F("credits") + credits):
            raise CustomerUnknown(name=name)
        _tell("authority.customer_credits", name, {"credits": f"+{credits}"}, actor, channel)


def end_customer(*, name: str, actor: str = "system", channel: str = "system") -> None:
    """Let a customer have no more time-stamps. Raises ``CustomerUnknown``."""
    with transaction.atomic():
        if not StampCustomer.objects.filter(name=name, ended_at=None).update(ended_at=clock.now()):
            raise CustomerUnknown(name=name)
        _tell("authority.customer_ended", name, {}, actor, channel)


def hashed(secret: str) -> str:
    """What is kept of a secret: it is long and random, so a plain hash hides it."""
    return sha256(secret.encode()).hexdigest()


def _tell(action: str, name: str, after: dict[str, object], actor: str, channel: str) -> None:
    record(actor=actor, channel=channel, action=action, object=f"stamp-customer:{name}", after=after)
