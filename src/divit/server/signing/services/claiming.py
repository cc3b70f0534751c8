# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A signer takes a session: by its link or a code that finds it; once, and again only when the person says so."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from divit.kernel import clock, ids, settings
from divit.kernel.words import time_of_day
from divit.server.audit.services import record
from divit.server.people.queries import Viewer
from divit.server.signing import rules
from divit.server.signing.errors import (
    AlreadyClaimed,
    CardSessionOnDesk,
    ClaimRefused,
    LinkExpired,
    OutOfTurn,
    SessionEnded,
    SessionNotFound,
    TooManyCodes,
    WrongCode,
)
from divit.server.signing.models import SessionCode, SessionLink, SigningSession, WrongCodes
from divit.server.signing.services.machines import SESSION, lock, lock_own, person_actor, session_object
from divit.session import messages
from divit.session.card import CARD_PURPOSES, SIGNER_KINDS

_SEEN_AT_MOST_EVERY = timedelta(seconds=20)
_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a signer is given once: its bearer secret, the request, the request's manifest hash."""

    claim: str
    request: dict[str, Any]
    manifest_sha256: str


def by_token(token: str) -> SigningSession:
    """The session under a link's token. Raises ``SessionNotFound``."""
    rows = SigningSession.objects.defer("request", "asked", "viewed")
    session = rows.filter(links__token_sha256=ids.sha256_hex(token)).first()
    if session is None:
        raise SessionNotFound
    return session


def claim(*, token: str, signer: messages.SignerProgram, key: str = "") -> Claimed:
    """Hand the session to ``signer``: the first who asks within ten minutes, or another after the person released it.

    ``key`` is the call's Idempotency-Key. A signer that was cut off before it got the answer asks again with the same
    key and is given a new secret in place of the one that nobody has; anybody else is refused.

    Raises ``SessionNotFound``, ``AlreadyClaimed``, ``LinkExpired``, ``SessionEnded``, ``CardSessionOnDesk``.
    """
    secret = ids.bearer()
    with transaction.atomic():
        session = SigningSession.objects.select_for_update().get(pk=by_token(token).pk)
        if session.purpose in CARD_PURPOSES and signer.kind not in SIGNER_KINDS:
            raise CardSessionOnDesk
        if _is_asked_again(session, key):
            _replace_claim(session, secret)
        elif SESSION.allowed(session, "claim") is None:
            raise _why_not(session)
        else:
            _first_claim(session, signer, secret, key)
    return Claimed(secret, session.request, session.manifest_sha256)


def _first_claim(session: SigningSession, signer: messages.SignerProgram, secret: str, key: str) -> None:
    now = clock.now()
    SESSION.fire(
        session,
        "claim",
        actor=person_actor(session),
        channel=signer.kind,
        object=session_object(session),
        changes={
            "claim_sha256": ids.sha256_hex(secret),
            "claim_key_sha256": ids.sha256_hex(key) if key else "",
            "claimed_at": now,
            "last_seen_at": now,
            "released": False,
            "signer_kind": signer.kind,
            "signer_name": signer.name,
            "signer_version": signer.version,
        },
        after={"signer": f"{signer.name} {signer.version}"},
        payload_sha256=session.manifest_sha256,
    )


def _is_asked_again(session: SigningSession, key: str) -> bool:
    # Only before consent: a signer that consented has the answer, and a second holder of its key is somebody else.
    return (
        session.state == "claimed"
        and not session.released
        and bool(key and session.claim_key_sha256)
        and hmac.compare_digest(session.claim_key_sha256, ids.sha256_hex(key))
    )


def _replace_claim(session: SigningSession, secret: str) -> None:
    SigningSession.objects.filter(pk=session.pk).update(claim_sha256=ids.sha256_hex(secret), last_seen_at=clock.now())
    record(
        actor=person_actor(session),
        channel=session.signer_kind,
        action="session.claim_again",
        object=session_object(session),
    )


def _why_not(session: SigningSession) -> AlreadyClaimed | LinkExpired | SessionEnded:
    if session.state in ("created", "expired"):
        return LinkExpired()
    if session.state in rules.HELD and session.claimed_at is not None:
        return AlreadyClaimed(at=time_of_day(session.claimed_at), by=session.signer_name)
    return SessionEnded(state=session.state)


