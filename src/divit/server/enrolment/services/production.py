# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""T20 to T22: an application is taken by a station, its card made, or not.

A station has one application at a time, for as long as its lease lasts. Whatever moment it dies at, the application
goes back to the queue: by the station's word at its next start, or when the lease ends.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from divit.kernel import clock, settings
from divit.server.audit.services import record
from divit.server.authority import queries as authority
from divit.server.authority.errors import CertificateUnfit, LintRefused
from divit.server.authority.services.alarms import alarm
from divit.server.enrolment import registers
from divit.server.enrolment.cases import case_of
from divit.server.enrolment.errors import (
    CardNotInStock,
    ProductionMessageInvalid,
    ProductionOutOfTurn,
)
from divit.server.enrolment.machines import APPLICATION, CARD, CERTIFICATE
from divit.server.enrolment.models import Application, Card, HeldCertificate, Production, Station
from divit.server.enrolment.rules import production as rules
from divit.server.enrolment.rules.case import IDENTITY_CHANGE, Case
from divit.server.enrolment.services import bench, entry, issuing, releases
from divit.server.keys import sealing
from divit.session.card import serial_of

_CURVE = "P-256"
#: Applications that are looked at for one card; those that may not be produced are passed over.
_LOOKED_AT = 50
#: Why the old certificate is revoked at production (R54).
_REPLACED = {IDENTITY_CHANGE: "identity_changed"}
Step = Production.Step


@dataclass(frozen=True, slots=True)
class Order:
    """What a station makes: the production's uid, the application's number, the kind of key, the public JWK that the
    release code is encrypted for.
    """

    production: str
    number: str
    algorithm: str
    key: dict[str, Any]


def take(*, station: int, card_serial: str) -> Order | None:
    """T20: the application that waits longest and may be produced, for a blank card; None when there is none.

    The same call again, before the code has come, gets the same answer. What the station had under way otherwise is
    given up: it asks for work, so it has none. Raises ``CardNotInStock``, ``AuthorityUnknown``, and what the civil
    registry raises when it cannot be asked (R51).
    """
    authority.own_certificate(settings.text("ESHS_AUTHORITY"))
    serial = serial_of(card_serial)
    left = Production.objects.filter(station=station, ended_at=None).select_related("card").first()
    if left is not None:
        if left.step == Step.TAKEN and left.card.serial == serial and left.ends_at > clock.now():
            return _order(left)
        failed(station=station, production=left.uid, why="station", is_touched=left.step != Step.TAKEN)
    _refuse_used(serial)
    for application in _queued():
        order = _taken(application, station, serial)
        if order is not None:
            return order
    return None


def keep_code(*, station: int, production: UUID, sealed: str) -> None:
    """Keep the release code of a card that is about to be locked with it (R61). The same again changes nothing.

    Raises ``ProductionOver``, ``ProductionOutOfTurn``, ``ProductionMessageInvalid``.
    """
    with transaction.atomic():
        row = bench.under_way(station, production)
        code = _opened(row, sealed)
        if row.step != Step.TAKEN:
            if row.step == Step.CODE_KEPT and releases.is_code(row.card, code):
                return
            raise ProductionOutOfTurn(step=row.step)
        releases.keep(row.card, code)
        row.step = Step.CODE_KEPT
        row.save(update_fields=["step"])
        _tell(row, "production.code_kept")


