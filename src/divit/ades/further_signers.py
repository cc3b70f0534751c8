# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Further signatures in a CMS or an XML document that has one: beside it (parallel), or on it (counter-signatures;
RFC 5652, 11.4).

The same three steps as for the first: data to be signed, a key somewhere, completion. The signatures that are there
keep their octets. A counter-signature is put under an unsigned attribute, so it comes before the archive time-stamps
that shall cover it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from divit.ades import cades
from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.cades import reader as cades_reader
from divit.ades.claims import NO_CLAIMS, Claims, claim_attributes
from divit.ades.content import Content, HeldContent, content_of
from divit.ades.create import DataToBeSigned, Format, Options, sign
from divit.ades.errors import ContentMissing, NoSuchSigner, SignatureBroken
from divit.ades.signer import Signer
from divit.ades.validate import recognised
from divit.der import cms, oids
from divit.der.cms_parts import SignerParts, signed_data_parts, signer_parts
from divit.kernel import clock
from divit.kernel.words import term

if TYPE_CHECKING:
    from divit.ades.xades.counter_signatures import XmlCounterSignature


@dataclass(frozen=True, slots=True)
class ParallelSignature:
    """One more signer of the content of ``encoded``, a CMS in DER or BER. ``content`` is the detached content."""

    encoded: bytes
    content: Content | None = None

    @classmethod
    def of(cls, encoded: bytes, content: bytes | Content | None = None) -> "ParallelSignature":
        """The first step. Raises ``DerError``, ``ContentMissing``."""
        signed_data = cades_reader.parsed(encoded)
        if signed_data.content is not None:
            return cls(signed_data.encoded, HeldContent(signed_data.content))
        if content is None:
            raise ContentMissing
        return cls(signed_data.encoded, content_of(content))

    def data_to_be_signed(
        self,
        certificate: bytes,
        *,
        at: datetime,
        algorithm: SignatureAlgorithm | None = None,
        claims: Claims = NO_CLAIMS,
    ) -> DataToBeSigned:
        """The second step; ``at`` is the claimed signing time. Raises ``KeyUnsupported``, ``ContentUnreadable``."""
        if self.content is None:
            raise ContentMissing
        chosen = algorithm or SignatureAlgorithm.for_certificate(certificate)
        attributes = cades.signed_attributes(
            self.content.digest(chosen.hash_name),
            algorithm=chosen,
            certificate=certificate,
            signing_time=at,
            further=claim_attributes(claims),
        )
        return DataToBeSigned(attributes, chosen, certificate)

    def complete(self, signed: DataToBeSigned, signature: bytes, *, chain: Iterable[bytes] = ()) -> bytes:
        """The third step: the CMS (DER) with the signer added, level B. Raises ``DerError``."""
        info = _info(signed, signature)
        whole = signed_data_parts(self.encoded).with_values(certificates=(signed.certificate, *chain))
        digest = cms.digest_algorithm(signed.algorithm.hash_name)
        return whole.with_signer(info, digest_algorithm=digest).encoded


@dataclass(frozen=True, slots=True)
class CounterSignature:
    """A signature on the signature at ``place`` of ``encoded``: the signer's number from 0, then that of a
    counter-signature on it, and so on.
    """

    encoded: bytes
    place: tuple[int, ...]

    @classmethod
    def of(cls, encoded: bytes, *place: int) -> "CounterSignature":
        """The first step. Raises ``DerError``, ``NoSuchSigner``, ``SignatureBroken`` for one nested too deep."""
        one = cls(cades_reader.parsed(encoded).encoded, place or (0,))
        if len(one.place) > cades_reader.MOST_NESTED:
            raise SignatureBroken(why=term("counter-signatures are nested too deep"))
        one._path()
        return one

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
        signature = cms.parse_signer_info(self._path()[-1].encoded).signature
        attributes = cades.signed_attributes(
            HeldContent(signature).digest(chosen.hash_name),
            algorithm=chosen,
            certificate=certificate,
            signing_time=at,
            further=claim_attributes(claims),
            is_counter=True,
        )
        return DataToBeSigned(attributes, chosen, certificate)

    def complete(self, signed: DataToBeSigned, signature: bytes, *, chain: Iterable[bytes] = ()) -> bytes:
        """The third step: the CMS (DER) with the counter-signature in it, level B. Raises ``DerError``."""
        path = self._path()
        grown = path[-1].adding(oids.COUNTER_SIGNATURE, _info(signed, signature))
        for parent, child in zip(path[-2::-1], path[:0:-1], strict=True):
            grown = parent.replacing_value(child.encoded, grown.encoded)
        whole = signed_data_parts(self.encoded).with_values(certificates=(signed.certificate, *chain))
        return whole.replacing_signer(self.place[0], grown.encoded).encoded

    def _path(self) -> list[SignerParts]:
        """The signatures from the outermost down to the one that is signed."""
        infos = signed_data_parts(self.encoded).signers
        path: list[SignerParts] = []
        for number in self.place:
            if not 0 <= number < len(infos):
                raise NoSuchSigner(number=number + 1)
            path.append(signer_parts(infos[number]))
            unsigned = path[-1].unsigned
            infos = tuple(value for one in unsigned if one.oid == oids.COUNTER_SIGNATURE for value in one.values)
        return path


def _info(signed: DataToBeSigned, signature: bytes) -> bytes:
    return cades.signer_info(
        signed.signed_attributes, signature, algorithm=signed.algorithm, certificate=signed.certificate
    )


def sign_beside(
    encoded: bytes, signer: Signer, *, content: bytes | Content | None = None, claims: Claims = NO_CLAIMS
) -> bytes:
    """One more parallel signature of level B with a key that is at hand; in an XML document inside of it, where those
    that are there leave room. Raises what the steps and ``signer`` raise, ``SignedAlready``.
    """
    if recognised(encoded) == "xades":
        options = Options(Format.XADES_ENVELOPED, clock.now(), claims=claims)
        return sign(encoded, signer, format=options.format, options=options)
    parallel = ParallelSignature.of(encoded, content)
    signed = parallel.data_to_be_signed(signer.certificate, at=clock.now(), algorithm=signer.algorithm, claims=claims)
    return parallel.complete(signed, signer.sign(signed.signed_attributes), chain=signer.chain)


def countersign(
    encoded: bytes,
    signer: Signer,
    *place: int,
    content: bytes | Content | None = None,
    claims: Claims = NO_CLAIMS,
) -> bytes:
    """A counter-signature of level B on the signature at ``place``, as in ``CounterSignature``, with a key that is at
    hand. ``content`` is what a detached XML signature is about. Raises what the steps and ``signer`` raise.
    """
    counter = _counter_signature(encoded, place, content)
    signed = counter.data_to_be_signed(signer.certificate, at=clock.now(), algorithm=signer.algorithm, claims=claims)
    return counter.complete(signed, signer.sign(signed.signed_attributes), chain=signer.chain)


def _counter_signature(
    encoded: bytes, place: tuple[int, ...], content: bytes | Content | None
) -> "CounterSignature | XmlCounterSignature":
    if recognised(encoded) != "xades":
        return CounterSignature.of(encoded, *place)
    # Reading XML is what most need not load.
    from divit.ades.xades.counter_signatures import XmlCounterSignature

    return XmlCounterSignature.of(encoded, *place, content=content)