def held_session(*, token: str, claim: str) -> SigningSession:
    """The session that this bearer secret holds; notes that its signer was heard of.

    Raises ``SessionNotFound``, ``ClaimRefused``, and ``SessionEnded`` once a day has passed in silence.
    """
    session = by_token(token)
    if not session.claim_sha256 or not hmac.compare_digest(session.claim_sha256, ids.sha256_hex(claim)):
        raise ClaimRefused
    if session.state in rules.HELD:
        if not rules.within_resume_time(session):
            raise SessionEnded(state="expired")
        _note_seen(session, clock.now())
    return session


def lock_held(session: SigningSession) -> None:
    """Lock the row of a ``held_session`` and take over its state, as ``machines.lock`` does, before its signer changes
    anything: since the call began another signer may have taken the session. Raises ``ClaimRefused``.
    """
    lock(session)
    if not SigningSession.objects.filter(pk=session.pk, claim_sha256=session.claim_sha256).exists():
        raise ClaimRefused


def _note_seen(session: SigningSession, now: datetime) -> None:
    # Each call would otherwise cost a flushed write; the clock that this feeds counts in minutes.
    if now - rules.silent_since(session) >= _SEEN_AT_MOST_EVERY:
        SigningSession.objects.filter(pk=session.pk).update(last_seen_at=now)


def release(*, viewer: Viewer, session: str) -> None:
    """The person says on the page that another signer may take over; the present claim ends.

    Raises ``SessionNotFound``, ``OutOfTurn``.
    """
    with transaction.atomic():
        row = lock_own(viewer, session)
        if row.state not in rules.HELD:
            raise OutOfTurn(state=row.state)
        SigningSession.objects.filter(pk=row.pk).update(released=True, claim_sha256="")
        record(actor=person_actor(row), channel="web", action="session.release", object=session_object(row))


def redeem_code(*, code: str, address: str) -> str:
    """The link behind a typed code, which is used up by it.

    ``address`` is where the call comes from: ten wrong codes a minute, then doubling waits. Unknown, used and expired
    codes are answered alike. Raises ``WrongCode``, ``TooManyCodes``.
    """
    now = clock.now()
    address_sha256 = ids.sha256_hex(address)
    _refuse_waiting(address_sha256, now)
    link = _link_behind(ids.normalize_code(code), now)
    if link is None:
        _count_wrong(address_sha256, now)
        raise WrongCode
    return link


def _link_behind(code: str, now: datetime) -> str | None:
    """Use the code up and give a link with a token of its own: the first token is not known any more."""
    with transaction.atomic():
        row = (
            SessionCode.objects.select_for_update()
            .select_related("session")
            .filter(code_sha256=ids.sha256_hex(code), used_at=None, valid_until__gte=now)
            .first()
        )
        if not code or row is None:
            return None
        session, token = row.session, ids.bearer()
        row.used_at = now
        row.save(update_fields=["used_at"])
        SessionLink.objects.create(session=session, token_sha256=ids.sha256_hex(token))
        record(actor=person_actor(session), channel="code", action="session.code_used", object=session_object(session))
    return f"{session.site_origin}/s/{token}"


def _refuse_waiting(address_sha256: str, now: datetime) -> None:
    row = WrongCodes.objects.filter(address_sha256=address_sha256).first()
    if row is not None and row.wait_until is not None and row.wait_until > now:
        raise TooManyCodes(seconds=int((row.wait_until - now).total_seconds()) + 1)


def _count_wrong(address_sha256: str, now: datetime) -> None:
    with transaction.atomic():
        WrongCodes.objects.get_or_create(address_sha256=address_sha256, defaults={"since": now})
        row = WrongCodes.objects.select_for_update().get(address_sha256=address_sha256)
        # A wait that was served stays counted for a while: else every eleventh guess would begin anew.
        quiet_since = max(row.since, row.wait_until or row.since)
        if (row.wait_until is None and now - row.since > _A_MINUTE) or now - quiet_since > timedelta(hours=1):
            row.since, row.count = now, 0
        row.count += 1
        wait = rules.code_wait(row.count, settings.number("SIGNING_CODE_TRIES"))
        row.wait_until = now + wait if wait else None
        row.save()
