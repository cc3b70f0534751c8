# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The octets of a SignedData and of a SignerInfo as they stand in the file (RFC 5652, 5.1 and 5.3): what archive
time-stamps are computed over, and what is put together again when something is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from divit.der import oids, read, write
from divit.der.errors import DerError

_EXPLICIT_0 = 0xA0
_IMPLICIT_0 = 0xA0
_IMPLICIT_1 = 0xA1


@dataclass(frozen=True, slots=True)
class UnsignedAttribute:
    """One attribute as it stands: its type (dotted), its values and itself, encoded."""

    oid: str
    values: tuple[bytes, ...]
    encoded: bytes


@dataclass(frozen=True, slots=True)
class SignerParts:
    """A SignerInfo. ``head`` are the octets of version to signature, in order; ``unsigned`` in the file's order, which
    stays where it is not that of DER: archive time-stamps of version 2 are about it.
    """

    head: bytes
    unsigned: tuple[UnsignedAttribute, ...]

    @property
    def encoded(self) -> bytes:
        """The SignerInfo as it stands now."""
        held = b"".join(one.encoded for one in self.unsigned)
        return write.sequence(self.head, write.implicit(1, held, constructed=True) if held else b"")

    def adding(self, oid: str, *values: bytes) -> "SignerParts":
        """The same with one more unsigned attribute."""
        encoded = write.sequence(write.oid(oid), write.set_of(*values))
        octets = _joined([one.encoded for one in self.unsigned], [encoded])
        known = {one.encoded: one for one in (*self.unsigned, UnsignedAttribute(oid, values, encoded))}
        return replace(self, unsigned=tuple(known[one] for one in octets))

    def replacing_value(self, value: bytes, other: bytes) -> "SignerParts":
        """The same with ``other`` in the place of a ``value``. Raises ``DerError`` when that is nowhere."""
        changed = next((one for one in self.unsigned if value in one.values), None)
        if changed is None:
            raise DerError("there is no such attribute value")
        kept = tuple(one for one in self.unsigned if one is not changed)
        values = (other if one == value else one for one in changed.values)
        return replace(self, unsigned=kept).adding(changed.oid, *values)


@dataclass(frozen=True, slots=True)
class SignedDataParts:
    """A SignedData: each field as its octets, the lists as the octets of their elements in the file's order.

    ``certificates`` and ``revocations`` are None where the field is absent.
    """

    version: int
    digest_algorithms: tuple[bytes, ...]
    encapsulated: bytes
    certificates: tuple[bytes, ...] | None
    revocations: tuple[bytes, ...] | None
    signers: tuple[bytes, ...]

    @property
    def content_type(self) -> bytes:
        """The octets of eContentType, header included."""
        return read.encoding(self.encapsulated, read.Cursor.of(self.encapsulated).next())

    @property
    def encoded(self) -> bytes:
        """The ContentInfo, with the version that its contents ask for (RFC 5652, 5.1)."""
        body = write.sequence(
            write.integer(max(self.version, self._version_due)),
            write.set_of(*self.digest_algorithms),
            self.encapsulated,
            _set(0, self.certificates),
            _set(1, self.revocations),
            write.set_of(*self.signers),
        )
        return write.sequence(write.oid(oids.SIGNED_DATA), write.explicit(0, body))

    @property
    def _version_due(self) -> int:
        if any(one[0] == _IMPLICIT_1 for one in self.revocations or ()):
            return 5
        return 1

    def with_values(
        self, *, certificates: tuple[bytes, ...] = (), crls: tuple[bytes, ...] = (), ocsps: tuple[bytes, ...] = ()
    ) -> "SignedDataParts":
        """The same with certificates, CRLs and OCSPResponses (DER) that are not there yet (RFC 5940, 2.1)."""
        answers = (write.implicit(1, write.oid(oids.RI_OCSP_RESPONSE) + one, constructed=True) for one in ocsps)
        return replace(
            self,
            certificates=_united(self.certificates, certificates),
            revocations=_united(self.revocations, (*crls, *answers)),
        )

    def with_signer(self, signer: bytes, *, digest_algorithm: bytes) -> "SignedDataParts":
        """The same with one more SignerInfo."""
        return replace(
            self,
            digest_algorithms=_united(self.digest_algorithms, (digest_algorithm,)) or (),
            signers=(*self.signers, signer),
        )

    def replacing_signer(self, number: int, signer: bytes) -> "SignedDataParts":
        """The same with ``signer`` in the place of SignerInfo ``number``."""
        return replace(self, signers=(*self.signers[:number], signer, *self.signers[number + 1 :]))


def _united(present: tuple[bytes, ...] | None, more: tuple[bytes, ...]) -> tuple[bytes, ...] | None:
    held = present or ()
    return _joined(held, [one for one in dict.fromkeys(more) if one not in held]) or present


def _joined(present: Sequence[bytes], more: Sequence[bytes]) -> tuple[bytes, ...]:
    """The elements of a SET OF together: in the order of DER, unless they were not in it before."""
    is_sorted = all(one <= other for one, other in pairwise(present))
    return tuple(sorted((*present, *more))) if is_sorted else (*present, *more)


def _set(number: int, elements: tuple[bytes, ...] | None) -> bytes:
    return b"" if elements is None else write.implicit(number, b"".join(elements), constructed=True)


def signed_data_parts(encoded: bytes) -> SignedDataParts:
    """The fields of the SignedData in a ContentInfo in DER. Raises ``DerError``."""
    outer = read.Cursor.of(encoded)
    if read.object_identifier(encoded, outer.next()) != oids.SIGNED_DATA:
        raise DerError("the content is not SignedData")
    body = outer.enter(_EXPLICIT_0).enter()
    version = read.integer(encoded, body.next())
    digests = _elements(encoded, body.next(write.SET))
    encapsulated = read.encoding(encoded, body.next(write.SEQUENCE))
    certificates, revocations = body.optional(_IMPLICIT_0), body.optional(_IMPLICIT_1)
    signers = _elements(encoded, body.next(write.SET))
    body.finish()
    return SignedDataParts(
        version=version,
        digest_algorithms=digests,
        encapsulated=encapsulated,
        certificates=None if certificates is None else _elements(encoded, certificates),
        revocations=None if revocations is None else _elements(encoded, revocations),
        signers=signers,
    )


def _elements(buffer: bytes, parent: read.Tlv) -> tuple[bytes, ...]:
    return tuple(read.encoding(buffer, one) for one in read.iterate(buffer, parent))


def signer_parts(encoded: bytes) -> SignerParts:
    """The parts of a SignerInfo. Raises ``DerError``."""
    fields = read.children(encoded, read.whole(encoded, write.SEQUENCE))
    if not fields:
        raise DerError("an empty SignerInfo")
    last = fields[-1]
    if last.tag != _IMPLICIT_1:
        return SignerParts(encoded[fields[0].start : last.end], ())
    attributes = tuple(_attribute(encoded, one) for one in read.iterate(encoded, last))
    return SignerParts(encoded[fields[0].start : last.start], attributes)


def _attribute(buffer: bytes, element: read.Tlv) -> UnsignedAttribute:
    parts = read.Cursor(buffer, element)
    oid = read.object_identifier(buffer, parts.next())
    values = _elements(buffer, parts.next(write.SET))
    parts.finish()
    return UnsignedAttribute(oid, values, read.encoding(buffer, element))
