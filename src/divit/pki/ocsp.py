# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The OCSP responder (RFC 6960, RFC 9654): from the bytes of a request to the bytes of an answer.

Pure: it reads no clock and no database. It knows one authority's certificates through a status source, answers
CertIDs made with SHA-1 or SHA-2, several in one request, and repeats a nonce.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote

from divit.der import ocsp as structure
from divit.der.errors import DerError
from divit.der.x509 import certificate_parts
from divit.pki import keys
from divit.pki.certificates import algorithm_of, key_hash
from divit.pki.crl import REASONS, Revoked

VALID_FOR = timedelta(hours=1)
#: The nextUpdate of an answer or a list after which none will come (EN 319 411-2, CSS-6.3.10-09).
NEVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
_CERT_ID_HASHES = ("sha1", "sha256", "sha384", "sha512")

Status = Literal["good", "unknown"] | Revoked
StatusSource = Callable[[int], Status]
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a responder says: the bytes, and whether a cache may keep them (RFC 5019, 6: never with a nonce)."""

    body: bytes
    cacheable: bool


def cert_id(issuer: bytes, serial: int, hash_name: str) -> bytes:
    """The CertID (DER) by which clients ask about a serial number of ``issuer`` (certificate, DER) with that hash."""
    return structure.cert_id(hash_name, *_issuer_hashes(issuer, hash_name), serial)


@lru_cache(maxsize=256)
def _issuer_hashes(issuer: bytes, hash_name: str) -> tuple[bytes, bytes]:
    name = certificate_parts(issuer).subject
    return hashlib.new(hash_name, name, usedforsecurity=False).digest(), key_hash(issuer, hash_name)


class Responder:
    """Answers for the certificates of one issuer, signed by a delegated signer (RFC 6960, 4.2.2.2).

    ``status_of`` maps a serial number to good, unknown or ``Revoked``. A serial number that was never issued is
    answered as unknown; a certificate of another issuer as unauthorized, unsigned, since we may not speak of it.
    ``final``: the issuer is no more, and what is answered now stays so.
    """

    def __init__(
        self,
        *,
        issuer: bytes,
        certificate: bytes,
        key: keys.PrivateKey | Sign,
        status_of: StatusSource,
        valid_for: timedelta = VALID_FOR,
        final: bool = False,
    ) -> None:
        self._issuer_hashes = {hash_name: _issuer_hashes(issuer, hash_name) for hash_name in _CERT_ID_HASHES}
        self._responder = key_hash(certificate)
        self._certificates = (certificate,)
        # A key in hardware is something that signs, and what it signs by stands in its certificate.
        self._sign = keys.signing(key) if isinstance(key, keys.PrivateKey) else key
        self._algorithm = algorithm_of(certificate)
        self._status_of = status_of
        self._valid_for = valid_for
        self._final = final

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
        body = self.signed([(one.encoded, self._status_of(one.serial)) for one in asked.cert_ids], at, asked.nonce)
        return Answer(body, cacheable=asked.nonce is None)

    def signed(self, told: Sequence[tuple[bytes, Status]], at: datetime, nonce: bytes | None = None) -> bytes:
        """The OCSPResponse that tells the status of each encoded CertID, with a nonce extension when one is given."""
        moment = at.replace(microsecond=0)
        until = NEVER if self._final else moment + self._valid_for
        singles = [structure.single_response(cert_id, _encoded(status), moment, until) for cert_id, status in told]
        data = structure.response_data(self._responder, moment, singles, nonce)
        return structure.successful(data, self._algorithm, self._sign(data), self._certificates)

    def cert_id(self, serial: int, hash_name: str) -> bytes:
        """The CertID (DER) by which clients ask about a serial number with that hash."""
        return structure.cert_id(hash_name, *self._issuer_hashes[hash_name], serial)

    def knows(self, cert_id: structure.CertId) -> bool:
        """Whether it is about a certificate of our issuer: both its name and its key (RFC 6960, 4.1.1)."""
        return self._ours(cert_id)

    def _ours(self, cert_id: structure.CertId) -> bool:
        asked = (cert_id.issuer_name_hash, cert_id.issuer_key_hash)
        return self._issuer_hashes.get(cert_id.hash_name) == asked


def request_in_path(encoded: str) -> bytes:
    """The request that a GET carries in its path (RFC 6960, A.1): base64, then escaped for a URL; some clients leave
    the slashes as they are. Empty, which is no request, when it is none.
    """
    try:
        return base64.b64decode(unquote(encoded), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _encoded(status: Status) -> bytes:
    if isinstance(status, Revoked):
        return structure.revoked(status.at, REASONS[status.reason])
    return structure.GOOD if status == "good" else structure.UNKNOWN
