# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the steps of a production share: whose it is, whether it still lasts, and how it is given up."""

from typing import Any
from uuid import UUID

from divit.kernel import clock
from divit.server.authority import queries as authority_queries
from divit.server.authority import services as authority
from divit.server.authority.services.alarms import alarm
from divit.server.enrolment.errors import ProductionFailed, ProductionOver
from divit.server.enrolment.machines import APPLICATION, CARD, CERTIFICATE
from divit.server.enrolment.models import HeldCertificate, Production
from divit.server.ui.errors import NotThere

CHANNEL = "production"
LEASE_ENDED = "lease"
_UNUSABLE = "cessation_of_operation"


def actor_of(production: Production) -> str:
    """The station as the log names it."""
    return f"station:{production.station.uid}"


def of_station(station: int, production: UUID) -> Production:
    """The locked row of a production of that station, also one that has ended. Raises ``NotThere``."""
    rows = Production.objects.select_for_update(of=("self",)).select_related("station", "application", "card")
    row = rows.filter(uid=production, station=station).first()
    if row is None:
        raise NotThere(f"production {production}")
    return row


def under_way(station: int, production: UUID) -> Production:
    """As ``of_station``, one that still lasts. Raises ``NotThere``, ``ProductionOver``."""
    row = of_station(station, production)
    if row.ended_at is not None or row.ends_at <= clock.now():
        raise ProductionOver(number=row.application.number)
    return row


def give_up(row: Production, why: str, *, is_touched: bool) -> None:
    """T22, inside the caller's transaction: the application is queued again, what was issued is revoked, the card too
    is put aside when it is not blank any more. Nothing happens to a production that has ended.
    """
    if row.ended_at is not None:
        return
    told: dict[str, Any] = {"actor": actor_of(row), "channel": CHANNEL}
    if row.certificate is not None:
        _spoil(row.certificate, told)
    if is_touched:
        CARD.fire(row.card, "damage", object=f"card:{row.card.uid}", changes={"since": clock.now()}, **told)
    row.step, row.why, row.ended_at = Production.Step.FAILED, why, clock.now()
    row.sealing = b""
    row.save(update_fields=["step", "why", "ended_at", "sealing"])
    APPLICATION.fire(
        row.application,
        "failed",
        object=f"application:{row.application.uid}",
        after={"production": str(row.uid), "card": row.card.serial},
        reason=why,
        **told,
    )


def tell_failed(row: Production) -> None:
    """The alarm of T22, for whoever runs the production; its own transaction."""
    failed = ProductionFailed(number=row.application.number, card=row.card.serial, why=row.why)
    alarm(f"production:{row.uid}", failed, actor=actor_of(row), channel=CHANNEL)


def _spoil(held: HeldCertificate, told: dict[str, Any]) -> None:
    """The serial number stays taken (T22): what was signed under it is revoked, else its authority burns it."""
    standing = authority_queries.by_serial(held.authority, held.serial)
    if standing.state in ("valid", "suspended"):
        authority.revoke(authority=held.authority, serial=held.serial, reason=_UNUSABLE, **told)
    CERTIFICATE.fire(held, "burn", object=f"held:{held.uid}", **told)
