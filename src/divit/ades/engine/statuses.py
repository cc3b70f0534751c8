# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What each single piece of revocation information says about one certificate, and when it was issued."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from divit.ades.algorithm_policy import ALWAYS, NEVER, AlgorithmPolicy
from divit.ades.engine.evidence import ValidationData
from divit.pki.certificates import load_certificate, load_crl
from divit.pki.crl_status import IssuerAlone
from divit.pki.errors import CertificateUnreadable
from divit.pki.evidence import Evidence, certificate_status
from divit.pki.status import MOST_EVIDENCE, Finding, State


class _LongAgo(IssuerAlone):
    """Only the issuer speaks, with any algorithm that was ever believed: the policy judges that by its time."""

    def __init__(self, policy: AlgorithmPolicy) -> None:
        self.algorithms = policy.of_all_times()


@dataclass(frozen=True, slots=True)
class Piece:
    """One CRL or OCSP answer (``der``) that speaks about a certificate: issued when, and revoked since when if it is.

    ``until`` is the moment until which its signature is believed.
    """

    der: bytes
    issued: datetime
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
        # Nothing that a certificate's issuer says of it is too old for its first moment.
        begins = load_certificate(self._certificate).not_valid_before_utc
        for der, evidence in self._single():
            found = self._found(evidence, begins)
            if found.state is State.NOT_KNOWN or found.issued is None or der not in (*found.ocsps, *found.crls):
                continue
            since = None if found.state is State.GOOD else found.since
            yield Piece(der, found.issued, since, self._until(der, found))

    def is_fresh(self, piece: Piece, at: datetime) -> bool:
        """Whether ``piece`` still speaks of the moment ``at`` (its nextUpdate)."""
        evidence = next(evidence for der, evidence in self._single() if der == piece.der)
        return self._found(evidence, at).state is not State.NOT_KNOWN

    def _single(self) -> Iterable[tuple[bytes, Evidence]]:
        for crl in self._data.crls[:MOST_EVIDENCE]:
            yield crl, Evidence(crls=(crl,))
        for answer in self._data.ocsps[:MOST_EVIDENCE]:
            # The CRLs go with it to clear a responder whose own certificate can be revoked.
            yield answer, Evidence(ocsps=(answer,), crls=self._data.crls)

    def _found(self, evidence: Evidence, at: datetime) -> Finding:
        return certificate_status(self._certificate, self._issuer, at, evidence, self._authorities)

    def _until(self, der: bytes, found: Finding) -> datetime:
        if der in found.ocsps:
            # Answers are only ever believed with algorithms that nobody doubts; see ``pki.ocsp_status``.
            return ALWAYS
        try:
            hashed = load_crl(der).signature_hash_algorithm
        except CertificateUnreadable:
            return NEVER
        return NEVER if hashed is None else self._policy.hashes.get(hashed.name.replace("-", "_"), NEVER)
