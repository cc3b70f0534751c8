# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Anchors: what one says, and whether a row of them holds. Pure; no database and no key is needed to judge.

An anchor is a JSON statement of where every shard ended at a moment, inside a signature (CAdES, attached), with a
time-stamp over that signature beside it. It names the SHA-256 of the anchor before it. So a later anchor whose
time-stamp holds also proves that the earlier ones were there then, and an earlier time-stamp is judged at that moment:
it stays good when its service's certificate has long ended.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785

from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.der import cms
from divit.der.errors import DerError
from divit.pki.revocation import RevocationSource
from divit.pki.timestamps import verify_token
from divit.pki.trust import TrustStore
from divit.pki.verdict import Indication as Pki
from divit.server.audit.anchor_files import Kept

KIND = "divit-audit-anchor/1"
NOTHING_BEFORE = "0" * 64


@dataclass(frozen=True, slots=True)
class Statement:
    """What an anchor says: where each shard ended (``seq`` and digest) when it was made."""

    number: int
    at: str
    previous: str
    heads: Mapping[int, tuple[int, str]]

    def encoded(self) -> bytes:
        """Canonical JSON (RFC 8785)."""
        said: dict[str, Any] = {"kind": KIND, "number": self.number, "at": self.at, "previous": self.previous}
        ends = sorted(self.heads.items())
        said["heads"] = [{"shard": shard, "seq": seq, "digest": digest} for shard, (seq, digest) in ends]
        return rfc8785.dumps(said)


