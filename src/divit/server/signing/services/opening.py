# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A request is made: documents gathered from their owner, prepared, hashed, and put under a link and a code."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from divit.ades import pades
from divit.kernel import clock, ids, settings
from divit.kernel.words import size
from divit.server.audit.services import record
from divit.server.files import services as files
from divit.server.people import queries as people
from divit.server.people.queries import Viewer
from divit.server.signing import purposes, rules
from divit.server.signing.errors import (
    ItemTooLarge,
    NothingToSign,
    OutOfTurn,
    StepAlreadySigned,
    TooManyItems,
    TooManyOpenSessions,
)
from divit.server.signing.models import SessionCode, SessionLink, SigningItem, SigningSession
from divit.server.signing.purposes import ItemDraft, Purpose
from divit.server.signing.services.machines import lock_own, person_actor, session_object
from divit.session import limits, login, messages
from divit.session.link import origin_of
from divit.session.manifest import manifest_sha256
from divit.session.person import hint


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session that waits for a signer. The token and the code are known only here: the database has their hashes."""

    id: str
    link_token: str
    code: str
    link: str


@dataclass(frozen=True, slots=True)
class _PreparedItem:
    """An item with its stored bytes. ``digest`` is its message-digest for SHA-256."""

    draft: ItemDraft
    item: messages.Item
    source_sha256: str
    digest: bytes


def open_session(*, viewer: Viewer, purpose: str, refs: Sequence[str], channel: str = "web") -> OpenedSession:
    """Ask ``viewer`` to sign what the owner of ``purpose`` has for ``refs``.

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
    prepared = _prepare_all(owner.items(viewer, refs, at), at)
    session_id = ids.uuid7()
    request = _request(session_id, owner, viewer, [each.item for each in prepared], at)
    with transaction.atomic():
        _check_open(viewer, owner, [each.draft.ref for each in prepared])
        session = _create(session_id, owner, viewer, request, channel, at)
        SigningItem.objects.bulk_create(_item_row(session, each, n) for n, each in enumerate(prepared, start=1))
        opened = _new_way_in(session, at)
        record(
            actor=person_actor(session),
            channel=channel,
            action="session.open",
            object=session_object(session),
            after={"purpose": owner.name, "items": len(prepared)},
            payload_sha256=session.manifest_sha256,
        )
    return opened


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
        return _new_way_in(row, at)


def _prepare_all(drafts: Sequence[ItemDraft], at: datetime) -> list[_PreparedItem]:
    _check_sizes(drafts)
    return [_prepare(draft, f"{number:04d}", at) for number, draft in enumerate(drafts, start=1)]


def _check_sizes(drafts: Sequence[ItemDraft]) -> None:
    if not drafts:
        raise NothingToSign
    most, together = settings.number("SIGNING_ITEM_BYTES"), settings.number("SIGNING_ALL_ITEMS_BYTES")
    attachments = settings.number("SIGNING_ATTACHMENTS")
    for draft in drafts:
        if len(draft.data) > min(most, limits.ITEM_BYTES):
            raise ItemTooLarge(title=draft.title, most=size(most))
        if len(draft.attachments) > attachments:
            raise TooManyItems(most=attachments)
        together -= len(draft.data)
    if together < 0:
        raise ItemTooLarge(title=drafts[-1].title, most=size(settings.number("SIGNING_ALL_ITEMS_BYTES")))


def _prepare(draft: ItemDraft, item_id: str, at: datetime) -> _PreparedItem:
    """Put the signature field into a PDF, store the bytes, hash what will be signed."""
    login.refuse_imitation(draft.data, title=draft.title)
    content = draft.data
    if draft.format == "pades":
        content = pades.prepare(
            draft.data, claimed_at=at, name=draft.name, reason=draft.reason, location=draft.location
        )
    stored = files.store(content, media_type=draft.media_type)
    digest = pades.digest(content, "sha256") if draft.format == "pades" else bytes.fromhex(stored.sha256)
    item = messages.Item(
        id=item_id,
        group=draft.group,
        title=draft.title,
        format=draft.format,
        media_type=draft.media_type,
        size=stored.size,
        sha256=stored.sha256,
        attachments=_store_attachments(draft),
    )
    return _PreparedItem(draft, item, hashlib.sha256(draft.data).hexdigest(), digest)


def _store_attachments(draft: ItemDraft) -> tuple[messages.Attachment, ...]:
    stored = [(each, files.store(each.data, media_type=each.media_type)) for each in draft.attachments]
    return tuple(
        messages.Attachment(n=n, title=each.title, media_type=each.media_type, size=kept.size, sha256=kept.sha256)
        for n, (each, kept) in enumerate(stored, start=1)
    )


def _request(
    session_id: str, owner: Purpose, viewer: Viewer, items: list[messages.Item], at: datetime
) -> messages.Request:
    return messages.Request(
        v=limits.VERSION,
        session=session_id,
        site=messages.Site(
            origin=origin_of(settings.text("PUBLIC_URL"), allow_http_loopback=True),
            name=people.home_unit(viewer).institution_name,
        ),
        person=None if owner.name == "login" else hint(people.person(viewer.person_id, at).tckn),
        purpose=owner.name,
        profile=messages.Profile(level=owner.level or ("T" if settings.text("TSA_URL") else "B")),
        on_error="continue",
        items=tuple(items),
    )


def _check_open(viewer: Viewer, owner: Purpose, refs: list[str]) -> None:
    most = settings.number("SIGNING_OPEN_LINKS")
    mine = SigningSession.objects.filter(person_id=viewer.person_id, state__in=rules.OPEN)
    if mine.exclude(state="created", claim_until__lt=viewer.at).count() >= most:
        raise TooManyOpenSessions(most=most)
    if SigningItem.objects.filter(purpose=owner.name, ref__in=refs, state__in=rules.SIGNED).exists():
        raise StepAlreadySigned


def _create(
    session_id: str, owner: Purpose, viewer: Viewer, request: messages.Request, channel: str, at: datetime
) -> SigningSession:
    request_json = messages.to_json(request)
    return SigningSession.objects.create(
        uuid=session_id,
        person_id=viewer.person_id,
        institution_id=viewer.institution_id,
        channel=channel,
        purpose=owner.name,
        level=request.profile.level,
        site_origin=request.site.origin,
        site_name=request.site.name,
        request=request_json,
        manifest_sha256=manifest_sha256(request_json),
        created_at=at,
        claim_until=at + settings.span("SIGNING_CLAIM_WITHIN"),
    )


def _item_row(session: SigningSession, prepared: _PreparedItem, position: int) -> SigningItem:
    return SigningItem(
        session=session,
        position=position,
        item_id=prepared.item.id,
        purpose=session.purpose,
        ref=prepared.draft.ref,
        title=prepared.item.title,
        format=prepared.item.format,
        media_type=prepared.item.media_type,
        sha256=prepared.item.sha256,
        size=prepared.item.size,
        source_sha256=prepared.source_sha256,
        digest_sha256=prepared.digest,
        attachments=[messages.to_json(each) for each in prepared.item.attachments],
    )


def _new_way_in(session: SigningSession, at: datetime) -> OpenedSession:
    token, code = ids.bearer(), ids.session_code()
    SessionLink.objects.create(session=session, token_sha256=ids.sha256_hex(token))
    until = session.claim_until if session.state == "created" else at + settings.span("SIGNING_CLAIM_WITHIN")
    SessionCode.objects.create(session=session, code_sha256=ids.sha256_hex(code), valid_until=until)
    return OpenedSession(session.uuid, token, code, f"{session.site_origin}/s/{token}")
