# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A request is asked for: the step's owner agrees, and what comes of it is put under a link and a code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from divit.kernel import clock, ids, settings
from divit.server.audit.services import record
from divit.server.jobs import worker
from divit.server.people import queries as people
from divit.server.people.queries import Viewer
from divit.server.signing import authorities, purposes, rules
from divit.server.signing.errors import (
    NothingToSign,
    OutOfTurn,
    StepAlreadySigned,
    TooManyItems,
    TooManyOpenSessions,
)
from divit.server.signing.models import SessionCode, SessionLink, SigningItem, SigningSession
from divit.server.signing.purposes import Purpose
from divit.server.signing.services import preparing
from divit.server.signing.services.machines import lock_own, person_actor, session_object
from divit.session.link import origin_of


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session that waits for a signer. The token and the code are known only here: the database has their hashes.

    They are empty while its documents are being prepared; ``show_again`` gives them then.
    """

    id: str
    link_token: str
    code: str
    link: str


def open_session(
    *, viewer: Viewer, purpose: str, refs: Sequence[str], channel: str = "web", site_name: str = ""
) -> OpenedSession:
    """Ask ``viewer`` to sign what the owner of ``purpose`` has for ``refs``.

    ``site_name`` is who asks; empty: the institution in which the viewer works. Somebody who works in none here
    (``queries.viewer_of_nowhere``) is asked by name only.

    Up to ``SIGNING_AT_ONCE`` documents are made ready here; of more the job of ``preparing`` makes the request. A
    document that cannot be made ready is left out with its reason, and raised only when it leaves nothing to sign.

    Raises what the owner refuses with, and ``PurposeUnknown``, ``NothingToSign``, ``TooManyItems``, ``ItemTooLarge``,
    ``TooManyOpenSessions``, ``StepAlreadySigned``, ``LoginStatementImitated``.
    """
    owner = purposes.purpose(purpose)
    at = clock.now()
    if not refs or len(set(refs)) != len(refs):
        raise NothingToSign
    if len(refs) > settings.number("SIGNING_ITEMS"):
        raise TooManyItems(most=settings.number("SIGNING_ITEMS"))
    owner.may_open(viewer, refs, at)
    made = preparing.make(owner, viewer, refs, at) if len(refs) <= settings.number("SIGNING_AT_ONCE") else None
    if made is not None and not made.ready:
        raise made.left_out[0][1].why if made.left_out else NothingToSign
    with transaction.atomic():
        _check_open(viewer, owner, refs)
        session = _create(owner, viewer, refs, channel, site_name, at)
        record(
            actor=person_actor(session),
            channel=channel,
            action="session.open",
            object=session_object(session),
            after={"purpose": owner.name, "items": len(refs)},
        )
        if made is None:
            worker.wake()
            return OpenedSession(session.uuid, "", "", "")
        preparing.keep(session, made)
        preparing.finish(session)
        return new_way_in(session, at)


def show_again(*, viewer: Viewer, session: str) -> OpenedSession:
    """A fresh link and code for a session that waits to be claimed or resumed by another signer.

    The page that shows them keeps nothing, so each time it is shown it asks anew. Raises ``SessionNotFound``,
    ``OutOfTurn`` when the session can't be claimed.
    """
    at = clock.now()
    with transaction.atomic():
        row = lock_own(viewer, session)
        if row.state != "created" and not (row.released and row.state in rules.HELD):
            raise OutOfTurn(state=row.state)
        row.codes.filter(used_at=None).delete()
        opened = new_way_in(row, at)
        record(actor=person_actor(row), channel="web", action="session.shown_again", object=session_object(row))
        return opened


def _check_open(viewer: Viewer, owner: Purpose, refs: Sequence[str]) -> None:
    most = settings.number("SIGNING_OPEN_LINKS")
    if rules.open_sessions_of(viewer.person_id, viewer.at) >= most:
        raise TooManyOpenSessions(most=most)
    if SigningItem.objects.filter(purpose=owner.name, ref__in=refs, state__in=rules.SIGNED).exists():
        raise StepAlreadySigned


def _create(
    owner: Purpose, viewer: Viewer, refs: Sequence[str], channel: str, site_name: str, at: datetime
) -> SigningSession:
    return SigningSession.objects.create(
        uuid=ids.uuid7(),
        person_id=viewer.person_id,
        institution_id=viewer.institution_id or None,
        channel=channel,
        purpose=owner.name,
        level=owner.level or ("T" if authorities.has_timestamper() else "B"),
        site_origin=origin_of(settings.text("PUBLIC_URL"), allow_http_loopback=True),
        site_name=site_name or people.home_unit(viewer).institution_name,
        asked=list(refs),
        documents=len(refs),
        created_at=at,
        claim_until=at + settings.span("SIGNING_CLAIM_WITHIN"),
    )


def new_way_in(session: SigningSession, at: datetime, *, is_typed: bool = True) -> OpenedSession:
    """One more link to ``session``, and where it ``is_typed`` a code that finds it once, as long as it can be claimed.
    Whoever asks for it tells the log. Inside the caller's transaction.
    """
    token, code = ids.bearer(), ids.session_code() if is_typed else ""
    SessionLink.objects.create(session=session, token_sha256=ids.sha256_hex(token))
    if code:
        until = session.claim_until if session.state == "created" else at + settings.span("SIGNING_CLAIM_WITHIN")
        SessionCode.objects.create(session=session, code_sha256=ids.sha256_hex(code), valid_until=until)
    return OpenedSession(session.uuid, token, code, f"{session.site_origin}/s/{token}")
