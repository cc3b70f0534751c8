# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of the letters app. Each takes the viewer; what is not theirs is not there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from divit.server.letters import annexes, deputies, finishing, journey, paper
from divit.server.letters.annexes import AnnexView
from divit.server.letters.journey import RouteStep
from divit.server.letters.models import Letter, ParafStep
from divit.server.letters.naming import in_a_line, thing
from divit.server.letters.queues import in_queue
from divit.server.people import queries as people
from divit.server.people.queries import PersonView, Viewer
from divit.server.ui.errors import NotThere
from divit.server.ui.things import Thing

PAGE_SIZE = 50
_STATE = Letter.State


@dataclass(frozen=True, slots=True)
class Row:
    """A letter in a list."""

    uid: str
    subject: str
    addressee: str
    drafter: str
    state: str
    number: str
    at: datetime
    verification_code: str
    under_way: bool
    in_place_of: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything that the page of one letter shows."""

    uid: str
    unit_id: int
    subject: str
    addressee: str
    paragraphs: list[str]
    body: str
    file_code: str
    state: str
    version: int
    number: str
    dated_at: datetime | None
    verification_code: str
    page_sha256: str
    signed_sha256: str
    drafter: PersonView
    signer: PersonView
    paraf_names: list[str]
    waiting_since: datetime
    is_mine: bool
    waits_for_me: bool
    under_way: bool
    parafs_voided_at: datetime | None
    in_place_of: PersonView | None = None
    signature_lines: tuple[str, ...] = ()
    route: list[RouteStep] = field(default_factory=list)
    annexes: list[AnnexView] = field(default_factory=list)


def waiting(viewer: Viewer, queue: str, page: int) -> "Page[Row]":
    """A page of the viewer's queue, longest waiting first."""
    return _page(_waiting(viewer, queue).order_by("waiting_since", "id"), viewer, page)


def whole_queue(viewer: Viewer, queue: str, until: datetime) -> list[str]:
    """The uids of all letters that waited for the viewer at ``until`` and still do; none whose signature is under way.

    A letter that came after the list was shown is not among them: nobody signs what was not in the list.
    """
    letters = list(_waiting(viewer, queue).filter(waiting_since__lte=until).order_by("waiting_since", "id"))
    under_way = finishing.under_way(letters)
    return [str(letter.uid) for letter in letters if str(letter.uid) not in under_way]


def drafts(viewer: Viewer, page: int) -> "Page[Row]":
    """What the viewer has begun and not sent on its way."""
    mine = Letter.objects.filter(drafter_id=viewer.person_id, state=_STATE.DRAFT)
    return _page(mine.order_by("-created_at", "-id"), viewer, page)


def draft_count(viewer: Viewer) -> int:
    """How many drafts the viewer has."""
    return Letter.objects.filter(drafter_id=viewer.person_id, state=_STATE.DRAFT).count()


def sent(viewer: Viewer, page: int) -> "Page[Row]":
    """Letters that went out and that the viewer may see, newest first."""
    return _page(visible(viewer).filter(state=_STATE.SENT).order_by("-sent_at", "-id"), viewer, page)


def visible(viewer: Viewer) -> "QuerySet[Letter]":
    """Letters the viewer may see: their own, those whose route they are on or whose turn has passed to them, those they
    signed or initialled as a deputy, and what their unit has sent.
    """
    me = viewer.person_id
    on_the_route = Letter.objects.filter(Q(parafs__person_id=me) | Q(parafs__done_by_id=me)).values("pk")
    return Letter.objects.filter(
        Q(drafter_id=me)
        | (Q(signer_id=me) & ~Q(state=_STATE.DRAFT))
        | (Q(pk__in=on_the_route) & ~Q(state=_STATE.DRAFT))
        | deputies.passed_to(viewer)
        | Q(signed_by_id=me)
        | Q(state=_STATE.SENT, unit_id__in=viewer.unit_ids),
        institution_id=viewer.institution_id,
    )


