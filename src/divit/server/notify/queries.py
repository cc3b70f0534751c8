# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of notify: what a person was told, and what they chose. Each takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from divit.kernel import words
from divit.server.notify import carriers, choices, kinds
from divit.server.notify.kinds import Kind
from divit.server.notify.models import Envelope, Notice
from divit.server.people import queries as people
from divit.server.people.queries import Viewer
from divit.server.ui import things
from divit.server.ui.things import Thing

PAGE_SIZE = 30
#: The bell counts so far and then says "99+".
COUNTED = 99


@dataclass(frozen=True, slots=True)
class Told:
    """A notice on its person's page. ``thing`` is what it is about, where it (still) may be seen."""

    uid: str
    icon: str
    name: str
    sentence: str
    thing: Thing | None
    at: datetime
    unread: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Notices newest first; ``before`` asks for the older ones and is empty where there are none."""

    notices: list[Told]
    before: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One channel as it can be chosen for a kind."""

    channel: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind of notice with its channels, as the page of choices shows it."""

    kind: str
    name: str
    offers: list[Offer]


@dataclass(frozen=True, slots=True)
class Reach:
    """A channel: whether the house can use it, the person's masked address, and why the last message did not arrive."""

    channel: str
    set_up: bool
    address: str
    failure: str


def unread_count(viewer: Viewer) -> int:
    """How many notices the viewer has not read, counted up to ``COUNTED`` + 1."""
    return Notice.objects.filter(person_id=viewer.person_id, read_at=None)[: COUNTED + 1].count()


def unread(viewer: Viewer, limit: int) -> list[Told]:
    """The newest notices that the viewer has not read."""
    rows = Notice.objects.filter(person_id=viewer.person_id, read_at=None).order_by("-at", "-pk")
    return _told(viewer, list(rows[:limit]))


def page(viewer: Viewer, before: str = "") -> Page:
    """A page of the viewer's notices, older than the notice ``before`` (a uid; one that is not theirs is ignored)."""
    rows = Notice.objects.filter(person_id=viewer.person_id).order_by("-at", "-pk")
    place = rows.filter(uid=before).first() if before else None
    if place is not None:
        rows = rows.filter(Q(at__lt=place.at) | Q(at=place.at, pk__lt=place.pk))
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return Page(_told(viewer, shown), str(shown[-1].uid) if len(found) > PAGE_SIZE else "")


def _told(viewer: Viewer, notices: Sequence[Notice]) -> list[Told]:
    refs: dict[str, list[str]] = {}
    for notice in notices:
        if notice.ref:
            refs.setdefault(notice.owner, []).append(notice.ref)
    about = {
        (owner, ref): thing for owner in refs for ref, thing in things.described(viewer, owner, refs[owner]).items()
    }
    return [_as_told(notice, kinds.kind(notice.kind), about.get((notice.owner, notice.ref))) for notice in notices]


def _as_told(notice: Notice, kind: Kind, thing: Thing | None) -> Told:
    said = kind.said(words.lang())
    return Told(
        uid=str(notice.uid),
        icon=kind.icon,
        name=said.name,
        sentence=said.sentence.format(**notice.params),
        thing=thing,
        at=notice.at,
        unread=notice.read_at is None,
    )


def choices_of(viewer: Viewer) -> list[KindChoice]:
    """Every kind with the channels over which the viewer is told it."""
    return [
        KindChoice(
            kind.name,
            kind.said(words.lang()).name,
            [Offer(channel, channel in wanted) for channel in kinds.CARRIED],
        )
        for kind in kinds.kinds()
        for wanted in [choices.channels_of(viewer.person_id, kind)]
    ]


def language_of(viewer: Viewer) -> str:
    """The language in which the viewer is written to."""
    return choices.language_of(viewer.person_id)


def reach(viewer: Viewer) -> list[Reach]:
    """How the viewer can be reached over each channel that leaves the house."""
    found = people.addresses_of(viewer.person_id, viewer.at)
    addresses = {kinds.MAIL: masked_mail(found.email), kinds.SMS: masked_phone(found.phone)}
    return [
        Reach(channel, carriers.serves(channel), addresses[channel], _last_failure(viewer, channel))
        for channel in kinds.CARRIED
    ]


def _last_failure(viewer: Viewer, channel: str) -> str:
    """Why the newest message over ``channel`` has not arrived, in words; empty when it has."""
    mine = Envelope.objects.filter(person_id=viewer.person_id, channel=channel).exclude(state=Envelope.State.OPEN)
    error = mine.order_by("-created_at", "-pk").values_list("error", flat=True).first()
    return str(error[words.lang()]) if error else ""


def masked_mail(address: str) -> str:
    """An e-mail address that its owner knows again and nobody else learns: is***@akcaova.invalid."""
    name, _at, host = address.partition("@")
    return f"{name[:2]}***@{host}" if host else ""


def masked_phone(number: str) -> str:
    """A telephone number of which the last two digits are left: *** 45."""
    return f"*** {number[-2:]}" if number else ""
