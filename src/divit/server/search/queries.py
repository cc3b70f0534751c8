# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of the index: what a viewer finds, best first.

The order is simple on purpose, so that a page can explain it: documents that have every word in the title come first,
then those that have them elsewhere; within each the newest first.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from divit.server.people.queries import Viewer
from divit.server.search import registry, rules
from divit.server.search.errors import CursorUnreadable
from divit.server.search.marks import Piece, marked
from divit.server.search.models import Document, Word
from divit.server.ui import things
from divit.server.ui.things import Thing

PAGE_SIZE = 50
#: What is counted at most; above it a page says "1.000+".
COUNTED = 1000
#: What so many documents have at most is gathered as a set; what more of them have is looked up document by document.
_RARE = 20_000
#: How many batches of candidates one page may cost when their owner shows hardly any of them.
_BATCHES = 10
_IN_TITLE, _ELSEWHERE = 0, 1


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search beside the words. Days are whole: ``until`` is the first moment after the last day."""

    owner: str = ""
    state: str = ""
    unit_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found, as its owner describes it, and its title in pieces with the hits marked."""

    thing: Thing
    title: list[Piece]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results. ``total`` is counted up to ``COUNTED`` + 1; ``next`` asks for the following page."""

    hits: list[Hit]
    total: int
    next: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page of results ended: the tier, the moment and the row of its last candidate."""

    tier: int
    at: datetime
    pk: int

    def __str__(self) -> str:
        told = json.dumps([self.tier, self.at.isoformat(), self.pk])
        return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "_Place":
        """Read what ``str`` wrote. Raises ``CursorUnreadable``."""
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            tier, at, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            moment = datetime.fromisoformat(at)
        except (ValueError, TypeError, binascii.Error) as error:
            raise CursorUnreadable(str(error)) from error
        if tier not in {_IN_TITLE, _ELSEWHERE} or type(pk) is not int or moment.utcoffset() is None:
            raise CursorUnreadable(text)
        return cls(tier, moment, pk)


NO_FILTERS = Filters()


def find(viewer: Viewer, text: str, filters: Filters = NO_FILTERS, *, after: str = "", limit: int = PAGE_SIZE) -> Found:
    """What ``viewer`` finds with ``text``: every word of it must begin a word of the document.

    A document of which the viewer may not know looks like one that is not there. Raises ``CursorUnreadable``.
    """
    place = _Place.parse(after) if after else None
    asked = rules.asked_words(text)
    if not asked:
        return Found([], 0, "")
    documents = _Open(_filtered(viewer, filters), _audience_of(viewer))
    hits: list[Hit] = []
    for _batch in range(_BATCHES):
        candidates = _candidates(documents, asked, place, limit)
        shown = _described(viewer, [document for _place, document in candidates])
        for reached, document in candidates:
            place = reached
            thing = shown.get((document.owner, document.ref))
            if thing is not None:
                hits.append(Hit(thing, marked(thing.title, asked)))
            if len(hits) == limit:
                break
        if len(hits) == limit or len(candidates) < limit:
            break
    more = len(hits) == limit and _candidates(documents, asked, place, 1)
    return Found(hits, _count(documents, asked), str(place) if more else "")


@dataclass(frozen=True, slots=True)
class _Open:
    """Documents narrowed by filters, and the condition under which one of them is open to the viewer."""

    documents: "QuerySet[Document]"
    audience: Q


def _filtered(viewer: Viewer, filters: Filters) -> "QuerySet[Document]":
    documents = Document.objects.filter(institution_id=viewer.institution_id)
    for field, value in (
        ("owner", filters.owner),
        ("state", filters.state),
        ("unit_id", filters.unit_id),
        ("at__gte", filters.since),
        ("at__lt", filters.until),
    ):
        if value:
            documents = documents.filter(**{field: value})
    return documents


def _audience_of(viewer: Viewer) -> Q:
    names = {name for owner in registry.owners() for name in owner.audiences(viewer)}
    return Q(word__in=[rules.audience_entry(name) for name in sorted(names)])


def _having(open_ones: _Open, conditions: Sequence[Q]) -> "QuerySet[Document]":
    """The open documents that have a word for each of ``conditions``.

    Those that are rare are met as sets, the others are looked up in what is left, the rarer before the commoner. Where
    all are common the documents are walked newest first, and a page is soon full.
    """
    counted = [(Word.objects.filter(one)[: _RARE + 1].count(), one) for one in (*conditions, open_ones.audience)]
    by_rarity = sorted(counted, key=lambda pair: pair[0])
    documents = open_ones.documents
    for count, condition in by_rarity:
        if count <= _RARE:
            documents = documents.filter(pk__in=Word.objects.filter(condition).values("document_id"))
        else:
            documents = documents.filter(_exists(condition))
    return documents


def _exists(condition: Q) -> Exists:
    return Exists(Word.objects.filter(condition, document=OuterRef("pk")))


def _prefixes(kind: bytes, asked: Sequence[str]) -> list[Q]:
    ranges = [rules.prefix(kind, word) for word in asked]
    return [Q(word__gte=one.low, word__lt=one.high) for one in ranges]


def _candidates(
    documents: _Open, asked: Sequence[str], place: _Place | None, at_most: int
) -> list[tuple[_Place, Document]]:
    """The next documents after ``place`` in their order, each with its own place."""
    found: list[tuple[_Place, Document]] = []
    for tier in range(place.tier if place else _IN_TITLE, _ELSEWHERE + 1):
        rows = _tier(documents, asked, tier)
        if place is not None and place.tier == tier:
            rows = rows.filter(Q(at__lt=place.at) | Q(at=place.at, pk__lt=place.pk))
        rows = rows.order_by("-at", "-pk")[: at_most - len(found)]
        found += [(_Place(tier, row.at, row.pk), row) for row in rows]
        if len(found) == at_most:
            break
    return found


def _tier(documents: _Open, asked: Sequence[str], tier: int) -> "QuerySet[Document]":
    in_title = _prefixes(rules.TITLE, asked)
    if tier == _IN_TITLE:
        return _having(documents, in_title)
    all_in_title = Q()
    for condition in in_title:
        all_in_title &= Q(_exists(condition))
    return _having(documents, _prefixes(rules.ANY, asked)).exclude(all_in_title)


def _count(documents: _Open, asked: Sequence[str]) -> int:
    return _having(documents, _prefixes(rules.ANY, asked))[: COUNTED + 1].count()


def _described(viewer: Viewer, documents: Sequence[Document]) -> dict[tuple[str, str], Thing]:
    """What the owners show of ``documents`` to the viewer, by owner and ref."""
    refs: dict[str, list[str]] = {}
    for document in documents:
        refs.setdefault(document.owner, []).append(document.ref)
    return {
        (owner, ref): thing
        for owner, named in refs.items()
        for ref, thing in things.described(viewer, owner, named).items()
    }