@dataclass(frozen=True, slots=True)
class AnchorProblem:
    """Something wrong with one anchor.

    ``kind``: missing (a number is left out, or the log tells of one that is not there), missing_row, missing_file,
    differs (row and file), changed (its signature does not hold, or it is no anchor), foreign_key, wrong_stamp.
    """

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class AnchorVerdict:
    """What the anchors came to.

    ``unstamped`` carry no time-stamp; those of ``undecided`` cannot be judged now (nobody trusts the service, or its
    status could not be learned). ``last`` is when the newest was made; ``proved`` the newest moment that a time-stamp
    proves.
    """

    count: int = 0
    unstamped: int = 0
    undecided: int = 0
    last: str = ""
    proved: datetime | None = None
    problems: tuple[AnchorProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Belief:
    """Whose signatures count on anchors (certificates, DER), and who is believed and asked about time-stamps."""

    certificates: tuple[bytes, ...]
    trust: TrustStore
    revocation: RevocationSource | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, and what the good anchors say of each shard: digests by place."""

    verdict: AnchorVerdict
    marks: Mapping[int, Mapping[int, frozenset[str]]]


def fingerprint(signed: bytes) -> str:
    """How an anchor is named by the next one, and by the log: SHA-256 of its signed bytes, hex."""
    return hashlib.sha256(signed).hexdigest() if signed else NOTHING_BEFORE


def statement_in(signed: bytes) -> Statement:
    """What the signed bytes say; nothing is proved by it. Raises ``ValueError``."""
    try:
        content = cms.parse_signed_data(signed).content
    except DerError as error:
        raise ValueError(str(error)) from error
    said = json.loads(content or b"")
    try:
        if said["kind"] != KIND:
            raise ValueError("another kind")
        heads = {int(head["shard"]): (int(head["seq"]), str(head["digest"])) for head in said["heads"]}
        return Statement(int(said["number"]), str(said["at"]), str(said["previous"]), heads)
    except (KeyError, TypeError) as error:
        raise ValueError("no anchor") from error


def judge(anchors: Mapping[int, Kept], belief: Belief, *, at: datetime) -> Judgement:
    """Judge ``anchors``, by number, at the moment ``at``. Never raises on hostile ones."""
    row = _Row(belief, at)
    for number in sorted(anchors, reverse=True):
        row.judge(number, anchors[number])
    first, newest = min(anchors, default=1), max(anchors, default=0)
    row.problems += [AnchorProblem("missing", number) for number in range(first, newest) if number not in anchors]
    return row.judgement(len(anchors))


class _Row:
    """The walk from the newest anchor back to the oldest; ``moment`` is until when time has been proved."""

    def __init__(self, belief: Belief, at: datetime) -> None:
        self.problems: list[AnchorProblem] = []
        self.marks: dict[int, dict[int, frozenset[str]]] = defaultdict(dict)
        self._belief = belief
        self._moment = at
        self._after: Statement | None = None
        self._good: list[Statement] = []
        self._proved: list[datetime] = []
        self._unstamped = self._undecided = 0

    def judge(self, number: int, kept: Kept) -> None:
        """Judge the next anchor down."""
        self._judge_stamp(number, kept)
        statement, kind = self._read(number, kept)
        if kind:
            self.problems.append(AnchorProblem(kind, number))
        elif statement is not None:
            self._good.append(statement)
            for shard, (seq, digest) in statement.heads.items():
                self.marks[shard][seq] = self.marks[shard].get(seq, frozenset()) | {digest}
        self._after = statement

    def _judge_stamp(self, number: int, kept: Kept) -> None:
        if kept.stamp is None:
            self._unstamped += 1
            return
        verdict = verify_token(
            kept.stamp,
            imprint=lambda hash_name: hashlib.new(hash_name, kept.signed).digest(),
            trust=self._belief.trust,
            at=self._moment,
            revocation=self._belief.revocation,
        )
        if verdict.passed and verdict.gen_time is not None:
            self._moment = verdict.gen_time
            self._proved.append(verdict.gen_time)
        elif verdict.indication is Pki.FAILED:
            self.problems.append(AnchorProblem("wrong_stamp", number))
        else:
            self._undecided += 1

    def _read(self, number: int, kept: Kept) -> tuple[Statement | None, str]:
        """What an anchor says, and what is wrong with its signature or with the statement."""
        try:
            statement = statement_in(kept.signed)
            said_at = datetime.fromisoformat(statement.at)
        except ValueError:
            return None, "changed"
        # The certificate is one that a key of ours gave itself; when the anchor was made, its stamp has to say.
        report = validate(kept.signed, trust=TrustStore(anchors=self._belief.certificates), at=said_at)
        is_last = self._after is None or self._after.number != number + 1
        if len(report.signatures) != 1 or statement.number != number:
            return statement, "changed"
        (signature,) = report.signatures
        if signature.indication is Indication.TOTAL_FAILED or not (is_last or self._is_named_by_the_next(kept)):
            return statement, "changed"
        # Who issued the certificate does not matter: only keys of our own seal our log.
        if signature.certificate not in self._belief.certificates:
            return statement, "foreign_key"
        return statement, "" if signature.indication is Indication.TOTAL_PASSED else "changed"

    def _is_named_by_the_next(self, kept: Kept) -> bool:
        return self._after is not None and self._after.previous == fingerprint(kept.signed)

    def judgement(self, count: int) -> Judgement:
        """What all of them came to."""
        verdict = AnchorVerdict(
            count=count,
            unstamped=self._unstamped,
            undecided=self._undecided,
            last=self._good[0].at if self._good else "",
            proved=self._proved[0] if self._proved else None,
            problems=tuple(sorted(self.problems, key=lambda one: one.number)),
        )
        return Judgement(verdict, self.marks)


def compared(rows: Mapping[int, Kept], files: Mapping[int, Kept]) -> tuple[dict[int, Kept], list[AnchorProblem]]:
    """The anchors of both places as one row, and where the places do not agree; a file counts before a row."""
    problems = []
    for number in sorted({*rows, *files}):
        row, kept = rows.get(number), files.get(number)
        if row is None:
            problems.append(AnchorProblem("missing_row", number))
        elif kept is None or not kept.signed:
            problems.append(AnchorProblem("missing_file", number))
        elif row.signed != kept.signed or (row.stamp is not None and row.stamp != kept.stamp):
            problems.append(AnchorProblem("differs", number))
    whole = {number: kept for number, kept in files.items() if kept.signed}
    return {**rows, **whole}, problems


def told_of(anchors: Mapping[int, Kept], told: Iterable[tuple[int, str]]) -> list[AnchorProblem]:
    """What the log tells about anchors (number, fingerprint) and the anchors themselves do not bear out."""
    problems = []
    for number, sha256 in told:
        kept = anchors.get(number)
        if kept is None:
            problems.append(AnchorProblem("missing", number))
        elif fingerprint(kept.signed) != sha256:
            problems.append(AnchorProblem("changed", number))
    return problems
