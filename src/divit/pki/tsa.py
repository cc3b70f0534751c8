# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The time-stamping authority (RFC 3161, RFC 5816, EN 319 422): from the bytes of a request to those of an answer.

Pure: the moment is given by the caller, who answers for the clock.
"""

import hashlib
import itertools
import secrets
from datetime import datetime

from divit.der import cms, oids, tsp, write
from divit.der.errors import DerError
from divit.pki import keys

# The hashes that are stamped; SHA-1 is not among them (TS 119 312, 5).
ACCEPTED_HASHES = frozenset({"sha256", "sha384", "sha512"})
ACCURACY_SECONDS = 1
_INSTANCE_BITS = 63
_COUNTER_BITS = 32


class Serials:
    """Serial numbers that no two running authorities share: 63 random bits of this instance, then a counter
    (RFC 3161, 2.4.2: unique also after a crash).
    """

    def __init__(self) -> None:
        self._prefix = (secrets.randbits(_INSTANCE_BITS) | 1 << (_INSTANCE_BITS - 1)) << _COUNTER_BITS
        self._counter = itertools.count(1)

    def next(self) -> int:
        """The next serial number."""
        return self._prefix | next(self._counter)


class TimestampAuthority:
    """Answers time-stamp requests with one key, one certificate and one policy.

    What does not change between two tokens is encoded once, when the authority is made.
    """

    def __init__(
        self, *, certificate: bytes, key: keys.PrivateKey, policy: str, serials: Serials | None = None
    ) -> None:
        self._certificate = certificate
        self._key = key
        self._policy = policy
        self._serials = serials or Serials()
        self._signer = cms.issuer_and_serial_of(certificate)
        self._hash_name = keys.hash_for(key)
        self._digest_algorithm = cms.digest_algorithm(self._hash_name)
        self._signature_algorithm = keys.signature_algorithm(key)
        # RFC 5816, 2.2.1: ESSCertIDv2, whose hash algorithm is left out because SHA-256 is the default.
        identifier = write.sequence(write.octet_string(hashlib.sha256(certificate).digest()))
        self._fixed_attributes = (
            cms.attribute(oids.CONTENT_TYPE, write.oid(oids.TST_INFO)),
            cms.attribute(oids.SIGNING_CERTIFICATE_V2, write.sequence(write.sequence(identifier))),
        )

    def respond(self, request: bytes, at: datetime) -> bytes:
        """The TimeStampResp to a TimeStampReq received at ``at`` (aware UTC). Never raises on a hostile request."""
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
        if asked.policy not in {None, self._policy}:
            return tsp.rejected(tsp.UNACCEPTED_POLICY, f"the policy of this authority is {self._policy}")
        return tsp.granted(self._token(asked, at))

    def _token(self, asked: tsp.TimeStampRequest, at: datetime) -> bytes:
        info = tsp.tst_info(
            policy=self._policy,
            imprint=asked.imprint.encoded,
            serial=self._serials.next(),
            gen_time=at,
            accuracy_seconds=ACCURACY_SECONDS,
            nonce=asked.nonce,
        )
        digest = write.octet_string(hashlib.new(self._hash_name, info).digest())
        attributes = cms.signed_attributes(*self._fixed_attributes, cms.attribute(oids.MESSAGE_DIGEST, digest))
        signer = cms.signer_info(
            signer=self._signer,
            digest_algorithm=self._digest_algorithm,
            signed_attributes=attributes,
            signature_algorithm=self._signature_algorithm,
            signature=keys.sign(self._key, attributes),
        )
        return cms.signed_data(
            digest_algorithms=(self._digest_algorithm,),
            signer_infos=(signer,),
            content_type=oids.TST_INFO,
            content=info,
            certificates=(self._certificate,) if asked.certificate_wanted else (),
        )
