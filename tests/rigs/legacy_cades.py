# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The older forms of CAdES (RFC 5126): C, X of both types, X-L and A with an archive-time-stamp-v2, laid out by
asn1crypto, so that nothing of our own tells what a time-stamp is about.
"""

import hashlib
from typing import Any, ClassVar

from asn1crypto import cms, core

from divit.pki.timestamps import Timestamper

SIGNATURE_TIME_STAMP = "1.2.840.113549.1.9.16.2.14"
CERTIFICATE_REFERENCES = "1.2.840.113549.1.9.16.2.21"
REVOCATION_REFERENCES = "1.2.840.113549.1.9.16.2.22"
C_TIME_STAMP = "1.2.840.113549.1.9.16.2.25"
REFERENCES_TIME_STAMP = "1.2.840.113549.1.9.16.2.26"
ARCHIVE_V2 = "1.2.840.113549.1.9.16.2.48"
VALUES = ("1.2.840.113549.1.9.16.2.23", "1.2.840.113549.1.9.16.2.24")


class _Values(core.SetOf):  # type: ignore[misc]  # asn1crypto has no types
    _child_spec = core.Any


class _Attribute(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields: ClassVar[list[tuple[str, type]]] = [("type", core.ObjectIdentifier), ("values", _Values)]


def _attribute(oid: str, value: bytes) -> bytes:
    made: bytes = _Attribute({"type": oid, "values": [core.Any.load(value)]}).dump()
    return made


def _info(encoded: bytes) -> tuple[Any, Any]:
    message = cms.ContentInfo.load(encoded)
    (info,) = message["content"]["signer_infos"]
    return message, info


def _unsigned(info: Any) -> list[Any]:
    found = info["unsigned_attrs"]
    return [] if isinstance(found, core.Void) else [_Attribute.load(one.dump()) for one in found]


def _with_unsigned(encoded: bytes, attributes: list[bytes]) -> bytes:
    message, info = _info(encoded)
    info["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute.load(one) for one in attributes])
    made: bytes = message.dump()
    return made


def without(encoded: bytes, *oids: str) -> bytes:
    """The same signature without some of its unsigned attributes."""
    _message, info = _info(encoded)
    return _with_unsigned(encoded, [one.dump() for one in _unsigned(info) if one["type"].dotted not in oids])


def with_reference_timestamp(encoded: bytes, timestamper: Timestamper, *, first_type: bool) -> bytes:
    """Form X from form C: a time-stamp over the references, with the signature and its time-stamp in type 1."""
    _message, info = _info(encoded)
    attributes = {one["type"].dotted: one for one in _unsigned(info)}
    octets = info["signature"].native if first_type else b""
    for oid in (*((SIGNATURE_TIME_STAMP,) if first_type else ()), CERTIFICATE_REFERENCES, REVOCATION_REFERENCES):
        octets += attributes[oid]["type"].dump() + attributes[oid]["values"].dump()
    token = timestamper.timestamp(hashlib.sha256(octets).digest(), "sha256")
    added = _attribute(C_TIME_STAMP if first_type else REFERENCES_TIME_STAMP, token)
    return _with_unsigned(encoded, [*(one.dump() for one in _unsigned(info)), added])


def with_archive_v2(encoded: bytes, timestamper: Timestamper, content: bytes | None = None) -> bytes:
    """Form A: an archive-time-stamp-v2 over all that is there (RFC 5126, 6.4.1); ``content`` is the detached one."""
    message, info = _info(encoded)
    data = message["content"]
    octets = data["encap_content_info"].dump() + (content or b"")
    for field in ("certificates", "crls"):
        octets += b"" if isinstance(data[field], core.Void) else data[field].dump()
    for field in ("version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm", "signature"):
        octets += info[field].dump()
    octets += info["unsigned_attrs"].dump()
    token = timestamper.timestamp(hashlib.sha256(octets).digest(), "sha256")
    return _with_unsigned(encoded, [*(one.dump() for one in _unsigned(info)), _attribute(ARCHIVE_V2, token)])
