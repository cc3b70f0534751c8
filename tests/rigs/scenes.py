# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Scenes through time for the engine: people, authorities, what they revoked and when, and signatures of no format.

A scene begins at ``NOON``, when everybody's certificate is a year old and has a year to live unless it is made
otherwise. Nothing here needs a file: the engine knows signatures by the common model alone.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cryptography import x509

from divit.ades.algorithm_policy import policy_named
from divit.ades.coverage import Coverage
from divit.ades.engine.context import Context, Process
from divit.ades.engine.evidence import NOTHING, ValidationData
from divit.ades.engine.paths import Paths
from divit.ades.engine.signatures import judge
from divit.ades.model import (
    AlgorithmUse,
    Contents,
    Digest,
    Finding,
    Identified,
    Signature,
    TimestampKind,
    TimestampUse,
    UsedAlgorithm,
)
from divit.ades.report import SignatureReport
from divit.der import ocsp as ocsp_structure
from divit.der import tsp
from divit.pki.crl import Revoked, crl
from divit.pki.ocsp import Responder
from divit.pki.ocsp_status import cert_id
from divit.pki.trust import TrustStore
from divit.pki.tsa import TimestampAuthority
from forged_certificates import NOON, SIGNER, YEAR, Forge, Made, authority, key_usage

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
STAMPING = [(x509.ExtendedKeyUsage([x509.OID_TIME_STAMPING]), True), key_usage("digital_signature")]
ANSWERING = [
    (x509.ExtendedKeyUsage([x509.OID_OCSP_SIGNING]), False),
    (x509.OCSPNoCheck(), False),
    key_usage("digital_signature"),
]
GOOD_ALGORITHMS = (
    UsedAlgorithm(AlgorithmUse.COVERED_DATA, "sha256", None, "2.16.840.1.101.3.4.2.1"),
    UsedAlgorithm(AlgorithmUse.SIGNATURE, "sha256", "ecdsa", "1.2.840.10045.4.3.2"),
    UsedAlgorithm(AlgorithmUse.CERTIFICATE_REFERENCE, "sha256", None, "2.16.840.1.101.3.4.2.1"),
)
VALUE = b"a signature value"


@dataclass
class FakeAdaptor:
    """A format that finds what it is told to find."""

    certificate: bytes | None
    findings: tuple[Finding, ...] = ()
    used: tuple[UsedAlgorithm, ...] = GOOD_ALGORITHMS
    is_bound: bool = True

    def identify(self, candidates: Sequence[bytes]) -> Identified:
        return Identified(self.certificate, self.is_bound)

    def integrity(self, certificate: bytes | None) -> Iterable[Finding]:
        return self.findings

    def acceptance(self) -> Iterable[Finding]:
        return ()

    def algorithms(self) -> Iterable[UsedAlgorithm]:
        return self.used


def hashing(data: bytes) -> Digest:
    return lambda name: hashlib.new(name, data, usedforsecurity=False).digest()


