# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A signer whose key is in this process: for seals, tests, and programs that hold a PKCS#12 file.

A person's key belongs on a token; its signers are in ``divit.tokens``.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.errors import KeyFileUnreadable
from divit.pki import keys


@dataclass(frozen=True)
class KeySigner:
    """A private key with its certificate (DER) and those above it, as ``Signer`` wants it."""

    key: keys.PrivateKey
    certificate: bytes
    chain: tuple[bytes, ...]
    algorithm: SignatureAlgorithm

    @classmethod
    def from_pkcs12(cls, encoded: bytes, password: bytes) -> Self:
        """The key of a PKCS#12 file (RFC 7292), with the algorithm that fits it.

        Raises ``KeyFileUnreadable`` (also for a wrong password, which cannot be told from a damaged file), and
        ``KeyUnsupported``.
        """
        try:
            opened = pkcs12.load_pkcs12(encoded, password)
        except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
            raise KeyFileUnreadable(str(error)) from error
        if opened.cert is None or not isinstance(opened.key, keys.PrivateKey):
            raise KeyFileUnreadable("no key with its certificate")
        der = serialization.Encoding.DER
        certificate = opened.cert.certificate.public_bytes(der)
        chain = tuple(each.certificate.public_bytes(der) for each in opened.additional_certs)
        return cls(opened.key, certificate, chain, SignatureAlgorithm.for_certificate(certificate))

    @cached_property
    def _signing(self) -> Callable[[bytes], bytes]:
        return keys.signing(self.key)

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``, hashed inside, as CMS carries it."""
        return self._signing(data)

    def sign_batch(self, batch: Iterable[bytes]) -> Iterator[bytes]:
        """The signatures over each of ``batch``, in order."""
        return (self.sign(data) for data in batch)
