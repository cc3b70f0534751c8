# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Names that TS 119 102-2 (V1.4.1) uses: namespaces (4.1) and URNs (4.3 and 4.4)."""

from base64 import b64encode

from divit.ades.indication import Indication
from divit.ades.model import TimestampKind

REPORT_ANY_VERSION = "http://uri.etsi.org/19102/"
REPORT = "http://uri.etsi.org/19102/v1.4.1#"
XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"

SUB_INDICATION = "urn:etsi:019102:subindication:"
PROCESS = "urn:etsi:019102:validationprocess:"
OBJECT = "urn:etsi:019102:validationObject:"
PROVED_BY_VALIDATION = "urn:etsi:019102:poetype:validation"
#: The type of our sentences about what is wrong, among data of any type.
PROBLEM = "urn:divit:validation:problem"

_MAIN = "urn:etsi:019102:mainindication:"
OF_A_SIGNATURE = {
    Indication.TOTAL_PASSED: f"{_MAIN}total-passed",
    Indication.INDETERMINATE: f"{_MAIN}indeterminate",
    Indication.TOTAL_FAILED: f"{_MAIN}total-failed",
}
OF_A_PART = {
    Indication.TOTAL_PASSED: f"{_MAIN}passed",
    Indication.INDETERMINATE: f"{_MAIN}indeterminate",
    Indication.TOTAL_FAILED: f"{_MAIN}failed",
}

#: The element of Annex A for each place where a time-stamp stands.
TIMESTAMPS = {
    TimestampKind.CONTENT.value: "AllDataObjectsTimeStamp",
    TimestampKind.SIGNATURE.value: "SignatureTimeStamp",
    TimestampKind.SIGNATURE_AND_REFERENCES.value: "SigAndRefsTimeStamp",
    TimestampKind.REFERENCES.value: "RefsOnlyTimeStamp",
    TimestampKind.ARCHIVE.value: "ArchiveTimeStamp",
    TimestampKind.DOCUMENT.value: "DocTimeStamp",
}


def base64(octets: bytes) -> str:
    """``octets`` as the schema's base64Binary."""
    return b64encode(octets).decode("ascii")
