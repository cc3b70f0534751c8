# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card session on its way (rule 9): the signer tells its card, the owner answers for exactly this one."""

import base64
from typing import Any

from django.db import transaction

from divit.kernel import clock, settings
from divit.server.audit.services import record
from divit.server.signing import rules
from divit.server.signing.card_purposes import CardReport, card_purpose
from divit.server.signing.errors import CardSessionsElsewhere, OutOfTurn, TooManyReleases
from divit.server.signing.models import SigningSession
from divit.server.signing.release import sealed
from divit.server.signing.services.claiming import lock_held
from divit.server.signing.services.machines import SESSION, person_actor, session_object
from divit.session.card import CARD_PURPOSES
from divit.session.messages import Card


def tell_card(*, session: SigningSession, card: Card) -> str | None:
    """Note what the signer tells of its card. The card's release code, sealed to the worker's key, where the owner
    gives one; None where it is only seen.

    The code is in nothing that is kept: not in the session, the audit log or the program's log. Raises what the owner
    refuses with, ``CardSessionsElsewhere``, ``OutOfTurn``, ``TooManyReleases``, ``ReleaseKeyUnusable``,
    ``ClaimRefused``.
    """
    if session.purpose not in CARD_PURPOSES:
        raise CardSessionsElsewhere
    at = clock.now()
    report = CardReport(card.card_serial, card.certificate, card.tries)
    with transaction.atomic():
        lock_held(session)
        if session.state not in rules.HELD:
            raise OutOfTurn(state=session.state)
        told = _told_before(session)
        if told["releases"] >= settings.number("CARD_RELEASES"):
            raise TooManyReleases
        code = card_purpose(session.purpose).answer(session.owner_ref, report, at)
        release = None if code is None else sealed(code, card.release_key)
        told = {**_row(report), "releases": told["releases"] + (release is not None), "outcome": "", "left": "unknown"}
        _note(session, told)
    return release


def _told_before(session: SigningSession) -> dict[str, Any]:
    kept = SigningSession.objects.values_list("card", flat=True).get(pk=session.pk)
    return kept or {"releases": 0}


def _row(report: CardReport) -> dict[str, Any]:
    certificate = base64.b64encode(report.certificate).decode("ascii")
    return {"serial": report.serial, "certificate": certificate, "tries": report.tries}


def _note(session: SigningSession, told: dict[str, Any]) -> None:
    after = {name: told[name] for name in ("serial", "tries", "releases")}
    actor, object_ = person_actor(session), session_object(session)
    if session.state == "claimed":
        SESSION.fire(
            session,
            "consent",
            actor=actor,
            channel=session.signer_kind,
            object=object_,
            changes={"card": told, "consented_at": clock.now()},
            after=after,
            payload_sha256=session.manifest_sha256,
        )
        return
    # Asked again: the PIN that was typed did not fit the card.
    SigningSession.objects.filter(pk=session.pk).update(card=told)
    record(actor=actor, channel=session.signer_kind, action="session.card_again", object=object_, after=after)
