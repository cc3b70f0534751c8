# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Sessions without documents: one about a card (rule 9), or one that signs somebody in (rule 8).

Their person may be nobody here: who signs in is not known yet, and a card's holder need not work for the institution.
Who may ask for such a session, and see how it stands, its owner decides.
"""

import hashlib

from django.db import transaction

from divit.kernel import clock, ids, settings
from divit.server.audit.services import record
from divit.server.people.queries import Viewer
from divit.server.signing import rules
from divit.server.signing.card_purposes import card_purpose
from divit.server.signing.errors import SessionNotFound, TooManyOpenSessions
from divit.server.signing.login_purpose import LOGIN, login_purpose
from divit.server.signing.models import SigningSession
from divit.server.signing.services.machines import SESSION, person_actor, session_object
from divit.server.signing.services.opening import OpenedSession, new_way_in
from divit.session import limits, messages
from divit.session.link import origin_of
from divit.session.manifest import manifest_sha256

#: The one item of a login.
LOGIN_ITEM = "login"


@transaction.atomic
def open_card_session(
    *, purpose: str, ref: str, site_name: str, viewer: Viewer | None = None, channel: str = "web"
) -> OpenedSession:
    """Ask the holder of a card for ``purpose`` (pin-test, pin-create, unblock); ``ref`` is the owner's name for it.

    Raises what the owner refuses with, ``PurposeUnknown``, ``TooManyOpenSessions``.
    """
    at = clock.now()
    card_purpose(purpose).may_open(ref, at)
    _refuse_too_many(viewer)
    session = _opened(purpose, ref, site_name, viewer, channel)
    _ready(session, ())
    return new_way_in(session, at)


@transaction.atomic
def open_login(*, ref: str, site_name: str, title: str) -> OpenedSession:
    """Ask whoever sits before this browser for a signature that signs them in; ``title`` is what the signer shows.

    There is no code to be typed (rule 8). Raises ``PurposeUnknown``.
    """
    login_purpose()
    session = _opened(LOGIN, ref, site_name, None, "web", one_time=ids.bearer())
    text = session.one_time.encode("ascii")
    item = messages.Item(
        id=LOGIN_ITEM,
        group="",
        title=title,
        format="cades-attached",
        media_type="text/plain",
        size=len(text),
        sha256=hashlib.sha256(text).hexdigest(),
    )
    _ready(session, (item,))
    return new_way_in(session, clock.now(), is_typed=False)


@transaction.atomic
def cancel_without_person(*, session: str) -> str:
    """The page that asked gives up, and has made sure that it was its own session. The state then.

    Raises ``SessionNotFound``, ``TransitionForbidden`` when it has ended.
    """
    row = SigningSession.objects.select_for_update().filter(uuid=session, purpose__in=rules.WITHOUT_DOCUMENTS).first()
    if row is None:
        raise SessionNotFound
    SESSION.fire(row, "cancel", actor=person_actor(row), channel="web", object=session_object(row))
    return row.state


def _refuse_too_many(viewer: Viewer | None) -> None:
    most = settings.number("SIGNING_OPEN_LINKS")
    if viewer is not None and rules.open_sessions_of(viewer.person_id, viewer.at) >= most:
        raise TooManyOpenSessions(most=most)


def _opened(
    purpose: str, ref: str, site_name: str, viewer: Viewer | None, channel: str, *, one_time: str = ""
) -> SigningSession:
    at = clock.now()
    session = SigningSession.objects.create(
        uuid=ids.uuid7(),
        person_id=None if viewer is None else viewer.person_id,
        institution_id=None if viewer is None else viewer.institution_id,
        channel=channel,
        purpose=purpose,
        owner_ref=ref,
        one_time=one_time,
        level="B",
        site_origin=origin_of(settings.text("PUBLIC_URL"), allow_http_loopback=True),
        site_name=site_name,
        created_at=at,
        claim_until=at + settings.span("SIGNING_CLAIM_WITHIN"),
    )
    record(
        actor=person_actor(session),
        channel=channel,
        action="session.open",
        object=session_object(session),
        after={"purpose": purpose, "ref": ref},
    )
    return session


def _ready(session: SigningSession, items: tuple[messages.Item, ...]) -> None:
    """Write the request; the time to claim it has begun."""
    request = messages.to_json(
        messages.Request(
            v=limits.VERSION,
            session=session.uuid,
            site=messages.Site(origin=session.site_origin, name=session.site_name),
            purpose=session.purpose,
            profile=messages.Profile(level=session.level),
            on_error="stop",
            items=items,
        )
    )
    manifest = manifest_sha256(request)
    SESSION.fire(
        session,
        "ready",
        actor="system",
        channel="signing",
        object=session_object(session),
        changes={"request": request, "manifest_sha256": manifest},
        after={"items": len(items)},
        payload_sha256=manifest,
    )
