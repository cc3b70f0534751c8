# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The log in a file that can be checked far from the database and without any secret.

JSON Lines, UTF-8, each line one object with one member: ``export`` (what this is, from when to when), ``certificate``
(of a key that sealed anchors), ``anchor``, ``shard`` (where its entries begin and end here), its ``entry`` lines, and
at the last ``end`` with their number. Bytes are base64. An entry's digest is SHA-256 over its canonical JSON
(RFC 8785), ``tag`` included, and stands as ``prev`` in the next entry of its shard and, hourly, in an anchor.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from divit.kernel.words import system_reason, term
from divit.pki.trust import TrustStore
from divit.server.audit.anchor_files import Kept
from divit.server.audit.anchors import AnchorVerdict, Belief, judge
from divit.server.audit.errors import ExportUnreadable
from divit.server.audit.walking import ChainProblem, Head, Marks, Walk

KIND = "divit-audit/1"


@dataclass(frozen=True, slots=True)
class Span:
    """The entries of one shard in an export: places ``first`` to ``last``. ``is_whole``: up to the shard's end then."""

    shard: int
    first: int
    last: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ExportVerdict:
    """What the check of an export found. ``covered`` entries are vouched for by an anchor; those after the last anchor
    only by the seals, which need the key. ``certificates`` (DER) are those that the export itself brings: whoever
    checks it compares their fingerprints with what the institution has told by another way.
    """

    entries: int
    covered: int
    problems: tuple[ChainProblem, ...]
    anchors: AnchorVerdict
    certificates: tuple[bytes, ...]

    @property
    def intact(self) -> bool:
        """Whether everything in the file fits together, and with the anchors."""
        return not self.problems and not self.anchors.problems


def lines(
    *,
    made_at: str,
    begin: str,
    end: str,
    certificates: Iterable[bytes],
    anchors: Mapping[int, Kept],
    shards: Iterable[tuple[Span, Iterable[Mapping[str, Any]]]],
) -> Iterator[str]:
    """The lines of an export, without their ends. ``shards`` gives each span with its entries (plain, with ``tag``)."""
    yield _line("export", {"kind": KIND, "made_at": made_at, "from": begin, "to": end})
    for certificate in certificates:
        yield _line("certificate", base64.b64encode(certificate).decode())
    for number, kept in sorted(anchors.items()):
        stamp = None if kept.stamp is None else base64.b64encode(kept.stamp).decode()
        yield _line("anchor", {"number": number, "signed": base64.b64encode(kept.signed).decode(), "stamp": stamp})
    count = 0
    for span, entries in shards:
        told = {"shard": span.shard, "first": span.first, "last": span.last, "is_whole": span.is_whole}
        yield _line("shard", told)
        for entry in entries:
            count += 1
            yield _line("entry", entry)
    yield _line("end", {"entries": count})


def _line(name: str, value: object) -> str:
    return json.dumps({name: value}, ensure_ascii=False, separators=(",", ":"))


def verify(path: Path, *, trust: TrustStore, at: datetime) -> ExportVerdict:
    """Check the export at ``path``; ``trust`` is who is believed about time-stamps. Raises ``ExportUnreadable``."""
    try:
        with path.open(encoding="utf-8") as file:
            return _Reading(file, trust, at).verdict()
    except OSError as error:
        raise ExportUnreadable(path=path, why=system_reason(error)) from error
    except EOFError as error:
        raise ExportUnreadable(path=path, why=term("it is cut off")) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExportUnreadable(str(error), path=path, why=term("a line of it cannot be read")) from error


class _Reading:
    """One pass over a file: a line at a time, so one of any length needs little memory."""

    def __init__(self, file: Iterable[str], trust: TrustStore, at: datetime) -> None:
        self._lines = iter(file)
        self._trust = trust
        self._at = at
        self._problems: list[ChainProblem] = []
        self._entries = self._covered = 0
        self._step()

    def _step(self) -> None:
        line = next(self._lines, None)
        if line is None:
            raise EOFError
        ((self._name, self._value),) = json.loads(line).items()

    def _all(self, name: str) -> Iterator[Any]:
        """The values of the lines called ``name`` that follow each other here."""
        while self._name == name:
            yield self._value
            self._step()

    def verdict(self) -> ExportVerdict:
        """Read to the end and judge. Raises ``ValueError``, ``KeyError``, ``TypeError`` and ``EOFError`` for a file
        that is not whole or not ours.
        """
        (begin,) = self._all("export")
        if begin["kind"] != KIND:
            raise ValueError("another kind of file")
        certificates = tuple(base64.b64decode(one, validate=True) for one in self._all("certificate"))
        anchors = {int(one["number"]): _kept(one) for one in self._all("anchor")}
        judgement = judge(anchors, Belief(certificates, self._trust, None), at=self._at)
        while self._name == "shard":
            span = Span(**self._value)
            self._step()
            self._walk(span, judgement.marks.get(span.shard, {}))
        if self._name != "end":
            raise ValueError(f"a line {self._name!r} where none belongs")
        if int(self._value["entries"]) != self._entries:
            raise EOFError
        return ExportVerdict(self._entries, self._covered, tuple(self._problems), judgement.verdict, certificates)

    def _walk(self, span: Span, marks: Marks) -> None:
        # What an anchor says of a place after a chosen end cannot be held against what ends there.
        counting = {seq: digests for seq, digests in marks.items() if span.is_whole or seq <= span.last}
        walk = Walk(span.shard, mac=None, marks=counting, first=span.first)
        self._problems += walk.problems(self._all("entry"))
        self._problems += walk.at_the_end(Head(span.shard, span.last, walk.digest, "", ""))
        self._entries += walk.entries
        self._covered += max(0, min(max(counting, default=0), walk.seq) - span.first + 1)


def _kept(value: Mapping[str, str | None]) -> Kept:
    stamp = value["stamp"]
    signed = base64.b64decode(value["signed"] or "", validate=True)
    return Kept(signed, None if stamp is None else base64.b64decode(stamp, validate=True))
