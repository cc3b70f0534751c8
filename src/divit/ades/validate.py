# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Validation of signatures (EN 319 102-1, 5.3 basic and 5.5 with time): one engine over one model for all formats.

Hostile input ends in an indication. All checks run and all findings are told; the worst decides, and among equals
the first, in the order of the standard's building blocks.
"""

from dataclasses import dataclass
from datetime import datetime

from divit.ades import cades_reader, checks, pades_reader, timestamps
from divit.ades.errors import PdfEncrypted, PdfUnreadable, TooLarge
from divit.ades.model import Adaptor, Contents, Finding, Identified, Signature
from divit.ades.report import (
    Format,
    Indication,
    Problem,
    Report,
    SignatureReport,
    problem,
    report_of,
    worst,
)
from divit.der import oids, write
from divit.kernel import clock
from divit.kernel.words import size, term
from divit.pki.names import called
from divit.pki.path import validate_path
from divit.pki.revocation import RevocationSource
from divit.pki.trust import TrustStore
from divit.pki.usage import Usage
from divit.pki.verdict import Indication as Pki
from divit.pki.verdict import PathVerdict

MOST_BYTES = 512_000_000
# ISO 32000-1, annex H.3.4: readers look for the header in the first 1024 bytes.
_PDF_HEADER_WITHIN = 1024
_CMS_HEADER_WITHIN = 32
_SIGNED_DATA = write.oid(oids.SIGNED_DATA)
_NOBODY = Identified(None, by_reference=False)


@dataclass(frozen=True, slots=True)
class _Context:
    """What a validation goes by: trust, the moment of validation, and who is asked about revocation."""

    trust: TrustStore
    at: datetime
    revocation: RevocationSource | None


def validate(
    data: bytes,
    *,
    content: bytes | None = None,
    trust: TrustStore,
    at: datetime | None = None,
    revocation: RevocationSource | None = None,
) -> Report:
    """The judgement on every signature in ``data``, a PDF or a CMS in DER.

    ``content`` is the detached content of a CMS. ``at`` (aware UTC) is the moment of validation, by default now.
    Levels B and T are judged. Without ``revocation`` only the CRLs of ``trust`` count. Never raises on hostile input.
    """
    kind = recognised(data)
    if kind is None:
        return report_of(None, ())
    if len(data) > MOST_BYTES:
        return _unjudged(
            kind, Indication.INDETERMINATE, problem("too-large", what=term("bytes"), most=size(MOST_BYTES))
        )
    try:
        contents = pades_reader.read(data) if kind == "pades" else cades_reader.read(data, content)
    except PdfUnreadable:
        return _unjudged(kind, Indication.TOTAL_FAILED, problem("damaged-pdf"))
    except PdfEncrypted:
        return _unjudged(kind, Indication.INDETERMINATE, problem("encrypted-pdf"))
    except TooLarge as error:
        return _unjudged(kind, Indication.INDETERMINATE, problem("too-large", **error.params))
    return _judge_all(contents, _Context(trust, at or clock.now(), revocation))


def recognised(data: bytes) -> Format | None:
    """The format of a file by how it begins, None when it is none of ours."""
    # A CMS may carry a PDF whose header stands among the first bytes, so the stricter sign goes first.
    if data[:1] == b"\x30" and _SIGNED_DATA in data[:_CMS_HEADER_WITHIN]:
        return "cades"
    return "pades" if b"%PDF-" in data[:_PDF_HEADER_WITHIN] else None


def _unjudged(kind: Format, indication: Indication, *problems: Problem) -> Report:
    return Report(kind, indication, (), problems)


def _judge_all(contents: Contents, context: _Context) -> Report:
    document = timestamps.on_document(
        contents.document_timestamps, trust=context.trust, at=context.at, revocation=context.revocation
    )
    return report_of(contents.format, tuple(_judge(one, document, context) for one in contents.signatures))


def _judge(signature: Signature, document: tuple[Finding, ...], context: _Context) -> SignatureReport:
    case = _Case(signature, [*signature.findings, *document])
    if signature.adaptor is not None:
        _examine(case, signature.adaptor, context)
    return case.report()


def _examine(case: "_Case", adaptor: Adaptor, context: _Context) -> None:
    """The building blocks in the standard's order, each adding to the ``case``."""
    signature = case.signature
    identified = adaptor.identify(())
    case.identified = identified
    case.findings += identified.findings
    case.findings += adaptor.integrity(identified.certificate)
    case.findings += adaptor.acceptance()
    proof = timestamps.on_signature(
        signature.timestamps, trust=context.trust, at=context.at, revocation=context.revocation
    )
    case.is_stamped = proof.moment is not None
    # A signature that is already proved wrong is not worth asking a service about its certificate.
    if identified.certificate is not None and not case.is_failed:
        case.best_time = proof.moment or context.at
        path = validate_path(
            identified.certificate,
            candidates=signature.certificates,
            trust=context.trust,
            at=case.best_time,
            revocation=context.revocation,
            usage=Usage.CONTENT_COMMITMENT,
        )
        case.chain = path.chain
        case.findings += _path_findings(path)
    case.findings += proof.findings
    known = (*context.trust.anchors, *context.trust.certificates)
    case.findings += checks.certificates(signature.certificates, known, case.chain)


def _path_findings(path: PathVerdict) -> list[Finding]:
    if path.indication is Pki.PASSED:
        return []
    indication = Indication.TOTAL_FAILED if path.indication is Pki.FAILED else Indication.INDETERMINATE
    return [Finding(indication, path.sub_indication, one) for one in path.problems]


@dataclass(slots=True)
class _Case:
    """What has come to light about one signature so far."""

    signature: Signature
    findings: list[Finding]
    identified: Identified = _NOBODY
    best_time: datetime | None = None
    is_stamped: bool = False
    chain: tuple[bytes, ...] = ()

    @property
    def is_failed(self) -> bool:
        return any(one.indication is Indication.TOTAL_FAILED for one in self.findings)

    @property
    def level(self) -> str | None:
        """The level whose form the signature has; without a certificate reference it is no AdES signature."""
        if not self.identified.by_reference:
            return None
        is_plain = self.signature.form == "BASELINE-T" and not self.is_stamped
        return "BASELINE-B" if is_plain else self.signature.form

    def report(self) -> SignatureReport:
        """The judgement: the worst finding decides, among equals the first."""
        indication = worst([Indication.TOTAL_PASSED, *(one.indication for one in self.findings)])
        deciding = next((one for one in self.findings if one.indication is indication), None)
        certificate = self.identified.certificate
        return SignatureReport(
            id=self.signature.id,
            level=self.level,
            indication=indication,
            sub_indication=None if deciding is None else deciding.sub_indication,
            signer=None if certificate is None else called(certificate),
            signing_time=self.signature.claimed_time,
            best_signature_time=self.best_time,
            covers=self.signature.covers,
            problems=tuple(dict.fromkeys(one.problem for one in self.findings)),
            certificate=certificate,
            chain=self.chain,
        )
