# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The time-stamping authority (RFC 3161, RFC 5816, EN 319 422): from the bytes of a request to those of an answer.

Pure: the moment is given by the caller, who answers for the clock.
"""

import hashlib
import itertools
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from divit.der import cms, oids, tsp, write
from divit.der.errors import DerError
from divit.pki import keys
from divit.pki.certificates import algorithm_of, load_certificate, public_key
from divit.pki.errors import CertificateUnreadable

# The hashes that are stamped; SHA-1 is not among them (TS 119 312, 5).
ACCEPTED_HASHES = frozenset({"sha256", "sha384", "sha512"})
ACCURACY_SECONDS = 1
_INSTANCE_BITS = 63
_COUNTER_BITS = 32
_VERSION_1 = write.integer(1)
Sign = Callable[[bytes], bytes]


class Serials:
    """Serial numbers that no two running authorities share: 63 random bits of this instance, then a counter
    (RFC 3161, 2.4.2: unique also after a crash).

    ``prefix`` are the bits of an instance that were noted somewhere before any number of it is used.
    """

    def __init__(self, prefix: int | None = None) -> None:
        self.prefix = new_prefix() if prefix is None else prefix
        self._counter = itertools.count(1)

    def next(self) -> int:
        """The next serial number."""
        return self.prefix << _COUNTER_BITS | next(self._counter)


def new_prefix() -> int:
    """The random bits of one instance's serial numbers; one bit is always set, so all are of one length."""
    return secrets.randbits(_INSTANCE_BITS) | 1 << (_INSTANCE_BITS - 1)


class TimestampAuthority:
    """Answers time-stamp requests with one key and one certificate, under its policy or one of the ``further`` ones.

    What does not change between two tokens is encoded once, when the authority is made. ``key`` may be something that
    signs: what it signs by stands in the certificate. ``to_the_millisecond``: how exactly the moment is told; to the
    second otherwise, which every reader knows.
    """

    def __init__(
        self,
        *,
        certificate: bytes,
        key: keys.PrivateKey | Sign,
        policy: str,
        further: Collection[str] = (),
        serials: Serials | None = None,
        to_the_millisecond: bool = False,
    ) -> None:
        self._sign = keys.signing(key) if isinstance(key, keys.PrivateKey) else key
        self._policy = policy
        self._policies = frozenset({policy, *further})
        self._serials = serials or Serials()
        self._exact = to_the_millisecond
        self._hash_name = _hash_of(certificate)
        self._parts = _Parts.of(certificate, self._hash_name)

    def respond(self, request: bytes, at: datetime) -> bytes:
        """The TimeStampResp to a TimeStampReq received at ``at`` (aware UTC). Never raises on a hostile request."""
        asked = self.examine(request)
        return asked if isinstance(asked, bytes) else tsp.granted(self.stamp(asked, at, self._serials.next()))

    def examine(self, request: bytes) -> tsp.TimeStampRequest | bytes:
        """What is asked, or the TimeStampResp that refuses it. Never raises on a hostile request."""
        try:
            asked = tsp.parse_request(request)
        except DerError:
            return tsp.rejected(tsp.BAD_DATA_FORMAT, "the request cannot be read")
        if asked.critical:
            return tsp.rejected(tsp.UNACCEPTED_EXTENSION, "an extension that this authority does not know")
        if asked.imprint.hash_name not in ACCEPTED_HASHES:
            return tsp.rejected(tsp.BAD_ALGORITHM, "SHA-256, SHA-384 and SHA-512 are accepted")
        if len(asked.imprint.digest) != hashlib.new(asked.imprint.hash_name).digest_size:
            return tsp.rejected(tsp.BAD_DATA_FORMAT, "a hash that is not as long as its algorithm makes it")
        if asked.policy is not None and asked.policy not in self._policies:
            return tsp.rejected(tsp.UNACCEPTED_POLICY, f"the policy of this authority is {self._policy}")
        return asked

    def stamp(self, asked: tsp.TimeStampRequest, at: datetime, serial: int) -> bytes:
        """The token (ContentInfo DER) for what ``examine`` let pass; the caller answers for the ``serial`` number.

        Raises what the key raises.
        """
        parts = self._parts
        info = write.sequence(
            _VERSION_1,
            write.oid(asked.policy or self._policy),
            asked.imprint.encoded,
            write.integer(serial),
            write.generalized_time(at, to_the_millisecond=self._exact),
            parts.info_accuracy,
            b"" if asked.nonce is None else write.integer(asked.nonce),
        )
        digest = hashlib.new(self._hash_name, info).digest()
        attributes = parts.attributes_head + digest + parts.attributes_tail
        signer = write.tlv(
            write.SET,
            write.sequence(
                parts.signer_head,
                b"\xa0",
                attributes[1:],
                parts.signature_algorithm,
                write.octet_string(self._sign(attributes)),
            ),
        )
        content = write.sequence(parts.content_type, write.explicit(0, write.octet_string(info)))
        certificate = parts.certificate if asked.certificate_wanted else b""
        return write.sequence(
            parts.signed_data, write.explicit(0, write.sequence(parts.head, content, certificate, signer))
        )


