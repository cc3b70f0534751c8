# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""CAdES baseline signatures (EN 319 122-1): the data to be signed, the CMS around it, and its time-stamp.

What does not change between two signatures of one signer is encoded once: a batch costs a hash, a signature and a
few concatenations each.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.attributes import SignedAttributes, read_signed_attributes, signed_attributes
from divit.der import cms, oids, write
from divit.pki.timestamp_client import Timestamper

__all__ = [
    "TIME_STAMP_HASH",
    "SignedAttributes",
    "add_signature_timestamp",
    "assemble",
    "read_signed_attributes",
    "signed_attributes",
    "signer_info",
]

TIME_STAMP_HASH = "sha256"


def assemble(
    signed_attributes: bytes,
    signature: bytes,
    *,
    algorithm: SignatureAlgorithm,
    certificate: bytes,
    chain: Iterable[bytes] = (),
    content: bytes | None = None,
) -> bytes:
    """The CMS of a signature: ContentInfo in DER, level B.

    ``signature`` is over ``signed_attributes`` exactly as given. ``content`` makes it attached. Raises ``DerError``
    when ``certificate`` is none.
    """
    parts = _parts(certificate, tuple(chain), algorithm)
    signers = write.tlv(write.SET, _signer_info(parts, signed_attributes, signature))
    if content is None:
        body = write.tlv(write.SEQUENCE, parts.detached_front, signers)
    else:
        body = write.tlv(write.SEQUENCE, parts.head, _attached(content), parts.certificates, signers)
    return write.tlv(write.SEQUENCE, parts.content_type, write.explicit(0, body))


def signer_info(
    signed_attributes: bytes, signature: bytes, *, algorithm: SignatureAlgorithm, certificate: bytes
) -> bytes:
    """The SignerInfo of a signature over ``signed_attributes``. Raises ``DerError`` when ``certificate`` is none."""
    return _signer_info(_parts(certificate, (), algorithm), signed_attributes, signature)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The octets that all signatures of one signer have in common."""

    content_type: bytes
    head: bytes
    detached_front: bytes
    certificates: bytes
    info_head: bytes
    info_algorithm: bytes


@lru_cache(maxsize=256)
def _parts(certificate: bytes, chain: tuple[bytes, ...], algorithm: SignatureAlgorithm) -> _Parts:
    signer = cms.issuer_and_serial_of(certificate)
    digest = cms.digest_algorithm(algorithm.hash_name)
    version = write.integer(1)
    head = version + write.set_of(digest)
    certificates = write.implicit(0, b"".join(sorted({certificate, *chain})), constructed=True)
    return _Parts(
        content_type=write.oid(oids.SIGNED_DATA),
        head=head,
        detached_front=head + write.sequence(write.oid(oids.DATA)) + certificates,
        certificates=certificates,
        info_head=version + cms.issuer_and_serial(signer.issuer, signer.serial) + digest,
        info_algorithm=algorithm.der,
    )


def _signer_info(parts: _Parts, signed_attributes: bytes, signature: bytes) -> bytes:
    return write.sequence(
        parts.info_head,
        b"\xa0",
        signed_attributes[1:],
        parts.info_algorithm,
        write.octet_string(signature),
    )


def _attached(content: bytes) -> bytes:
    return write.sequence(write.oid(oids.DATA), write.explicit(0, write.octet_string(content)))


def add_signature_timestamp(encoded: bytes, timestamper: Timestamper, *, signer: int = 0) -> bytes:
    """The same CMS raised to level T: a signature-time-stamp over the signature value of SignerInfo ``signer``.

    EN 319 122-1, 5.3. Raises ``DerError`` when ``encoded`` is no SignedData, and what the time-stamper raises.
    """
    info = cms.parse_signed_data(encoded).signer_infos[signer]
    imprint = hashlib.new(TIME_STAMP_HASH, info.signature).digest()
    token = timestamper.timestamp(imprint, TIME_STAMP_HASH)
    attribute = cms.attribute(oids.SIGNATURE_TIME_STAMP, token)
    return cms.with_unsigned_attribute(encoded, attribute, signer=signer)
