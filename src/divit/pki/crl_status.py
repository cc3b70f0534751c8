# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What CRLs prove about a certificate (RFC 5280, 6.3): complete ones, brought up to date by delta CRLs, of the
certificate's issuer or of whom the certificate names.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from cryptography import x509

from divit.pki.algorithms import IN_FORCE, Algorithms
from divit.pki.crl_list import Entry, RevocationList, read_list
from divit.pki.crl_scope import covered
from divit.pki.names import NameKey, subject_key
from divit.pki.signatures import is_crl_signed_by
from divit.pki.status import MOST_EVIDENCE, Claim, Proof, Unusable, check_times
from divit.pki.usage import may_sign_crls
from divit.pki.verdict import Problem, problem


class CrlSigner(NamedTuple):
    """A certificate whose key may sign CRLs, and what proves that it may."""

    certificate: bytes
    certificates: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


class Authorities(Protocol):
    """Who besides a certificate's issuer may speak about it, and how much may be asked."""

    @property
    def algorithms(self) -> Algorithms:
        """What is believed."""
        ...

    def count_signature(self) -> None:
        """One signature is about to be checked; may refuse by raising ``BudgetSpent``."""
        ...

    def parameters(self, certificate: bytes) -> bytes | None:
        """The DSA parameters (DER) that the key of ``certificate`` inherits."""
        ...

    def crl_signers(self, name: NameKey, when: datetime) -> Iterator[CrlSigner]:
        """Other certificates of ``name`` that were good and might sign CRLs at ``when``."""
        ...


class IssuerAlone:
    """Nobody but the issuer speaks, without a bound: for a source that looks whether its answer settles anything."""

    algorithms = IN_FORCE

    def count_signature(self) -> None:
        """Not counted."""

    def parameters(self, certificate: bytes) -> bytes | None:
        """None are known."""
        return None

    def crl_signers(self, name: NameKey, when: datetime) -> Iterator[CrlSigner]:
        """There are none."""
        return iter(())


def proofs(
    certificate: bytes, issuer: bytes, at: datetime, crls: Sequence[bytes], authorities: Authorities
) -> tuple[list[Proof], list[Problem]]:
    """What ``crls`` prove about ``certificate``, which ``issuer`` issued, at ``at``; and why others prove nothing."""
    aside: list[Problem] = []
    lists: list[RevocationList] = []
    for der in crls[:MOST_EVIDENCE]:
        try:
            lists.append(read_list(der))
        except Unusable as reason:
            aside.append(reason.problem)
    deltas = [one for one in lists if one.base is not None]
    found: list[Proof] = []
    for complete in (one for one in lists if one.base is None):
        case = _Case(certificate, issuer, at, complete, authorities)
        try:
            found.append(case.proof(deltas))
        except Unusable as reason:
            aside.append(reason.problem)
        aside += case.aside
    if deltas and len(deltas) == len(lists):
        # A delta CRL alone says what changed, not what is.
        aside.append(problem("crl-other-scope"))
    return found, aside


class _Case:
    """One complete CRL about one certificate."""

    def __init__(
        self, certificate: bytes, issuer: bytes, at: datetime, complete: RevocationList, authorities: Authorities
    ) -> None:
        self._certificate = certificate
        self._issuer = issuer
        self._at = at
        self._complete = complete
        self._authorities = authorities
        self.aside: list[Problem] = []

    def proof(self, deltas: Iterable[RevocationList]) -> Proof:
        """The proof that the list gives, with the youngest delta CRL that fits it. Raises ``Unusable``."""
        reasons = covered(self._complete, self._certificate)
        if not reasons:
            raise Unusable("crl-other-scope")
        signer = self._signer()
        entry = self._complete.entry(self._certificate)
        latest, used = self._complete, [self._complete.der]
        delta = self._usable_delta(deltas, signer, reasons)
        if delta is not None:
            entry = _changed(entry, delta.entry(self._certificate))
            latest = delta
            used.append(delta.der)
        claim = _claim(latest, entry, reasons)
        check_times(self._certificate, claim, self._at)
        return Proof(claim, signer.ocsps, (*used, *signer.crls), signer.certificates)

    def _signer(self) -> CrlSigner:
        """Who signed the list (6.3.3, f and g): the issuer itself, else another key in the list's issuer's name."""
        for signer in self._possible_signers():
            if self._is_signed_by(self._complete, signer.certificate):
                return signer
        raise Unusable("crl-signature")

    def _possible_signers(self) -> Iterator[CrlSigner]:
        if subject_key(self._issuer) == self._complete.issuer and may_sign_crls(self._issuer):
            yield CrlSigner(self._issuer)
        yield from self._authorities.crl_signers(self._complete.issuer, self._complete.loaded.last_update_utc)

    def _is_signed_by(self, listed: RevocationList, signer: bytes) -> bool:
        hashed = listed.loaded.signature_hash_algorithm
        if hashed is None or hashed.name not in self._authorities.algorithms.hashes:
            return False
        self._authorities.count_signature()
        return is_crl_signed_by(listed.der, signer, self._authorities.parameters(signer))

    def _usable_delta(
        self, deltas: Iterable[RevocationList], signer: CrlSigner, reasons: frozenset[x509.ReasonFlags]
    ) -> RevocationList | None:
        fitting = [delta for delta in deltas if _fits(delta, self._complete)]
        for delta in sorted(fitting, key=lambda one: one.number or 0, reverse=True):
            try:
                if not self._is_signed_by(delta, signer.certificate):
                    raise Unusable("crl-signature")
                check_times(self._certificate, _claim(delta, None, reasons), self._at)
            except Unusable as reason:
                self.aside.append(reason.problem)
                continue
            return delta
        return None


def _fits(delta: RevocationList, complete: RevocationList) -> bool:
    """5.2.4 and 6.3.3, c: same issuer, same scope, same key, and no gap between the two."""
    if delta.base is None or delta.number is None or complete.number is None:
        return False
    same = (delta.issuer, delta.scope, delta.key_identifier) == (
        complete.issuer,
        complete.scope,
        complete.key_identifier,
    )
    return same and delta.base <= complete.number < delta.number


def _changed(entry: Entry | None, by_delta: Entry | None) -> Entry | None:
    """6.3.3, i to k; only a suspension can be lifted (5.3.1, removeFromCRL)."""
    if by_delta is None or by_delta.reason is not x509.ReasonFlags.remove_from_crl:
        return by_delta or entry
    return None if entry is None or entry.reason is x509.ReasonFlags.certificate_hold else entry


def _claim(listed: RevocationList, entry: Entry | None, reasons: frozenset[x509.ReasonFlags]) -> Claim:
    return Claim(
        this_update=listed.loaded.last_update_utc,
        next_update=listed.loaded.next_update_utc,
        revoked_at=None if entry is None else entry.since,
        reason=None if entry is None else entry.reason,
        keeps_expired_since=listed.keeps_expired_since,
        reasons=reasons,
    )