def produced(*, station: int, production: UUID, certificate_sha256: str) -> None:
    """T21: the card gives the certificate back. It is the holder's from now on, and the old one ends where R54 says so.

    All in one transaction. The same call again changes nothing. Raises ``ProductionOver``, ``ProductionOutOfTurn``.
    """
    with transaction.atomic():
        row = bench.of_station(station, production)
        if row.step == Step.PRODUCED:
            return
        row = bench.under_way(station, production)
        held = row.certificate
        if row.step != Step.ISSUED or held is None or releases.hash_of(held) != certificate_sha256:
            raise ProductionOutOfTurn(step=row.step)
        now = clock.now()
        told: dict[str, Any] = {"actor": bench.actor_of(row), "channel": bench.CHANNEL}
        _end_old(row.application, case_of(row.application), told)
        CERTIFICATE.fire(held, "issue", object=f"held:{held.uid}", changes={"card": row.card}, **told)
        card = {"application": row.application, "since": now}
        CARD.fire(row.card, "personalise", object=f"card:{row.card.uid}", changes=card, **told)
        row.step, row.ended_at, row.sealing = Step.PRODUCED, now, b""
        row.save(update_fields=["step", "ended_at", "sealing"])
        APPLICATION.fire(
            row.application,
            "issued",
            object=f"application:{row.application.uid}",
            after={"production": str(row.uid), "card": row.card.serial, "serial": held.serial},
            **told,
        )


def failed(*, station: int, production: UUID, why: str, is_touched: bool) -> None:
    """T22: the card was not made; ``is_touched`` says that it is not blank any more. An alarm tells of it.

    Nothing happens to a production that has ended. Raises ``NotThere``.
    """
    with transaction.atomic():
        row = bench.of_station(station, production)
        has_ended = row.ended_at is not None
        bench.give_up(row, why, is_touched=is_touched)
    if not has_ended:
        bench.tell_failed(row)


def due(now: datetime, at_most: int) -> list[int]:
    """The productions whose lease has ended without a word from their station."""
    rows = Production.objects.filter(ended_at=None, ends_at__lte=now).order_by("ends_at")
    return list(rows.values_list("pk", flat=True)[:at_most])


def lapse(*, row: int) -> None:
    """Give up a production whose lease has ended. From the code on nobody knows what the card is like."""
    found = Production.objects.filter(pk=row, ended_at=None).first()
    if found is not None and found.ends_at <= clock.now():
        is_touched = found.step != Step.TAKEN
        failed(station=found.station_id, production=found.uid, why=bench.LEASE_ENDED, is_touched=is_touched)


def _refuse_used(serial: str) -> None:
    """A card is made once (R75). Raises ``CardNotInStock``."""
    if not serial or Card.objects.filter(serial=serial).exclude(state=Card.State.IN_STOCK).exists():
        raise CardNotInStock(serial=serial or "?")


def _queued() -> list[Application]:
    """The applications that wait for a card, the oldest first; those whose fee is due wait on (R68)."""
    rows = Application.objects.filter(state=Application.State.QUEUED).exclude(fee_state=Application.Fee.DUE)
    return list(rows.order_by("since", "pk")[:_LOOKED_AT])


def _still_fits(application: Application) -> bool:
    """R51: nothing has changed since the approval; and the certificate would pass the linters. Else it is moved on.

    Raises what the registry and the personnel directory raise when they cannot be asked.
    """
    case = _case_now(application)
    if not rules.r51(case).ok:
        _move_on(application, case)
        return False
    try:
        issuing.rehearse(application)
    except (CertificateUnfit, LintRefused) as error:
        alarm(f"application:{application.uid}", error, channel=bench.CHANNEL)
        # To the end of the queue: it is not to stand before those that can be made.
        Application.objects.filter(pk=application.pk, state=Application.State.QUEUED).update(since=clock.now())
        return False
    return True


def _case_now(application: Application) -> Case:
    """The application, with the registry and the personnel directory asked again."""
    registry = registers.civil_registry()
    same = None
    if registry is not None:
        kept = registry(application.tckn)
        same = kept is not None and kept.is_alive and entry.snapshot(kept) == application.registry_sha256
    return case_of(application, ask_directory=True, registry_same=same)


