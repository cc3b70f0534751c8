# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Qualified certificates: what the qcStatements extension says (RFC 3739, 3.2.6; EN 319 412-5; Law 5070).

A Turkish qualified certificate is known by its statements, not by its policy: QcCompliance together with the BTK
statement of a NES (natural person) or of a seal (legal person).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography import x509

from divit.der import oids, read, write
from divit.der.errors import DerError
from divit.pki.certificates import load_certificate

_TYPES = {"esign": oids.QC_TYPE_ESIGN, "eseal": oids.QC_TYPE_ESEAL}
_QC_STATEMENTS = x509.ObjectIdentifier(oids.QC_STATEMENTS)
_MOST_STATEMENTS = 50


@dataclass(frozen=True, slots=True)
class QcStatements:
    """What to state: each field is one statement, left out when empty.

    ``disclosure`` are pairs of address and language; ``sentence`` is the text that goes with the national
    ``statement`` (an object identifier).
    """

    compliance: bool = False
    type: str = ""
    legislation: Sequence[str] = ()
    statement: str = ""
    sentence: str = ""
    disclosure: Sequence[tuple[str, str]] = ()


def encode(statements: QcStatements) -> bytes:
    """The value of the qcStatements extension as DER (EN 319 412-5, 4.2 to 4.3)."""
    parts = []
    if statements.compliance:
        parts.append(write.sequence(write.oid(oids.QC_COMPLIANCE)))
    if statements.statement:
        sentence = (write.utf8_string(statements.sentence),) if statements.sentence else ()
        parts.append(write.sequence(write.oid(statements.statement), *sentence))
    if statements.type:
        kind = write.sequence(write.oid(_TYPES[statements.type]))
        parts.append(write.sequence(write.oid(oids.QC_TYPE), kind))
    if statements.disclosure:
        places = (
            write.sequence(write.ia5_string(u), write.printable_string(lang)) for u, lang in statements.disclosure
        )
        parts.append(write.sequence(write.oid(oids.QC_PDS), write.sequence(*places)))
    if statements.legislation:
        countries = (write.printable_string(country) for country in statements.legislation)
        parts.append(write.sequence(write.oid(oids.QC_LEGISLATION), write.sequence(*countries)))
    return write.sequence(*parts)


def statements_of(certificate: bytes) -> Mapping[str, bytes]:
    """The statements of a certificate: object identifier to the DER of its information (empty when it has none).

    A certificate without the extension, or with one that cannot be read, states nothing.
    """
    try:
        extension = load_certificate(certificate).extensions.get_extension_for_oid(_QC_STATEMENTS)
    except x509.ExtensionNotFound:
        return {}
    value = extension.value.public_bytes()
    try:
        return _read(value)
    except DerError:
        return {}


def _read(value: bytes) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    outer = read.whole(value, write.SEQUENCE)
    for statement in read.iterate(value, outer):
        cursor = read.Cursor(value, statement)
        identifier = read.object_identifier(value, cursor.next(write.OBJECT_IDENTIFIER))
        found[identifier] = b"" if cursor.peek() is None else read.encoding(value, cursor.next())
        cursor.finish()
        if len(found) > _MOST_STATEMENTS:
            raise DerError("too many statements")
    return found


def is_nes(certificate: bytes) -> bool:
    """Whether a certificate says of itself that it is a NES: QcCompliance and the BTK statement of Law 5070.

    A statement proves nothing until the path to a Turkish root is valid; that is the caller's to check.
    """
    stated = statements_of(certificate)
    return oids.QC_COMPLIANCE in stated and oids.TR_NES in stated


def is_qualified_seal(certificate: bytes) -> bool:
    """Whether a certificate says of itself that it is a qualified electronic seal of Law 5070."""
    stated = statements_of(certificate)
    return oids.QC_COMPLIANCE in stated and oids.TR_SEAL in stated
