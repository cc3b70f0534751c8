# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The OCSP responder (RFC 6960, RFC 9654): from the bytes of a request to the bytes of an answer.

Pure: it reads no clock and no database. It knows one authority's certificates through a status source, answers
CertIDs made with SHA-1 or SHA-2, several in one request, and repeats a nonce.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from divit.der import ocsp as structure
from divit.der.errors import DerError
from divit.der.x509 import certificate_parts
from divit.pki import keys
from divit.pki.certificates import key_hash
from divit.pki.crl import REASONS, Revoked

VALID_FOR = timedelta(hours=1)
_CERT_ID_HASHES = ("sha1", "sha256", "sha384", "sha512")

Status = Literal["good", "unknown"] | Revoked
StatusSource = Callable[[int], Status]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a responder says: the bytes, and whether a cache may keep them (RFC 5019, 6: never with a nonce)."""

    body: bytes
    cacheable: bool


class Responder:
    """Answers for the certificates of one issuer, signed by a delegated signer (RFC 6960, 4.2.2.2).

    ``status_of`` maps a serial number to good, unknown or ``Revoked``. A serial number that was never issued is
    answered as unknown; a certificate of another issuer as unauthorized, unsigned, since we may not speak of it.
    """

    def __init__(self, *, issuer: bytes, certificate: bytes, key: keys.PrivateKey, status_of: StatusSource) -> None:
        name = certificate_parts(issuer).subject
        self._issuer_hashes = {
            hash_name: (hashlib.new(hash_name, name, usedforsecurity=False).digest(), key_hash(issuer, hash_name))
            for hash_name in _CERT_ID_HASHES
        }
        self._responder = key_hash(certificate)
        self._certificates = (certificate,)
        self._key = key
        self._algorithm = keys.signature_algorithm(key)
        self._status_of = status_of

    def respond(self, request: bytes, at: datetime) -> Answer:
        """The OCSPResponse to an OCSPRequest, as of ``at`` (aware UTC). Never raises on a hostile request."""
        try:
            asked = structure.parse_request(request)
        except DerError:
            return Answer(structure.failure(structure.MALFORMED_REQUEST), cacheable=False)
        if asked.critical:
            return Answer(structure.failure(structure.MALFORMED_REQUEST), cacheable=False)
        if not all(self._ours(cert_id) for cert_id in asked.cert_ids):
            return Answer(structure.failure(structure.UNAUTHORIZED), cacheable=False)
        moment = at.replace(microsecond=0)
        singles = [self._single(cert_id, moment) for cert_id in asked.cert_ids]
        data = structure.response_data(self._responder, moment, singles, asked.nonce)
        signature = keys.sign(self._key, data)
        body = structure.successful(data, self._algorithm, signature, self._certificates)
        return Answer(body, cacheable=asked.nonce is None)

    def _ours(self, cert_id: structure.CertId) -> bool:
        asked = (cert_id.issuer_name_hash, cert_id.issuer_key_hash)
        return self._issuer_hashes.get(cert_id.hash_name) == asked

    def _single(self, cert_id: structure.CertId, at: datetime) -> bytes:
        status = self._status_of(cert_id.serial)
        return structure.single_response(cert_id.encoded, _encoded(status), at, at + VALID_FOR)


def _encoded(status: Status) -> bytes:
    if isinstance(status, Revoked):
        return structure.revoked(status.at, REASONS[status.reason])
    return structure.GOOD if status == "good" else structure.UNKNOWN