@dataclass
class Scene:
    """A root, an issuing authority and a signer, an authority for time-stamps, and the lists of all of them."""

    forge: Forge = field(default_factory=Forge)
    lives: timedelta = YEAR
    root_lives: timedelta = 30 * YEAR

    def __post_init__(self) -> None:
        make, ends = self.forge.make, NOON + self.lives
        old = NOON - 20 * YEAR
        self.root = make("DENEME Kök", None, authority(), begins=old, ends=NOON + self.root_lives)
        self.issuing = make("DENEME Alt Kök", self.root, authority(0), begins=old, ends=NOON + self.root_lives)
        self.signer = make("DENEME İmzacı", self.issuing, SIGNER, ends=ends)
        self.stamper_root = make("DENEME ZD Kök", None, authority(), begins=old, ends=NOON + 40 * YEAR)
        self.stamper = self.stamper_named("DENEME ZD")
        self.revoked: dict[bytes, list[Revoked]] = {}

    def stamper_named(self, name: str, begins: datetime = NOON - 20 * YEAR, ends: datetime = NOON + 40 * YEAR) -> Made:
        """Another authority for time-stamps."""
        return self.forge.make(name, self.stamper_root, STAMPING, begins=begins, ends=ends)

    def revoke(self, made: Made, by: Made, at: datetime, reason: str = "unspecified") -> None:
        """From now on the lists of ``by`` say that ``made`` is revoked since ``at``."""
        serial = x509.load_der_x509_certificate(made.der).serial_number
        self.revoked.setdefault(by.der, []).append(Revoked(serial, at, reason))

    def crl(self, by: Made, at: datetime, lasts: timedelta = DAY) -> bytes:
        """The list that ``by`` publishes at ``at``: what was revoked by then."""
        entries = [one for one in self.revoked.get(by.der, ()) if one.at <= at]
        return crl(by.issuer, entries, number=1, this_update=at, next_update=at + lasts)

    def crls(self, at: datetime, lasts: timedelta = DAY) -> tuple[bytes, ...]:
        """All lists as they are published at ``at``."""
        return tuple(self.crl(by, at, lasts) for by in (self.root, self.issuing, self.stamper_root))

    def ocsp(self, made: Made, at: datetime) -> bytes:
        """What the responder of the issuing authority says about ``made`` at ``at``."""
        responder = self.forge.make("DENEME ÇİSDuP", self.issuing, ANSWERING, begins=NOON - YEAR, ends=NOON + 9 * YEAR)
        listed = {one.serial: one for one in self.revoked.get(self.issuing.der, ()) if one.at <= at}
        source = Responder(
            issuer=self.issuing.der,
            certificate=responder.der,
            key=responder.key,
            status_of=lambda serial: listed.get(serial, "good"),
        )
        return source.respond(ocsp_structure.request([cert_id(made.der, self.issuing.der)], None), at).body

    def stamp(
        self,
        kind: TimestampKind,
        at: datetime,
        *,
        by: Made | None = None,
        over: bytes = VALUE,
        proves: tuple[bytes, ...] = (),
    ) -> TimestampUse:
        """A time-stamp of ``by`` over ``over``, given at ``at``."""
        made = by or self.stamper
        token_of = TimestampAuthority(certificate=made.der, key=made.key, policy="1.3.6.1.4.1.32473.5070.3")
        asked = tsp.request(tsp.message_imprint("sha256", hashlib.sha256(over).digest()), nonce=None)
        token = tsp.parse_response(token_of.respond(asked, at)).token
        assert token is not None
        proves_signature = kind is not TimestampKind.CONTENT
        return TimestampUse(kind, token, hashing(over), proves, proves_signature)

    def signature(self, *timestamps: TimestampUse, adaptor: FakeAdaptor | None = None, **more: object) -> Signature:
        """A signature of the signer at noon, with the certificates of the chain beside it."""
        plain = Signature(
            id="S-1",
            format="cades",
            covers=Coverage("detached_content", 1, 1),
            adaptor=adaptor or FakeAdaptor(self.signer.der),
            value=VALUE,
            claimed_time=NOON,
            certificates=(self.signer.der, self.issuing.der),
            timestamps=timestamps,
            form="BASELINE-T" if timestamps else "BASELINE-B",
        )
        return replace(plain, **more)  # type: ignore[arg-type]  # fields of Signature

    def archived(self, signature: Signature, at: datetime, *, by: Made | None = None, lists: bool = True) -> Signature:
        """``signature`` with the lists of an hour before ``at`` and an archive time-stamp of ``at`` over all in it."""
        if lists:
            signature = replace(signature, crls=(*signature.crls, *self.crls(at - HOUR)))
        inside = (*signature.certificates, *signature.crls, *signature.ocsps)
        tokens = tuple(one.token for one in signature.timestamps)
        over = signature.value + b"".join((*inside, *tokens))
        stamp = self.stamp(TimestampKind.ARCHIVE, at, by=by, over=over, proves=(*inside, *tokens))
        return replace(signature, timestamps=(*signature.timestamps, stamp), form="BASELINE-LTA")

    def context(
        self,
        at: datetime,
        *,
        policy: str = "turkish",
        process: Process = Process.LONG_TERM,
        data: ValidationData = NOTHING,
        crls: Sequence[bytes] | None = None,
    ) -> Context:
        """What is known at ``at``: the roots, and the lists as they are published then."""
        known = self.crls(at) if crls is None else tuple(crls)
        trust = TrustStore((self.root.der, self.stamper_root.der), (), known)
        return Context(Paths(trust, None, policy_named(policy)), at, process, data)

    def judge_all(self, signature: Signature, at: datetime, **more: object) -> tuple[SignatureReport, ...]:
        """The reports on ``signature`` and its counter-signatures at ``at``."""
        return judge(Contents("cades", (signature,)), self.context(at, **more))  # type: ignore[arg-type]  # context's own

    def judge(self, signature: Signature, at: datetime, **more: object) -> SignatureReport:
        """The report on ``signature`` at ``at``."""
        return self.judge_all(signature, at, **more)[0]


def said(report: SignatureReport) -> tuple[str, str | None]:
    """The indication and the sub-indication."""
    return report.indication.value, report.sub_indication


def codes(report: SignatureReport) -> set[str]:
    """The codes of the problems."""
    return {one.code for one in report.problems}
