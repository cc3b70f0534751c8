# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Qualified certificates: what the qcStatements extension says (RFC 3739, 3.2.6; EN 319 412-5; Law 5070).

A Turkish qualified certificate is known by its statements, not by its policy: QcCompliance together with the BTK
statement of a NES (natural person) or of a seal (legal person).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cryptography import x509

from divit.der import oids, read, write
from divit.der.errors import DerError
from divit.pki.certificates import load_certificate
from divit.pki.usage import value_of

_TYPES = {"esign": oids.QC_TYPE_ESIGN, "eseal": oids.QC_TYPE_ESEAL}
_QC_STATEMENTS = x509.ObjectIdentifier(oids.QC_STATEMENTS)
_MOST_STATEMENTS = 50
_MOST_EXPONENT = 18
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class QcStatements:
    """What to state: each field is one statement, left out when empty.

    ``device``: the key is in a signature creation device (QcSSCD). ``disclosure`` are pairs of address and language;
    ``sentence`` is the text that goes with the national ``statement`` (an object identifier).
    """

    compliance: bool = False
    type: str = ""
    legislation: Sequence[str] = ()
    statement: str = ""
    sentence: str = ""
    disclosure: Sequence[tuple[str, str]] = ()
    device: bool = False


def encode(statements: QcStatements) -> bytes:
    """The value of the qcStatements extension as DER (EN 319 412-5, 4.2 to 4.3)."""
    parts = []
    if statements.compliance:
        parts.append(write.sequence(write.oid(oids.QC_COMPLIANCE)))
    if statements.statement:
        sentence = (write.utf8_string(statements.sentence),) if statements.sentence else ()
        parts.append(write.sequence(write.oid(statements.statement), *sentence))
    if statements.device:
        parts.append(write.sequence(write.oid(oids.QC_SSCD)))
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
        if identifier in found:
            raise DerError("a statement that stands there twice")
        found[identifier] = b"" if cursor.peek() is None else read.encoding(value, cursor.next())
        cursor.finish()
        if len(found) > _MOST_STATEMENTS:
            raise DerError("too many statements")
    return found


@dataclass(frozen=True, slots=True)
class ValueLimit:
    """QcLimitValue: up to which amount the certificate is good for one transaction; ``currency`` as ISO 4217 writes
    it, in letters or digits.
    """

    amount: Decimal
    currency: str


def notices_of(certificate: bytes) -> tuple[str, ...]:
    """What the user notices of a certificate's policies say (RFC 5280, 4.2.1.4). Raises ``CertificateUnreadable``."""
    qualifiers = [
        qualifier
        for policy in value_of(certificate, x509.CertificatePolicies) or ()
        for qualifier in policy.policy_qualifiers or ()
    ]
    return tuple(one.explicit_text or "" for one in qualifiers if isinstance(one, x509.UserNotice))


def value_limit_of(certificate: bytes) -> ValueLimit | None:
    """The limit that a certificate states (EN 319 412-5, 4.3.2), None without one. Raises ``DerError``."""
    value = statements_of(certificate).get(oids.QC_LIMIT_VALUE)
    if value is None:
        return None
    parts = read.Cursor.of(value)
    currency = parts.next()
    amount, exponent = (read.integer(value, parts.next()) for _ in range(2))
    parts.finish()
    if abs(exponent) > _MOST_EXPONENT or not 0 <= amount < 10**_MOST_DIGITS:
        raise DerError("an amount that no money has")
    return ValueLimit(Decimal(amount).scaleb(exponent), _currency(value, currency))


def _currency(buffer: bytes, element: read.Tlv) -> str:
    if element.tag == write.INTEGER:
        return f"{read.integer(buffer, element):03d}"
    code = read.content(buffer, element).decode("ascii", "replace")
    if element.tag != write.PRINTABLE_STRING or not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise DerError("a currency that is none")
    return code


def types_of(certificate: bytes) -> tuple[str, ...]:
    """The QcType identifiers of a certificate (EN 319 412-5, 4.2.3). Raises ``DerError``."""
    value = statements_of(certificate).get(oids.QC_TYPE)
    if value is None:
        return ()
    listed = read.whole(value, write.SEQUENCE)
    return tuple(read.object_identifier(value, one) for one in read.iterate(value, listed))


def sentence_of(certificate: bytes, statement: str) -> str | None:
    """The sentence that goes with a national ``statement``, empty when it has none, None when it is not stated."""
    value = statements_of(certificate).get(statement)
    if value is None:
        return None
    try:
        return read.content(value, read.whole(value, write.UTF8_STRING)).decode("utf-8", "replace") if value else ""
    except DerError:
        return ""


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
