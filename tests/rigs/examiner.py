# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An examiner's office: Turkish CAdES and PAdES signatures of every form and profile, end to end, with
certificates, lists, OCSP answers and time-stamps of its own, at moments of its own (BTK's conformity scenarios).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography import x509

from divit.ades.claims import Claims
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.extend import extend
from divit.ades.profiles import profiles
from divit.ades.report import Report
from divit.ades.signer import SignatureAlgorithm
from divit.ades.validate import validate
from divit.der import oids, read, tsp, write
from divit.pki.revocation import OfflineRevocation
from divit.pki.trust import TrustStore
from divit.pki.tsa import TimestampAuthority
from forged_certificates import NOON, YEAR, Extension, Made, key_usage
from scenes import DAY, HOUR, Scene
from trial_signers import KeySigner, typst_letter

CONTENT = b"DENEME yazisi"
XML = b"<yazi>" + CONTENT + b"</yazi>"
MINUTE = timedelta(minutes=1)
SENTENCE = "Bu sertifika, 5070 sayılı Elektronik İmza Kanununa göre nitelikli elektronik sertifikadır."
COMPLIANCE = write.sequence(write.oid(oids.QC_COMPLIANCE))
BTK = write.sequence(write.oid(oids.TR_NES), write.utf8_string(SENTENCE))


@dataclass(frozen=True)
class Form:
    """One of the examiner's sets: the profile, the level it ends in, when it is raised, and when it is judged."""

    profile: str
    level: Level
    raised: datetime
    judged: datetime
    format: Format = Format.CADES_ATTACHED


CADES = {
    "BES": Form("P1", Level.B, NOON, NOON + HOUR),
    "EST": Form("P2", Level.T, NOON, NOON + DAY + 2 * HOUR),
    "XLONG": Form("P3", Level.XL, NOON + DAY + HOUR, NOON + DAY + 2 * HOUR),
    "ESA": Form("P3", Level.A, NOON + DAY + HOUR, NOON + DAY + 2 * HOUR),
    "P4_XLONG": Form("P4", Level.XL, NOON + HOUR, NOON + 2 * HOUR),
    "P4_A": Form("P4", Level.A, NOON + HOUR, NOON + 2 * HOUR),
}
# The same in PDF, where evidence has one place only.
PADES = {
    name: Form(form.profile, form.level.in_pdf, form.raised, form.judged, Format.PADES)
    for name, form in (
        ("PDF_BES", CADES["BES"]),
        ("PDF_T", CADES["EST"]),
        ("PDF_LT", CADES["XLONG"]),
        ("PDF_LTA", CADES["ESA"]),
        ("PDF_P4", CADES["P4_XLONG"]),
    )
}
# And in XML, around what is signed or inside of it.
XADES = {
    "XML_BES": replace(CADES["BES"], format=Format.XADES_ENVELOPED),
    "XML_T": replace(CADES["EST"], format=Format.XADES_ENVELOPED),
    "XML_XLONG": replace(CADES["XLONG"], format=Format.XADES_ENVELOPED),
    "XML_P4_A": replace(CADES["P4_A"], format=Format.XADES_ENVELOPING),
}
FORMS = CADES | PADES | XADES
STAMPED = [name for name, form in FORMS.items() if form.level is not Level.B]
PASSED = ("TOTAL_PASSED", None)
BROKEN = ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")
LONG = [name for name, form in FORMS.items() if form.level.has_evidence]


def qc(*stated: bytes) -> Extension:
    """A qcStatements extension."""
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oids.QC_STATEMENTS), write.sequence(*stated)), False


def notice(text: str | None = SENTENCE) -> Extension:
    """A policy of the trial range, with a user notice when there is a text."""
    qualifiers = None if text is None else [x509.UserNotice(None, text)]
    policy = x509.PolicyInformation(x509.ObjectIdentifier("1.3.6.1.4.1.32473.5070.1"), qualifiers)
    return x509.CertificatePolicies([policy]), False


def nes(
    *further: bytes,
    usage: str = "content_commitment",
    stated: Sequence[bytes] = (COMPLIANCE, BTK),
    notice_text: str | None = SENTENCE,
) -> list[Extension]:
    """The extensions of a NES; ``further`` are further statements."""
    plain = (x509.BasicConstraints(False, None), True)
    return [plain, key_usage(usage), qc(*stated, *further), notice(notice_text)]


@dataclass
class StampsAt:
    """A time-stamping authority whose clock stands."""

    made: Made
    at: datetime

    def timestamp(self, digest: bytes, hash_name: str) -> bytes:
        authority = TimestampAuthority(certificate=self.made.der, key=self.made.key, policy="1.3.6.1.4.1.32473.5070.3")
        request = tsp.request(tsp.message_imprint(hash_name, digest), nonce=None)
        token = tsp.parse_response(authority.respond(request, self.at)).token
        assert token is not None
        return token


