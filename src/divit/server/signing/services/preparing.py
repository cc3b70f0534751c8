# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The documents of a session are made ready: gathered from their owner, given their signature field, hashed, stored.

A few are made ready while their person waits for the page. Many are made by a job, a window at a time, each window
committed before the next: a server that is killed goes on behind the last one. When nothing is left the request is
written, and from then on a signer may claim the session.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Sum

from divit.ades import pades
from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.kernel.words import size
from divit.server.files import services as files
from divit.server.jobs import worker
from divit.server.people import queries as people
from divit.server.people.queries import Viewer
from divit.server.signing import purposes
from divit.server.signing.errors import ItemTooLarge, TooManyItems
from divit.server.signing.models import SigningItem, SigningSession
from divit.server.signing.purposes import ItemDraft, LeftOut, Purpose
from divit.server.signing.services.machines import SESSION, fail_item, lock, session_object
from divit.session import limits, login, messages
from divit.session.manifest import manifest_sha256
from divit.session.person import hint

#: Documents made ready between two commits: enough to keep the processes busy, few enough to see the bar move.
WINDOW = 128
_STORED_TOGETHER = 32


@dataclass(frozen=True, slots=True)
class Ready:
    """A document with its stored bytes. ``digest`` is its message-digest for SHA-256."""

    draft: ItemDraft
    stored: files.StoredFile
    attachments: tuple[messages.Attachment, ...]
    source_sha256: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """What came of some refs: each with its place among them, from 0."""

    ready: list[tuple[int, Ready]] = field(default_factory=list)
    left_out: list[tuple[int, LeftOut]] = field(default_factory=list)


def prepare(session_pk: int) -> bool:
    """Make the next window of a session ready, and the request when it was the last; whether there is another one.

    Harmless when it is not due. Raises what passes by itself (``retry = "auto"``); every other refusal leaves its
    documents out.
    """
    session = SigningSession.objects.get(pk=session_pk)
    if session.state != "preparing":
        return False
    done = session.items.count()
    refs = session.asked[done : done + WINDOW]
    made = _make_for(session, refs, clock.now()) if refs else Made()
    with transaction.atomic():
        lock(session)
        # Cancelled meanwhile, or another worker was at the same window and was first.
        if session.state != "preparing" or session.items.count() != done:
            return False
        keep(session, made, after=done)
        is_last = done + len(refs) == session.documents
        if is_last:
            finish(session)
        worker.wake()
    return not is_last


def _make_for(session: SigningSession, refs: Sequence[str], at: datetime) -> Made:
    used = session.items.aggregate(bytes=Sum("size"))["bytes"] or 0
    try:
        viewer = people.viewer_for(session.whose, at)
        return make(purposes.purpose(session.purpose), viewer, refs, at, used_bytes=used)
    except DivitError as error:
        if error.retry == "auto":
            raise
        return Made(left_out=[(place, LeftOut(ref, "", error)) for place, ref in enumerate(refs)])


def make(owner: Purpose, viewer: Viewer, refs: Sequence[str], at: datetime, *, used_bytes: int = 0) -> Made:
    """Have ``owner`` make the documents, and prepare and store them. ``used_bytes`` is what the session has already.

    Raises what the owner raises for all of them, and ``StorageFailed``.
    """
    made = Made()
    room = settings.number("SIGNING_ALL_ITEMS_BYTES") - used_bytes
    prepared = _prepared_each(owner.items(viewer, refs, at), made.left_out, room, at)
    while group := list(islice(prepared, _STORED_TOGETHER)):
        made.ready.extend(_stored(group))
    return made


def _prepared_each(
    drafts: Iterable[ItemDraft | LeftOut], left_out: list[tuple[int, LeftOut]], room: int, at: datetime
) -> Iterator[tuple[int, ItemDraft, bytes]]:
    """Those of ``drafts`` that can be signed, with their place and bytes; the others go to ``left_out``.

    ``room``: how many bytes all of them may have together.
    """
    for place, draft in enumerate(drafts):
        if isinstance(draft, LeftOut):
            left_out.append((place, draft))
            continue
        try:
            _check_size(draft, room)
            content = _prepared(draft, at)
        except DivitError as error:
            left_out.append((place, LeftOut(draft.ref, draft.title, error)))
            continue
        room -= len(draft.data)
        yield place, draft, content


def _check_size(draft: ItemDraft, room: int) -> None:
    most = min(settings.number("SIGNING_ITEM_BYTES"), limits.ITEM_BYTES)
    if len(draft.data) > most:
        raise ItemTooLarge(title=draft.title, most=size(most))
    if len(draft.attachments) > settings.number("SIGNING_ATTACHMENTS"):
        raise TooManyItems(most=settings.number("SIGNING_ATTACHMENTS"))
    if len(draft.data) > room:
        raise ItemTooLarge(title=draft.title, most=size(settings.number("SIGNING_ALL_ITEMS_BYTES")))


