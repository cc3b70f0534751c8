# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of notify: telling somebody something, and what they do with what they were told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from divit.kernel import clock, settings
from divit.server.audit.services import record
from divit.server.jobs import worker
from divit.server.notify import carriers, choices, kinds, rules
from divit.server.notify.kinds import Kind
from divit.server.notify.models import Choice, Envelope, Notice, Tongue
from divit.server.people import queries as people
from divit.server.people.queries import Viewer
from divit.server.ui.errors import NotThere

_Enclosed = Envelope.notices.through


@dataclass(frozen=True, slots=True)
class Saying:
    """Something for a person: ``params`` fill the kind's sentence, ``ref`` names the thing (``ui.things``).

    ``to``: (channel, address) pairs where the owner knows where to, as of somebody who is not of the house. They come
    in the place of what the person chose; None leaves it to them.
    """

    person_id: int
    params: Mapping[str, str] = field(default_factory=dict)
    ref: str = ""
    to: tuple[tuple[str, str], ...] | None = None


def tell(*, person_id: int, kind: str, params: Mapping[str, str] | None = None, owner: str = "", ref: str = "") -> None:
    """``tell_each`` for one thing that is said to one person."""
    tell_each(kind=kind, owner=owner, sayings=[Saying(person_id, params or {}, ref)])


@transaction.atomic
def tell_each(*, kind: str, owner: str, sayings: Sequence[Saying]) -> None:
    """Tell people things of one kind, inside the caller's transaction: when that is undone, nothing was said.

    A notice stands on the person's page at once; over the other channels it goes with others of its kind. Call it
    before the audit entry, whose head is the last lock that a service takes. Raises ``KindUnknown``, ``NotTellable``.
    """
    found = kinds.kind(kind)
    for saying in sayings:
        rules.check_params(found, dict(saying.params))
    notices = Notice.objects.bulk_create(
        Notice(person_id=saying.person_id, kind=kind, params=dict(saying.params), owner=owner, ref=saying.ref)
        for saying in sayings
    )
    # In one order, whoever tells: each open envelope is locked.
    for person_id, to in sorted({(saying.person_id, saying.to) for saying in sayings}, key=_in_order):
        own = [
            notice
            for notice, saying in zip(notices, sayings, strict=True)
            if (saying.person_id, saying.to) == (person_id, to)
        ]
        for channel, address in _ways_to(person_id, found) if to is None else _served(to):
            envelope = _open_envelope(person_id, kind, channel, address)
            _Enclosed.objects.bulk_create(_Enclosed(envelope=envelope, notice=notice) for notice in own)
            worker.wake()


def _in_order(whom: tuple[int, tuple[tuple[str, str], ...] | None]) -> tuple[int, tuple[tuple[str, str], ...]]:
    return whom[0], whom[1] or ()


def _ways_to(person_id: int, kind: Kind) -> list[tuple[str, str]]:
    """The channels over which the person wants to be told this, that the house can use, and that lead to them.

    The address is left empty: what is proved to be the person's when the message goes out.
    """
    wanted = [channel for channel in choices.channels_of(person_id, kind) if carriers.serves(channel)]
    if not wanted:
        return []
    found = people.addresses_of(person_id)
    addresses = {kinds.MAIL: found.email, kinds.SMS: found.phone}
    return [(channel, "") for channel in wanted if addresses[channel]]


def _served(to: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(channel, address) for channel, address in sorted(set(to)) if address and carriers.serves(channel)]


def _open_envelope(person_id: int, kind: str, channel: str, address: str) -> Envelope:
    """The envelope that gathers such notices now, locked; a new one where none is open."""
    now = clock.now()
    same = {
        "person_id": person_id,
        "kind": kind,
        "channel": channel,
        "address": address,
        "state": Envelope.State.OPEN,
    }
    # Two that tell at once meet at the constraint, and the second finds what the first has made.
    Envelope.objects.bulk_create(
        [Envelope(**same, created_at=now, next_try_at=now + settings.span("NOTIFY_GATHER_FOR"))], ignore_conflicts=True
    )
    return Envelope.objects.select_for_update().get(**same)


@transaction.atomic
def overtaken(*, owner: str, refs: Sequence[str]) -> None:
    """Things went on: what people were told of their waiting is no news any more. Inside the caller's transaction.

    Such notices count as read, and a message in which nothing else lies is not sent.
    """
    passing = [kind.name for kind in kinds.kinds() if kind.passes]
    Notice.objects.filter(owner=owner, ref__in=refs, kind__in=passing, read_at=None).update(read_at=clock.now())


@transaction.atomic
def mark_read(*, viewer: Viewer, notice: UUID | str) -> None:
    """Note that the viewer has read a notice. Raises ``NotThere`` for one of somebody else."""
    row = Notice.objects.filter(uid=notice, person_id=viewer.person_id).first()
    if row is None:
        raise NotThere(str(notice))
    if row.read_at is None:
        Notice.objects.filter(pk=row.pk).update(read_at=clock.now())


@transaction.atomic
def mark_all_read(*, viewer: Viewer) -> None:
    """Note that the viewer has read everything that they were told until the moment at which they looked."""
    unread = Notice.objects.filter(person_id=viewer.person_id, read_at=None, at__lte=viewer.at)
    unread.update(read_at=clock.now())


@transaction.atomic
def choose(*, viewer: Viewer, wanted: Mapping[tuple[str, str], bool], language: str) -> None:
    """Keep over which channels the viewer wants which kinds, and in which language. Raises ``KindUnknown``."""
    for (kind, channel), yes in wanted.items():
        kinds.kind(kind)
        Choice.objects.update_or_create(
            person_id=viewer.person_id, kind=kind, channel=channel, defaults={"wanted": yes}
        )
    Tongue.objects.update_or_create(
        person_id=viewer.person_id, defaults={"language": "en" if language == "en" else "tr"}
    )
    record(
        actor=f"person:{viewer.person_id}",
        channel="web",
        action="notify.chosen",
        object=f"person:{viewer.person_id}",
        after={f"{kind}.{channel}": yes for (kind, channel), yes in wanted.items()},
    )
