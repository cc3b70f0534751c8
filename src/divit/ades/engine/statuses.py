# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What each single piece of revocation information says about one certificate, and when it was issued."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from divit.ades.algorithm_policy import ALWAYS, NEVER, AlgorithmPolicy
from divit.ades.engine.evidence import ValidationData
from divit.pki.certificates import UNREADABLE, load_certificate, load_crl
from divit.pki.crl_status import IssuerAlone
from divit.pki.errors import CertificateUnreadable
from divit.pki.evidence import Evidence, certificate_status
from divit.pki.ocsp_status import valid_until
from divit.pki.status import MOST_EVIDENCE, Finding, State


class _LongAgo(IssuerAlone):
    """Only the issuer speaks, with any algorithm that was ever believed: the policy judges that by its time."""

    def __init__(self, policy: AlgorithmPolicy) -> None:
        self.algorithms = policy.of_all_times()


@dataclass(frozen=True, slots=True)
class Piece:
    """One CRL or OCSP answer (``der``) that speaks about a certificate: issued when, and revoked since when if it is.

    ``speaks_until`` is the last moment it speaks of (nextUpdate), ``until`` the moment until which its signature is
    believed.
    """

    der: bytes
    issued: datetime
    speaks_until: datetime
    revoked_since: datetime | None
    until: datetime


class Statuses:
    """The pieces of ``data`` about one certificate, whose issuer is known."""

    def __init__(self, certificate: bytes, issuer: bytes, data: ValidationData, policy: AlgorithmPolicy) -> None:
        self._certificate = certificate
        self._issuer = issuer
        self._data = data
        self._policy = policy
        self._authorities = _LongAgo(policy)

    def pieces(self) -> Iterator[Piece]:
        """All pieces that hold, whatever moment they speak of."""
        for crl in self._data.crls[:MOST_EVIDENCE]:
            yield from self._piece(crl, _list_ends(crl), Evidence(crls=(crl,)))
        for answer in self._data.ocsps[:MOST_EVIDENCE]:
            # The CRLs go with it to clear a responder whose own certificate can be revoked.
            yield from self._piece(answer, _answer_ends(answer), Evidence(ocsps=(answer,), crls=self._data.crls))

    def _piece(self, der: bytes, ends: datetime | None, evidence: Evidence) -> Iterator[Piece]:
        # At its own end it is neither stale nor of the future; without one, nothing is too old for this moment.
        moment = ends or load_certificate(self._certificate).not_valid_before_utc
        found = self._found(evidence, moment)
        if found.state is State.NOT_KNOWN or found.issued is None or der not in (*found.ocsps, *found.crls):
            return
        since = None if found.state is State.GOOD else found.since
        # Answers are only ever believed with algorithms that nobody doubts; see ``pki.ocsp_status``.
        until = ALWAYS if der in found.ocsps else self._until(der)
        yield Piece(der, found.issued, ends or found.issued, since, until)

    def _found(self, evidence: Evidence, at: datetime) -> Finding:
        return certificate_status(self._certificate, self._issuer, at, evidence, self._authorities)

    def _until(self, crl: bytes) -> datetime:
        hashed = load_crl(crl).signature_hash_algorithm
        return NEVER if hashed is None else self._policy.hashes.get(hashed.name.replace("-", "_"), NEVER)


def _list_ends(crl: bytes) -> datetime | None:
    try:
        return load_crl(crl).next_update_utc
    except CertificateUnreadable:
        return None


def _answer_ends(answer: bytes) -> datetime | None:
    try:
        return valid_until(answer)
    except (StopIteration, *UNREADABLE):
        return None
