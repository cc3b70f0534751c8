# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Why something is signed: what an owner registers, so that ``signing`` can ask it without knowing it.

An owner calls ``register`` in its ``AppConfig.ready()``. Its functions raise the owner's own coded errors; what they
raise is told to the person as it is, and nothing has changed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from divit.kernel.errors import DivitError
from divit.server.signing.errors import PurposeUnknown

if TYPE_CHECKING:
    from divit.server.people.queries import Viewer


@dataclass(frozen=True, slots=True)
class AttachmentDraft:
    """A file that a signer shows beside an item."""

    title: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """A document that an owner wants signed.

    ``ref`` is the owner's name for the step, of which there can be one signature only. ``data`` is the content; in
    PAdES the finished PDF, into which ``signing`` puts the signature field with ``name``, ``reason`` and ``location``.
    ``format``: pades, cades-detached or cades-attached.
    """

    ref: str
    group: str
    title: str
    format: str
    media_type: str
    data: bytes
    name: str = ""
    reason: str | None = None
    location: str | None = None
    attachments: tuple[AttachmentDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A document that cannot be signed now, and why; the others of its session are not held up by it."""

    ref: str
    title: str
    why: DivitError


@dataclass(frozen=True, slots=True)
class SignedItem:
    """What an owner is given when its document is signed, validated and stored.

    ``file_sha256`` is the stored file that carries the signature (the PDF, the ``.p7s`` or ``.p7m``),
    ``content_sha256`` what the owner gave in ``ItemDraft.data``; ``report`` is the validator's, as
    ``divit verify --json`` prints it, ``certificate`` the signer's (DER).
    """

    ref: str
    item_id: str
    file_sha256: str
    content_sha256: str
    signer_person_id: int
    signed_at: datetime
    level: str
    report: dict[str, Any]
    certificate: bytes = b""


MaySign = Callable[[int, Sequence[str], datetime], Mapping[str, str | DivitError]]


@dataclass(frozen=True, slots=True)
class Purpose:
    """One reason to sign.

    ``name`` is the owner's, ``asks`` what the signer is told of it: one of the protocol's purposes, which the name is
    when it is empty. ``may_open(viewer, refs, at)`` raises when the person may not sign each
    of them (role, turn, delegation, separation of duties); it is asked when the session is made.
    ``may_sign(person_id, refs, at)`` is asked again when results are accepted, inside the transaction that accepts
    them, so it locks what it reads: for each ref why not, or the SHA-256 of what a request made now would sign (a
    result for anything else is refused with ``SourceChanged``).
    ``items(viewer, refs, at)`` makes the documents and gives one draft a ref, in order, or in its place why it is left
    out; it may make them while they are taken. It is asked for a window of the refs at a time, possibly by a job and
    again after a crash, so what it writes (a number, a page) it must find again.
    ``completed(signed)``, for items of one person, and ``refused(ref, error_code)`` run inside the transaction that
    completes or gives up the items; what ``completed`` raises undoes it, and each item is then tried alone.
    ``level`` is the baseline level asked for; empty: T where a time-stamping service is set up, else B.
    """

    name: str
    may_open: Callable[["Viewer", Sequence[str], datetime], None]
    items: Callable[["Viewer", Sequence[str], datetime], Iterable[ItemDraft | LeftOut]]
    may_sign: MaySign
    completed: Callable[[Sequence[SignedItem]], None]
    refused: Callable[[str, str], None]
    level: str = ""
    needs_nes: bool = True
    asks: str = ""


_purposes: dict[str, Purpose] = {}
_visibility: dict[str, Callable[["Viewer | None", str], bool]] = {}


def register(purpose: Purpose) -> None:
    """Make a purpose known; the same name again replaces it."""
    _purposes[purpose.name] = purpose


def purpose(name: str) -> Purpose:
    """The purpose of that name. Raises ``PurposeUnknown``."""
    found = _purposes.get(name)
    if found is None:
        raise PurposeUnknown(name)
    return found


def register_visibility(owner: str, may_see: Callable[["Viewer | None", str], bool]) -> None:
    """Let ``owner`` say who may see which of its published documents: ``may_see(viewer or None, ref)``."""
    _visibility[owner] = may_see


def may_see(viewer: "Viewer | None", owner: str, ref: str) -> bool:
    """Whether ``viewer`` (None: anybody) may see the document; nobody may while its owner says nothing."""
    ask = _visibility.get(owner)
    return ask is not None and ask(viewer, ref)