def _prepared(draft: ItemDraft, at: datetime) -> bytes:
    """The item's bytes: in PAdES with the signature field. Raises ``LoginStatementImitated`` and ``AdesError``."""
    login.refuse_imitation(draft.data, title=draft.title)
    if draft.format != "pades":
        return draft.data
    pdf = pades.prepare(draft.data, claimed_at=at, name=draft.name, reason=draft.reason, location=draft.location)
    return pdf.octets()


def _stored(contents: Sequence[tuple[int, ItemDraft, bytes]]) -> Iterator[tuple[int, Ready]]:
    by_type: dict[str, list[bytes]] = {}
    for _place, draft, content in contents:
        by_type.setdefault(draft.media_type, []).append(content)
    kept = {kind: iter(files.store_each(many, media_type=kind)) for kind, many in by_type.items()}
    for place, draft, content in contents:
        stored = next(kept[draft.media_type])
        digest = pades.digest(content, "sha256") if draft.format == "pades" else bytes.fromhex(stored.sha256)
        source = hashlib.sha256(draft.data).hexdigest()
        yield place, Ready(draft, stored, _store_attachments(draft), source, digest)


def _store_attachments(draft: ItemDraft) -> tuple[messages.Attachment, ...]:
    stored = [(each, files.store(each.data, media_type=each.media_type)) for each in draft.attachments]
    return tuple(
        messages.Attachment(n=n, title=each.title, media_type=each.media_type, size=kept.size, sha256=kept.sha256)
        for n, (each, kept) in enumerate(stored, start=1)
    )


def keep(session: SigningSession, made: Made, *, after: int = 0) -> None:
    """Write what was made as items behind position ``after``. Inside the caller's transaction."""
    rows = [_ready_row(session, ready, after + place + 1) for place, ready in made.ready]
    rows += [_left_out_row(session, left, after + place + 1) for place, left in made.left_out]
    SigningItem.objects.bulk_create(rows)
    for place, left in made.left_out:
        item = session.items.get(position=after + place + 1)
        fail_item(item, left.why, event="give_up", actor="system")


def _ready_row(session: SigningSession, ready: Ready, position: int) -> SigningItem:
    return SigningItem(
        session=session,
        position=position,
        item_id=f"{position:04d}",
        purpose=session.purpose,
        ref=ready.draft.ref,
        group=ready.draft.group,
        title=ready.draft.title,
        format=ready.draft.format,
        media_type=ready.draft.media_type,
        sha256=ready.stored.sha256,
        size=ready.stored.size,
        source_sha256=ready.source_sha256,
        digest_sha256=ready.digest,
        attachments=[messages.to_json(each) for each in ready.attachments],
    )


def _left_out_row(session: SigningSession, left: LeftOut, position: int) -> SigningItem:
    return SigningItem(
        session=session,
        position=position,
        item_id=f"{position:04d}",
        purpose=session.purpose,
        ref=left.ref,
        title=left.title,
    )


def finish(session: SigningSession) -> None:
    """Write the request over what was made ready; a signer has from now on the time to claim it. Inside the caller's
    transaction.
    """
    now = clock.now()
    request = messages.to_json(_request(session, now))
    SESSION.fire(
        session,
        "ready",
        actor="system",
        channel="signing",
        object=session_object(session),
        changes={
            "request": request,
            "manifest_sha256": manifest_sha256(request),
            "claim_until": now + settings.span("SIGNING_CLAIM_WITHIN"),
        },
        after={"items": len(request["items"])},
        payload_sha256=manifest_sha256(request),
    )


def _request(session: SigningSession, at: datetime) -> messages.Request:
    ready = session.items.filter(state="waiting").order_by("position").defer("digest_sha256")
    return messages.Request(
        v=limits.VERSION,
        session=session.uuid,
        site=messages.Site(origin=session.site_origin, name=session.site_name),
        person=hint(people.person(session.whose, at).tckn),
        purpose=purposes.purpose(session.purpose).asks or session.purpose,
        profile=messages.Profile(level=session.level),
        on_error="continue",
        items=tuple(_item(row) for row in ready),
    )


def _item(row: SigningItem) -> messages.Item:
    return messages.Item(
        id=row.item_id,
        group=row.group,
        title=row.title,
        format=row.format,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        attachments=tuple(messages.Attachment(**each) for each in row.attachments),
    )