@dataclass
class Office(Scene):
    """A scene whose signer has a NES, and whose signatures are files."""

    ocsps: tuple[bytes, ...] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.signer = self.person()

    def person(self, name: str = "DENEME İmzacı", *, by: Made | None = None, **more: object) -> Made:
        """Somebody with a NES; ``more`` are arguments of ``nes`` and of ``Forge.make``."""
        statements = more.pop("statements", ())
        ours = {key: more.pop(key) for key in ("usage", "stated", "notice_text") if key in more}
        extensions = nes(*statements, **ours)  # type: ignore[misc, arg-type]  # arguments of nes
        return self.forge.make(name, by or self.issuing, extensions, **more)  # type: ignore[arg-type]  # of make

    def key_of(self, made: Made) -> KeySigner:
        """The signer's key as ``ades`` wants it; the chain is with it."""
        algorithm = SignatureAlgorithm.for_certificate(made.der)
        return KeySigner(made.key, made.der, (self.issuing.der,), algorithm)

    def signed(
        self, form: str, *, made: Made | None = None, signing: datetime = NOON, content: bytes | None = None
    ) -> bytes:
        """A signature in form T or BES with the policy of its profile, time-stamped a minute after ``signing``; over a
        sentence, in PDF over a letter, when there is no ``content``.
        """
        plain = FORMS[form]
        options = Options(plain.format, signing, claims=Claims(policy=profiles()[plain.profile].policy))
        level = Level.B if plain.level is Level.B else Level.T
        inside = XML if plain.format is Format.XADES_ENVELOPED else CONTENT
        usual = typst_letter() if plain.format is Format.PADES else inside
        return sign(
            usual if content is None else content,
            self.key_of(made or self.signer),
            format=plain.format,
            level=level,
            timestamper=StampsAt(self.stamper, signing + MINUTE),
            claimed_at=signing,
            options=options,
        )

    def raised(self, encoded: bytes, form: str, *, made: Made | None = None) -> bytes:
        """The signature as its profile wants it in the end, with what is known when it is raised."""
        plain = FORMS[form]
        if not plain.level.has_evidence:
            return encoded
        return extend(
            encoded,
            to=plain.level,
            timestamper=StampsAt(self.stamper, plain.raised + MINUTE),
            sources=Sources(self.trust(()), self.evidence(form, made or self.signer, plain.raised)),
            at=plain.raised + MINUTE,
        )

    def made(self, form: str, *, made: Made | None = None, signing: datetime = NOON) -> bytes:
        """A signature of ``form``, whole."""
        return self.raised(self.signed(form, made=made, signing=signing), form, made=made)

    def evidence(self, form: str, made: Made, at: datetime) -> OfflineRevocation:
        """What is to be had at ``at``: lists of all; with P4 the signer's own status comes as an answer."""
        if FORMS[form].profile != "P4":
            return OfflineRevocation(self.crls(at))
        lists = self.crl(self.root, at), self.crl(self.stamper_root, at)
        return OfflineRevocation(lists, (self.ocsp(made, at),) if self.ocsps is None else self.ocsps)

    def trust(self, crls: Sequence[bytes]) -> TrustStore:
        """The two roots, and lists at hand."""
        return TrustStore((self.root.der, self.stamper_root.der), (), tuple(crls))

    def judged(
        self, encoded: bytes, form: str, *, at: datetime | None = None, crls: Sequence[bytes] | None = None
    ) -> Report:
        """The report when it is judged; a form that carries its proof is judged by the roots alone."""
        plain = FORMS[form]
        moment = at or plain.judged
        at_hand = () if plain.level.has_evidence else self.crls(moment)
        return validate(encoded, trust=self.trust(at_hand if crls is None else crls), at=moment)

    def judged_by(self, encoded: bytes, at: datetime, sources: OfflineRevocation) -> Report:
        """The report at ``at`` when the lists and answers are those of ``sources``."""
        return validate(encoded, trust=self.trust(()), at=at, revocation=sources)


def said(report: Report) -> tuple[str, str | None]:
    """The indication of the file, and the sub-indication of the signature that it comes from."""
    worst = next(one for one in report.signatures if one.indication is report.indication)
    return report.indication.value, worst.sub_indication


def codes(report: Report) -> set[str]:
    """The codes of all problems that are told."""
    return {problem.code for one in report.signatures for problem in one.problems}


def digest(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()


def message_of(signed: bytes) -> bytes:
    """The CMS of a signature file, in a PDF that of its first signature."""
    found = re.search(rb"/Contents <([0-9a-f]+)>", signed)
    if found is None:
        return signed
    padded = bytes.fromhex(found[1].decode("ascii"))
    return padded[: read.read(padded).end]


def changed_in(signed: bytes, octets: bytes) -> bytes:
    """The file with the last bit of ``octets`` turned, where they first stand, in a PDF also where in hexadecimal."""
    changed = octets[:-1] + bytes((octets[-1] ^ 1,))
    if octets in signed:
        return signed.replace(octets, changed, 1)
    assert octets.hex().encode() in signed
    return signed.replace(octets.hex().encode(), changed.hex().encode(), 1)


__all__ = [
    "BROKEN",
    "BTK",
    "CADES",
    "COMPLIANCE",
    "CONTENT",
    "DAY",
    "FORMS",
    "HOUR",
    "LONG",
    "MINUTE",
    "NOON",
    "PADES",
    "PASSED",
    "SENTENCE",
    "STAMPED",
    "XADES",
    "YEAR",
    "Office",
    "StampsAt",
    "changed_in",
    "codes",
    "digest",
    "message_of",
    "nes",
    "said",
]
