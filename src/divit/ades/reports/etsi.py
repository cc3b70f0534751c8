# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The validation report of ETSI TS 119 102-2 (V1.4.1): XML for programs of strangers.

What is said of a signature refers to *validation objects* (certificates, revocation information, time-stamps), which
stand once, behind all signatures.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from lxml import etree
from lxml.builder import ElementMaker

from divit.ades.indication import Indication
from divit.ades.report import Report, SignatureReport, TimestampReport
from divit.ades.reports import uris
from divit.ades.reports.objects import Objects
from divit.kernel import clock

_VR = ElementMaker(namespace=uris.REPORT, nsmap={"vr": uris.REPORT, "ds": uris.XMLDSIG})
_DS = ElementMaker(namespace=uris.XMLDSIG)


def etsi_report(report: Report, *, at: datetime | None = None, process: str = "LTA") -> bytes:
    """``report`` as a ValidationReport (4.2), UTF-8 with a declaration.

    ``at`` (aware UTC) is the moment of validation, now without it; ``process`` the one that ran: ``Basic``, ``LTVM``
    or ``LTA`` (4.3.9). A file without a signature has one report all the same, since the schema asks for one: it has
    failed.
    """
    moment = at or clock.now()
    objects = Objects()
    signatures = [_signature(one, objects, moment, process) for one in report.signatures]
    stamps = [_time_assertion(one, objects) for one in report.timestamps]
    root = _VR.ValidationReport(*(signatures + stamps or [_nothing(report)]))
    if objects:
        root.append(_VR.SignatureValidationObjects(*objects.elements()))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _nothing(report: Report) -> etree._Element:
    return _VR.SignatureValidationReport(_status(report.indication, None))


def _signature(one: SignatureReport, objects: Objects, at: datetime, process: str) -> etree._Element:
    parts = [
        _identifier(one.id, one.value),
        _time_info(one, objects, at),
        _attributes(one, objects),
        _signer(one, objects),
        _VR.SignatureValidationProcess(_VR.SignatureValidationProcessID(uris.PROCESS + process)),
        _status(one.indication, one.sub_indication, _associated(one, objects)),
    ]
    return _VR.SignatureValidationReport(*(part for part in parts if part is not None))


def _time_assertion(one: TimestampReport, objects: Objects) -> etree._Element:
    """What stands in a container by itself and proves a time; it is told in its object, and here by its outcome."""
    token = _stamp_id(one, objects)
    related = _VR.AssociatedValidationReportData(_VR.RelatedValidationObject(VOReference=token))
    return _VR.SignatureValidationReport(_status(one.indication, one.sub_indication, related))


def _identifier(id: str, value: bytes) -> etree._Element:
    """4.3.3: neither the signature nor the document were given as hashes alone."""
    parts = [_DS.SignatureValue(uris.base64(value))] if value else []
    parts += [_VR.HashOnly("false"), _VR.DocHashOnly("false"), _VR.DAIdentifier(id)]
    return _VR.SignatureIdentifier(*parts)


def _time_info(one: SignatureReport, objects: Objects, at: datetime) -> etree._Element:
    """4.3.5; without a proof that came with it, a signature existed when it was validated."""
    best = one.best_signature_time or at
    proof = next((stamp for stamp in one.timestamps if stamp.gen_time == best), None)
    parts = [_VR.POETime(_moment(best)), _VR.TypeOfProof(uris.PROVED_BY_VALIDATION)]
    if proof is not None and proof.token:
        parts.append(_VR.POEObject(VOReference=_stamp_id(proof, objects)))
    return _VR.ValidationTimeInfo(_VR.ValidationTime(_moment(at)), _VR.BestSignatureTime(*parts))


def _attributes(one: SignatureReport, objects: Objects) -> etree._Element | None:
    """4.3.7 and Annex A: what the signer states, and the time-stamps with their places."""
    told = [*_stated(one), *_stamps(one, objects)]
    return _VR.SignatureAttributes(*told) if told else None


def _stated(one: SignatureReport) -> Iterator[etree._Element]:
    if one.signing_time is not None:
        yield _VR.SigningTime(_VR.Time(_moment(one.signing_time)), Signed="true")
    if one.commitment is not None:
        yield _VR.CommitmentTypeIndication(_VR.CommitmentTypeIdentifier(_as_uri(one.commitment)), Signed="true")
    if one.policy is not None:
        yield _VR.SigPolicyIdentifier(_VR.SigPolicyId(_as_uri(one.policy)), Signed="true")
    if one.place is not None:
        yield _VR.SignatureProductionPlace(_VR.AddressString(one.place), Signed="true")
    if one.roles:
        roles = [_VR.RoleDetails(_VR.Role(role), _VR.EndorsementType("claimed")) for role in one.roles]
        yield _VR.SignerRole(*roles, Signed="true")


