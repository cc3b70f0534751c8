# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signatures on XML signatures (EN 319 132-1, 5.2.7): CounterSignature, an unsigned property of the signature that it
is about, in the same three steps as any other.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from divit.ades import xades
from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.cades.reader import MOST_NESTED
from divit.ades.claims import NO_CLAIMS, Claims
from divit.ades.content import Beside
from divit.ades.create import DataToBeSigned
from divit.ades.errors import NoSuchSigner, SignatureBroken
from divit.ades.soundness import sound_certificate
from divit.ades.xades import reader as xades_reader
from divit.ades.xades import steps as xades_steps
from divit.ades.xades.evidence import COUNTER_SIGNATURE
from divit.ades.xades.imprints import Stamped
from divit.ades.xades.raising import with_unsigned
from divit.ades.xades.reader import Opened
from divit.ades.xades.timestamps import METHOD
from divit.ades.xml.places import number_of, with_attribute
from divit.ades.xml.resolving import Given
from divit.kernel.words import term


@dataclass(frozen=True, slots=True)
class XmlCounterSignature:
    """A signature on the signature at ``place`` of ``document``: its number from 0, then that of a counter-signature on
    it, and so on. ``given`` are the files that a detached one is about.
    """

    document: bytes
    place: tuple[int, ...]
    given: Given

    @classmethod
    def of(cls, document: bytes, *place: int, content: Beside | None = None) -> "XmlCounterSignature":
        """The first step: the signature value gets an Id where it has none and nothing covers it yet.

        Raises ``XmlUnreadable``, ``NoSuchSigner``, ``SignatureBroken`` for a signature that is wrong, nested too deep,
        or has no Id and can get none.
        """
        given = Given.of(content)
        one = cls(document, place or (0,), given)
        if len(one.place) > MOST_NESTED:
            raise SignatureBroken(why=term("counter-signatures are nested too deep"))
        found, parts = one._target()
        sound_certificate(found.signature, ())
        element = parts.signature.value_element
        if element.get("Id") is not None:
            return one
        if parts.properties.unsigned or not parts.signature.id:
            raise SignatureBroken(why=term("its value has no Id by which it could be signed"))
        named = with_attribute(document, number_of(element), f'Id="{xades.value_id(parts.signature.id)}"')
        return cls(named, one.place, given)

    def data_to_be_signed(
        self,
        certificate: bytes,
        *,
        at: datetime,
        algorithm: SignatureAlgorithm | None = None,
        claims: Claims = NO_CLAIMS,
    ) -> DataToBeSigned:
        """The second step; ``at`` is the claimed signing time. Raises ``KeyUnsupported``."""
        chosen = algorithm or SignatureAlgorithm.for_certificate(certificate)
        _, parts = self._target()
        value = parts.signature.value_element
        digest = hashlib.new(chosen.hash_name, parts.form_of(value, METHOD)).digest()
        covered = xades.Covered(xades.Packaging.COUNTER, (xades.File(digest, "", f"#{value.get('Id')}"),))
        info, properties = xades_steps.to_be_signed(covered, xades_steps.By(chosen, certificate, at, claims))
        return DataToBeSigned(info, chosen, certificate, properties)

    def complete(self, signed: DataToBeSigned, signature: bytes, *, chain: Iterable[bytes] = ()) -> bytes:
        """The third step: the document with the counter-signature in it, level B. Raises ``SignatureBroken``."""
        element = xades.assemble(
            signed.signed_attributes, signed.properties, signature, certificate=signed.certificate, chain=chain
        )
        _, parts = self._target()
        written = f"<xades:{COUNTER_SIGNATURE}>{element}</xades:{COUNTER_SIGNATURE}>"
        return with_unsigned(self.document, parts.properties, written)

    def _target(self) -> tuple[Opened, Stamped]:
        """The signature that is signed, and its parts."""
        listed = xades_reader.opened(self.document, self.given)
        for number in self.place:
            if not 0 <= number < len(listed):
                raise NoSuchSigner(number=number + 1)
            found = listed[number]
            listed = found.counter_signatures
        if found.parts is None:
            raise SignatureBroken(why=term("it cannot be read"))
        return found, found.parts
