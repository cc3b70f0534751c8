# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The older forms of CAdES (RFC 5126): C, X of both types, X-L and A with an archive-time-stamp-v2. What a time-stamp
is about is taken from asn1crypto, so that nothing of our own tells it. (Putting files together is ours: asn1crypto
encodes a changed CMS anew, level by level, in a time that doubles with each.)
"""

import hashlib
from dataclasses import replace
from typing import Any, ClassVar

from asn1crypto import cms, core

from divit.der import cms as divit_cms
from divit.der.cms_parts import signed_data_parts, signer_parts
from divit.pki.timestamp_client import Timestamper

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


def _info(encoded: bytes) -> tuple[Any, Any]:
    message = cms.ContentInfo.load(encoded)
    (info,) = message["content"]["signer_infos"]
    return message, info


def _unsigned(info: Any) -> list[Any]:
    return [_Attribute.load(one.dump()) for one in info["unsigned_attrs"]]


def _with(encoded: bytes, oid: str, value: bytes) -> bytes:
    return divit_cms.with_unsigned_attribute(encoded, divit_cms.attribute(oid, value))


def without(encoded: bytes, *oids: str) -> bytes:
    """The same signature without some of its unsigned attributes."""
    whole = signed_data_parts(encoded)
    parts = signer_parts(whole.signers[0])
    kept = replace(parts, unsigned=tuple(one for one in parts.unsigned if one.oid not in oids))
    return whole.replacing_signer(0, kept.encoded).encoded


def with_reference_timestamp(encoded: bytes, timestamper: Timestamper, *, first_type: bool) -> bytes:
    """Form X from form C: a time-stamp over the references, with the signature and its time-stamp in type 1."""
    _message, info = _info(encoded)
    attributes = {one["type"].dotted: one for one in _unsigned(info)}
    octets = info["signature"].native if first_type else b""
    for oid in (*((SIGNATURE_TIME_STAMP,) if first_type else ()), CERTIFICATE_REFERENCES, REVOCATION_REFERENCES):
        octets += attributes[oid]["type"].dump() + attributes[oid]["values"].dump()
    token = timestamper.timestamp(hashlib.sha256(octets).digest(), "sha256")
    return _with(encoded, C_TIME_STAMP if first_type else REFERENCES_TIME_STAMP, token)


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
    return _with(encoded, ARCHIVE_V2, token)