def _stamps(one: SignatureReport, objects: Objects) -> Iterator[etree._Element]:
    for stamp in one.timestamps:
        if stamp.gen_time is not None:
            token = [_VR.AttributeObject(VOReference=_stamp_id(stamp, objects))] if stamp.token else []
            yield _VR(uris.TIMESTAMPS[stamp.kind], *token, _VR.TimeStampValue(_moment(stamp.gen_time)))


def _signer(one: SignatureReport, objects: Objects) -> etree._Element | None:
    if one.certificate is None:
        return None
    parts = [_VR.SignerCertificate(VOReference=objects.certificate(one.certificate))]
    return _VR.SignerInformation(*parts, *([_VR.Signer(one.signer)] if one.signer else []))


def _associated(one: SignatureReport, objects: Objects) -> etree._Element | None:
    """4.3.4.4: the chain and what the verdict rests on."""
    parts = _chain(one.chain, objects, is_anchored=one.path is not None and one.path.passed)
    ids = []
    if one.path is not None:
        ids += [objects.ocsp(der) for der in one.path.ocsps] + [objects.crl(der) for der in one.path.crls]
    ids += [_stamp_id(stamp, objects) for stamp in one.timestamps if stamp.token]
    parts += [_VR.RelatedValidationObject(VOReference=each) for each in dict.fromkeys(ids)]
    if one.path is not None and one.path.revoked_at is not None and one.certificate is not None:
        parts.append(
            _VR.RevocationStatusInformation(
                _VR.ValidationObjectId(VOReference=objects.certificate(one.certificate)),
                _VR.RevocationTime(_moment(one.path.revoked_at)),
            )
        )
    parts += _problems(one)
    return _VR.AssociatedValidationReportData(*parts) if parts else None


def _chain(chain: Sequence[bytes], objects: Objects, *, is_anchored: bool) -> list[etree._Element]:
    if not chain:
        return []
    leaf, *above = [objects.certificate(der) for der in chain]
    anchor = above.pop() if above and is_anchored else None
    parts = [_VR.SigningCertificate(VOReference=leaf)]
    parts += [_VR.IntermediateCertificate(VOReference=each) for each in above]
    if anchor is not None:
        parts.append(_VR.TrustAnchor(VOReference=anchor))
    return [_VR.CertificateChain(*parts)]


def _problems(one: SignatureReport | TimestampReport) -> list[etree._Element]:
    """What is wrong, in English words with our codes (4.3.4.4: any data, with its type)."""
    told = [
        _VR.ReportData(_VR.Type(uris.PROBLEM), _VR.Value(f"{each.code}: {each.message_en}")) for each in one.problems
    ]
    return [_VR.AdditionalValidationReportData(*told)] if told else []


def _stamp_id(one: TimestampReport, objects: Objects) -> str:
    return objects.timestamp(one, lambda: _nested(one, objects))


def _nested(one: TimestampReport, objects: Objects) -> etree._Element:
    """The report on a time-stamp inside its object (4.4.8): *passed*, not *total-passed*."""
    parts = _chain(one.chain, objects, is_anchored=one.indication is Indication.TOTAL_PASSED) + _problems(one)
    associated = _VR.AssociatedValidationReportData(*parts) if parts else None
    report = _VR.ValidationReport(_identifier(one.kind, b""))
    if one.certificate is not None:
        certificate = _VR.SignerCertificate(VOReference=objects.certificate(one.certificate))
        report.append(_VR.SignerInformation(certificate, *([_VR.Signer(one.authority)] if one.authority else [])))
    report.append(_status(one.indication, one.sub_indication, associated, of_a_part=True))
    return report


def _status(
    indication: Indication,
    sub_indication: str | None,
    associated: etree._Element | None = None,
    *,
    of_a_part: bool = False,
) -> etree._Element:
    """4.3.4. ``of_a_part``: of a building block's or a time-stamp's, which are not *total*."""
    names = uris.OF_A_PART if of_a_part else uris.OF_A_SIGNATURE
    parts = [_VR.MainIndication(names[indication])]
    if sub_indication:
        parts.append(_VR.SubIndication(uris.SUB_INDICATION + sub_indication))
    return _VR.SignatureValidationStatus(*parts, *([] if associated is None else [associated]))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _as_uri(identifier: str) -> str:
    """An object identifier as a URI (RFC 3061); what is a URI already stays."""
    return f"urn:oid:{identifier}" if identifier.replace(".", "").isdigit() else identifier