def detail(viewer: Viewer, uid: UUID | str) -> Detail:
    """The page of one letter. Raises ``NotThere`` when it is not the viewer's to see."""
    letter = visible(viewer).filter(uid=uid).first()
    if letter is None:
        raise NotThere
    steps = list(letter.parafs.order_by("order", "id"))
    returns = list(letter.returns.order_by("at"))
    names = people.people(journey.everybody(letter, steps, returns), viewer.at)
    in_place_of = deputies.in_whose_place(letter, viewer)
    voided = [step.void_at for step in steps if step.void_at]
    return Detail(
        uid=str(letter.uid),
        unit_id=letter.unit_id,
        subject=letter.subject,
        addressee=letter.addressee,
        paragraphs=paper.paragraphs(letter.body),
        body=letter.body,
        file_code=letter.file_code,
        state=letter.state,
        version=letter.version,
        number=letter.number,
        dated_at=letter.dated_at,
        verification_code=letter.verification_code,
        page_sha256=letter.signed_sha256 or letter.final_sha256 or letter.draft_sha256,
        signed_sha256=letter.signed_sha256,
        drafter=names[letter.drafter_id],
        signer=names[letter.signer_id],
        paraf_names=[names[s.done_by_id or s.person_id].full_name for s in steps if s.state == ParafStep.State.DONE],
        waiting_since=letter.waiting_since,
        is_mine=letter.drafter_id == viewer.person_id,
        waits_for_me=letter.waits_for_id == viewer.person_id or in_place_of is not None,
        under_way=finishing.carries_signature(letter),
        parafs_voided_at=max(voided) if voided and letter.state != _STATE.SENT else None,
        in_place_of=names[in_place_of] if in_place_of is not None else None,
        signature_lines=paper.signature_lines(letter),
        route=journey.route(letter, steps, returns, names, viewer),
        annexes=annexes.of(letter),
    )


def page_bytes_of(viewer: Viewer, uid: UUID | str, sha256: str) -> str:
    """``sha256`` again if these bytes are a version of a letter that the viewer may see. Raises ``NotThere``."""
    named = Q(draft_sha256=sha256) | Q(final_sha256=sha256) | Q(signed_sha256=sha256)
    if not visible(viewer).filter(named, uid=uid).exists():
        raise NotThere
    return sha256


def annex_of(viewer: Viewer, uid: UUID | str, order: int) -> AnnexView:
    """One annex of a letter that the viewer may see. Raises ``NotThere``."""
    letter = visible(viewer).filter(uid=uid).first()
    found = [annex for annex in annexes.of(letter) if annex.order == order] if letter else []
    if not found:
        raise NotThere(f"annex {order}")
    return found[0]


def titles(viewer: Viewer, uids: Sequence[str]) -> dict[str, Row]:
    """Rows of letters that the viewer may see, by uid."""
    return {row.uid: row for row in _rows(list(visible(viewer).filter(uid__in=uids)), viewer)}


def described(viewer: Viewer, refs: Sequence[str]) -> dict[str, Thing]:
    """The letters among ``refs`` that the viewer may see, as other pages name them, by uid."""
    return {str(row.uid): thing(row) for row in visible(viewer).filter(uid__in=refs).select_related("drafter")}


def neighbours(viewer: Viewer, queue: str, uid: str) -> tuple[str | None, str | None, int, int]:
    """The letters before and after ``uid`` in the queue, its place from 1, and the queue's length."""
    order = [str(one) for one in _waiting(viewer, queue).order_by("waiting_since", "id").values_list("uid", flat=True)]
    if uid not in order:
        return None, None, 0, len(order)
    at = order.index(uid)
    return (
        order[at - 1] if at else None,
        order[at + 1] if at + 1 < len(order) else None,
        at + 1,
        len(order),
    )


def _waiting(viewer: Viewer, queue: str) -> "QuerySet[Letter]":
    return Letter.objects.filter(in_queue(viewer, queue))


def _page(letters: "QuerySet[Letter]", viewer: Viewer, number: int) -> "Page[Row]":
    page = Paginator(letters, PAGE_SIZE).get_page(number)
    return Page(_rows(list(page.object_list), viewer), page.number, page.paginator)  # type: ignore[arg-type]  # rows in place of models


def _rows(letters: Sequence[Letter], viewer: Viewer) -> list[Row]:
    passed = {letter.pk: deputies.in_whose_place(letter, viewer) for letter in letters}
    names = people.people(
        {letter.drafter_id for letter in letters} | {one for one in passed.values() if one}, viewer.at
    )
    under_way = finishing.under_way(letters)
    return [
        Row(
            uid=str(letter.uid),
            subject=letter.subject,
            addressee=in_a_line(letter.addressee),
            drafter=names[letter.drafter_id].full_name,
            state=letter.state,
            number=letter.number,
            at=letter.sent_at or letter.waiting_since,
            verification_code=letter.verification_code,
            under_way=str(letter.uid) in under_way,
            in_place_of=names[holder].full_name if (holder := passed[letter.pk]) is not None else "",
        )
        for letter in letters
    ]


def own(viewer: Viewer, uid: UUID | str) -> Detail:
    """The page of a letter that the viewer wrote and may still change. Raises ``NotThere``."""
    found = detail(viewer, uid)
    if not found.is_mine or found.state == _STATE.SENT:
        raise NotThere
    return found
