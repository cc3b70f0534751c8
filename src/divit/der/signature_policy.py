# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signature-policy-identifier attribute (EN 319 122-1, 5.2.9; RFC 5126, 5.8.1), written and read."""

from dataclasses import dataclass

from divit.der import oids, read, write
from divit.der.errors import DerError

_MOST_QUALIFIERS = 16
_VISIBLE_STRING = 0x1A
_BMP_STRING = 0x1E
# DisplayText (RFC 5280, 4.2.1.4) asks for at most 200 characters; the notices in use in Türkiye have more.
_MOST_NOTICE_OCTETS = 4096


@dataclass(frozen=True, slots=True)
class SignaturePolicy:
    """A SignaturePolicy. ``oid`` is None for an implied policy; ``digest_algorithm`` the dotted OID of the hash;
    ``uri`` and ``notice`` are empty where there are none; ``others`` names further qualifiers (dotted).
    """

    oid: str | None
    digest_algorithm: str = ""
    digest: bytes = b""
    uri: str = ""
    notice: str = ""
    others: tuple[str, ...] = ()


def signature_policy(policy: SignaturePolicy) -> bytes:
    """SignaturePolicyId in DER. The hash algorithm has no parameters, as those who compare octets expect."""
    if policy.oid is None:
        return write.null()
    qualifiers = b""
    if policy.uri:
        qualifiers += write.sequence(write.oid(oids.POLICY_URI_QUALIFIER), write.ia5_string(policy.uri))
    if policy.notice:
        notice = write.sequence(write.utf8_string(policy.notice))
        qualifiers += write.sequence(write.oid(oids.POLICY_NOTICE_QUALIFIER), notice)
    return write.sequence(
        write.oid(policy.oid),
        write.sequence(write.sequence(write.oid(policy.digest_algorithm)), write.octet_string(policy.digest)),
        write.sequence(qualifiers) if qualifiers else b"",
    )


def parse_signature_policy(value: bytes) -> SignaturePolicy:
    """What a SignaturePolicy says. Raises ``DerError``."""
    if value == write.null():
        return SignaturePolicy(None)
    parts = read.Cursor.of(value)
    policy = read.object_identifier(value, parts.next())
    hashed = parts.enter()
    algorithm = hashed.enter()
    digest_algorithm = read.object_identifier(value, algorithm.next())
    digest = read.octet_string(value, hashed.next())
    hashed.finish()
    qualifiers = parts.optional(write.SEQUENCE)
    parts.finish()
    uri = notice = ""
    others: list[str] = []
    for count, one in enumerate([] if qualifiers is None else read.children(value, qualifiers)):
        if count == _MOST_QUALIFIERS:
            raise DerError("more qualifiers than any policy has")
        kind, element = _qualifier(value, one)
        if kind == oids.POLICY_URI_QUALIFIER:
            uri = _text(value, element)
        elif kind == oids.POLICY_NOTICE_QUALIFIER:
            notice = _notice(value, element)
        else:
            others.append(kind)
    return SignaturePolicy(policy, digest_algorithm, digest, uri, notice, tuple(others))


def _qualifier(buffer: bytes, element: read.Tlv) -> tuple[str, read.Tlv]:
    if element.tag != write.SEQUENCE:
        raise DerError("expected a policy qualifier")
    parts = read.Cursor(buffer, element)
    kind = read.object_identifier(buffer, parts.next())
    value = parts.next()
    parts.finish()
    return kind, value


def _notice(buffer: bytes, element: read.Tlv) -> str:
    """The explicitText of an SPUserNotice; a reference to a numbered notice has no words."""
    if element.tag != write.SEQUENCE:
        raise DerError("expected a user notice")
    parts = read.Cursor(buffer, element)
    parts.optional(write.SEQUENCE)
    return "" if parts.peek() is None else _text(buffer, parts.next())


def _text(buffer: bytes, element: read.Tlv) -> str:
    octets = read.content(buffer, element)
    if len(octets) > _MOST_NOTICE_OCTETS:
        raise DerError("a notice longer than anybody reads")
    encodings = {
        write.UTF8_STRING: "utf-8",
        write.IA5_STRING: "ascii",
        _VISIBLE_STRING: "ascii",
        _BMP_STRING: "utf-16-be",
    }
    try:
        return octets.decode(encodings[element.tag])
    except (KeyError, UnicodeDecodeError) as error:
        raise DerError("a text that cannot be read") from error
