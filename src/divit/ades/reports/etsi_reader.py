# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reports of TS 119 102-2 read back, ours and strangers': what each says of every signature."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from divit.ades.errors import ReportUnreadable
from divit.ades.indication import Indication
from divit.ades.reports import uris

_MOST_BYTES = 64 * 1024 * 1024
_BY_URN = {urn: indication for indication, urn in uris.OF_A_SIGNATURE.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """What a report says of one signature. Names and times as in ``SignatureReport``; ``certificate`` is DER."""

    indication: Indication
    sub_indications: tuple[str, ...]
    signer: str | None
    signing_time: datetime | None
    best_signature_time: datetime | None
    certificate: bytes | None
    value: bytes


def read_etsi_report(xml: bytes) -> Sequence[Told]:
    """What the ValidationReport ``xml`` says, signature by signature; of any version of the schema's namespace.

    Raises ``ReportUnreadable``.
    """
    if len(xml) > _MOST_BYTES:
        raise ReportUnreadable("too long")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
        name = etree.QName(root)
        if name.localname != "ValidationReport" or not (name.namespace or "").startswith(uris.REPORT_ANY_VERSION):
            raise ReportUnreadable(f"root is {name.text}")
        return [_told(each, root) for each in root.iterchildren("{*}SignatureValidationReport")]
    except (etree.XMLSyntaxError, ValueError, KeyError) as error:
        raise ReportUnreadable(str(error)) from error


def _told(report: etree._Element, root: etree._Element) -> Told:
    def text(path: str) -> str | None:
        return report.findtext(path)

    return Told(
        indication=_BY_URN[text("{*}SignatureValidationStatus/{*}MainIndication") or ""],
        sub_indications=tuple(
            (each.text or "").removeprefix(uris.SUB_INDICATION)
            for each in report.iterfind("{*}SignatureValidationStatus/{*}SubIndication")
        ),
        signer=text("{*}SignerInformation/{*}Signer"),
        signing_time=_moment(text("{*}SignatureAttributes/{*}SigningTime/{*}Time")),
        best_signature_time=_moment(text("{*}ValidationTimeInfo/{*}BestSignatureTime/{*}POETime")),
        certificate=_object(report.find("{*}SignerInformation/{*}SignerCertificate"), root),
        value=base64.b64decode(text("{*}SignatureIdentifier/{*}SignatureValue") or ""),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _object(reference: etree._Element | None, root: etree._Element) -> bytes | None:
    if reference is None:
        return None
    named = reference.get("VOReference", "").split()
    for each in root.iterfind("{*}SignatureValidationObjects/{*}ValidationObject"):
        if each.get("id") in named:
            return base64.b64decode(each.findtext("{*}ValidationObjectRepresentation/{*}base64") or "") or None
    return None