def _hash_of(certificate: bytes) -> str:
    """The hash that belongs to the key of a certificate. Raises ``CertificateUnreadable``."""
    key = public_key(load_certificate(certificate))
    if key is None:
        raise CertificateUnreadable(what="public key")
    return keys.hash_for(key)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The octets that all tokens of one authority have in common."""

    #: Of TSTInfo (RFC 3161, 2.4.2): the accuracy.
    info_accuracy: bytes
    #: Of the SET of signed attributes: what stands before and after the digest of the TSTInfo.
    attributes_head: bytes
    attributes_tail: bytes
    #: Of SignerInfo (RFC 5652, 5.3): version, issuer and serial number, digest algorithm.
    signer_head: bytes
    signature_algorithm: bytes
    #: Of SignedData (RFC 5652, 5.1): version and digest algorithms; the certificates.
    head: bytes
    certificate: bytes
    content_type: bytes
    signed_data: bytes

    @classmethod
    def of(cls, certificate: bytes, hash_name: str) -> Self:
        """Raises ``DerError`` and ``CertificateUnreadable`` when ``certificate`` is none."""
        signer = cms.issuer_and_serial_of(certificate)
        digest_algorithm = cms.digest_algorithm(hash_name)
        # RFC 5816, 2.2.1: ESSCertIDv2, whose hash algorithm is left out because SHA-256 is the default.
        identifier = write.sequence(write.octet_string(hashlib.sha256(certificate).digest()))
        head, tail = _around_digest(
            hash_name,
            cms.attribute(oids.CONTENT_TYPE, write.oid(oids.TST_INFO)),
            cms.attribute(oids.SIGNING_CERTIFICATE_V2, write.sequence(write.sequence(identifier))),
        )
        return cls(
            info_accuracy=write.sequence(write.integer(ACCURACY_SECONDS)),
            attributes_head=head,
            attributes_tail=tail,
            signer_head=write.integer(1) + cms.issuer_and_serial(signer.issuer, signer.serial) + digest_algorithm,
            signature_algorithm=algorithm_of(certificate),
            head=write.integer(3) + write.set_of(digest_algorithm),
            certificate=write.implicit(0, certificate, constructed=True),
            content_type=write.oid(oids.TST_INFO),
            signed_data=write.oid(oids.SIGNED_DATA),
        )


def _around_digest(hash_name: str, *others: bytes) -> tuple[bytes, bytes]:
    """The SET of message-digest and ``others``, cut where the digest goes: its size is fixed, and the order of a SET
    is decided before that octet (by each attribute's length and type).
    """
    place = secrets.token_bytes(hashlib.new(hash_name).digest_size)
    attributes = cms.signed_attributes(cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(place)), *others)
    head, tail = attributes.split(place)
    return head, tail