def _move_on(application: Application, case: Case) -> None:
    """T19: back to the officer when what was to be renewed was revoked; else there is nothing to make."""
    with transaction.atomic():
        rows: Any = Application.objects.select_for_update(of=("self",))
        row = rows.filter(pk=application.pk, state=Application.State.QUEUED).first()
        if row is not None:
            row.case = case
            event = "old_revoked" if case.old is not None and case.old.is_revoked else "person_left"
            told: dict[str, Any] = {"actor": "system", "channel": bench.CHANNEL, "object": f"application:{row.uid}"}
            APPLICATION.fire(row, event, is_locked=True, **told)


def _taken(application: Application, station: int, serial: str) -> Order | None:
    """Take this application, unless it may not be produced or another station was faster."""
    now = clock.now()
    # Asked before anything is locked: the registry is on the other side of a network.
    if not _still_fits(application):
        return None
    with transaction.atomic():
        rows: Any = Application.objects.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        row = rows.filter(pk=application.pk, state=Application.State.QUEUED).first()
        if row is None:
            return None
        card, _is_new = Card.objects.select_for_update().get_or_create(serial=serial)
        if card.state != Card.State.IN_STOCK:
            raise CardNotInStock(serial=serial)
        made = _begun(row, card, Station.objects.get(pk=station), now)
        row.case = case_of(row)
        APPLICATION.fire(
            row,
            "take",
            actor=bench.actor_of(made),
            channel=bench.CHANNEL,
            object=f"application:{row.uid}",
            changes={"lease": str(made.uid), "lease_until": made.ends_at},
            after={"production": str(made.uid), "card": serial},
        )
    return _order(made)


def _begun(application: Application, card: Card, station: Station, now: datetime) -> Production:
    made = Production(
        application=application,
        station=station,
        card=card,
        begun_at=now,
        ends_at=now + settings.span("ESHS_PRODUCTION_LEASE"),
    )
    private = json.dumps(ECKey.generate_key(_CURVE).as_dict(private=True)).encode()
    made.sealing_key, made.sealing = sealing.sealed(releases.PURPOSE, f"production:{made.uid}", private)
    made.save()
    station.seen_at = now
    station.save(update_fields=["seen_at"])
    return made


def _order(row: Production) -> Order:
    return Order(
        production=str(row.uid),
        number=row.application.number,
        algorithm=settings.text("ESHS_CARD_KEY"),
        key=dict(_sealing_key(row).as_dict(private=False)),
    )


def _sealing_key(row: Production) -> ECKey:
    private = sealing.unsealed(row.sealing_key, f"production:{row.uid}", bytes(row.sealing))
    return ECKey.import_key(json.loads(private))


def _opened(row: Production, sealed: str) -> bytes:
    """The release code that the worker encrypted. Raises ``ProductionMessageInvalid``."""
    try:
        code = jwe.decrypt_compact(sealed, _sealing_key(row), algorithms=["ECDH-ES", "A256GCM"]).plaintext or b""
    except (JoseError, ValueError) as error:
        raise ProductionMessageInvalid("sealed") from error
    if len(code) not in releases.CODE_LENGTHS:
        raise ProductionMessageInvalid("release code")
    return code


def _end_old(application: Application, case: Case, told: dict[str, Any]) -> None:
    """R54: the old certificate is revoked where the reason says so; one that is past its end is over."""
    old = application.old
    if old is None or old.state not in (HeldCertificate.State.VALID, HeldCertificate.State.SUSPENDED):
        return
    if rules.r54(case).ok:
        ended = {"end_reason": _REPLACED.get(application.reason, "superseded"), "ended_at": case.now}
        CERTIFICATE.fire(old, "superseded", object=f"held:{old.uid}", changes=ended, **told)
    elif old.not_after <= case.now:
        CERTIFICATE.fire(old, "expire", object=f"held:{old.uid}", **told)


def _tell(row: Production, action: str) -> None:
    after = {"step": str(row.step), "card": row.card.serial}
    record(actor=bench.actor_of(row), channel=bench.CHANNEL, action=action, object=f"production:{row.uid}", after=after)
