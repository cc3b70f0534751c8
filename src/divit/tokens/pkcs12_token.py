# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A key in a PKCS#12 file (RFC 7292); its password is the PIN.

The file shows nothing before its password, so the public certificate is read from ``<same name>.pem`` beside it when
that is there (the signer first, its issuers after it). Without it the certificates are known only after ``login``.
"""

import hashlib
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from divit.tokens.algorithms import Algorithm, named
from divit.tokens.certificates import UNREADABLE, TokenCertificate, chain_of
from divit.tokens.errors import (
    AlgorithmNotSupported,
    NoSigningCertificate,
    NotOnThisToken,
    PinLength,
    TokenFileUnreadable,
    TokenGone,
    WrongPin,
)
from divit.tokens.stretching import MOST_ROUNDS, rounds
from divit.tokens.tries import Tries
from divit.tokens.wipe import SecretBytes

MAX_FILE = 1024 * 1024
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class Pkcs12Token:
    """Opens ``path``. Raises ``TokenFileUnreadable``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._content = path.read_bytes()
        except OSError as error:
            raise TokenFileUnreadable(str(error), file=str(path)) from error
        # PFX ::= SEQUENCE { version INTEGER (3), ... }: told apart here, since a wrong password and a foreign file
        # give the same answer later.
        if len(self._content) > MAX_FILE or self._content[:1] != b"\x30" or b"\x02\x01\x03" not in self._content[:10]:
            raise TokenFileUnreadable("not a PFX", file=str(path))
        if rounds(self._content) > MOST_ROUNDS:
            raise TokenFileUnreadable("a password that takes too long to be tried", file=str(path))
        self._key: Key | None = None
        self._held: TokenCertificate | None = None

    @property
    def label(self) -> str:
        """The file's name."""
        return self._path.name

    @property
    def serial(self) -> str:
        """A file has no number."""
        return ""

    def change_pin(self, old: SecretBytes, new: SecretBytes) -> None:
        """Raises ``NotOnThisToken``: the file belongs to its owner, who has other tools to write it anew."""
        raise NotOnThisToken

    def unblock(self, puk: SecretBytes, new: SecretBytes) -> None:
        """Raises ``NotOnThisToken``: a file is never locked."""
        raise NotOnThisToken

    @property
    def reader(self) -> str:
        """A file is in no reader."""
        return ""

    def certificates(self) -> list[TokenCertificate]:
        """The file's certificate after ``login``; before it, the one in the ``.pem`` beside it, if any."""
        if self._held is not None:
            return [self._held]
        beside = self._path.with_suffix(".pem")
        if not beside.is_file():
            return []
        try:
            found = x509.load_pem_x509_certificates(beside.read_bytes())
            ders = [certificate.public_bytes(serialization.Encoding.DER) for certificate in found]
            return [_held(ders[0], ders[1:], self.label)]
        except (OSError, *UNREADABLE) as error:
            raise TokenFileUnreadable(str(error), file=str(beside)) from error

    def tries(self) -> Tries:
        """A file counts no tries."""
        return "unknown"

    def login(self, pin: SecretBytes) -> None:
        """Decrypt the file.

        Raises ``PinLength`` (empty), ``WrongPin``, ``NoSigningCertificate``, ``TokenFileUnreadable``.
        """
        if not len(pin):
            raise PinLength
        try:
            opened = pkcs12.load_pkcs12(self._content, bytes(pin.view()))
        except (UnsupportedAlgorithm, x509.InvalidVersion) as error:
            raise TokenFileUnreadable(str(error), file=str(self._path)) from error
        except ValueError as error:
            raise WrongPin(tries=self.tries()) from error
        if not isinstance(opened.key, Key) or opened.cert is None:
            raise NoSigningCertificate
        encoding = serialization.Encoding.DER
        others = [other.certificate.public_bytes(encoding) for other in opened.additional_certs]
        try:
            self._held = _held(opened.cert.certificate.public_bytes(encoding), others, self.label)
        except UNREADABLE as error:
            raise TokenFileUnreadable(str(error), file=str(self._path)) from error
        self._key = opened.key

    def sign(self, key_id: str, data: bytes, algorithm: str) -> bytes:
        """Sign with the file's key. Raises ``TokenGone`` before ``login``, ``NoSigningCertificate`` for another id."""
        if self._key is None or self._held is None:
            raise TokenGone("not logged in")
        if key_id != self._held.key_id:
            raise NoSigningCertificate("the .pem beside the file is of another key")
        return _signature(self._key, data, named(algorithm))

    def idle(self) -> None:
        """A file waits for ever."""

    def close(self) -> None:
        """Forget the key."""
        self._key = None


def _held(certificate: bytes, others: list[bytes], label: str) -> TokenCertificate:
    key_id = hashlib.sha256(certificate).hexdigest()
    return TokenCertificate(certificate, chain_of(certificate, others), key_id, label)


def _signature(key: Key, data: bytes, algorithm: Algorithm) -> bytes:
    digest = _HASHES[algorithm.hash_name]
    if isinstance(key, ec.EllipticCurvePrivateKey):
        if algorithm.scheme != "ecdsa":
            raise AlgorithmNotSupported(algorithm=algorithm.name)
        return key.sign(data, ec.ECDSA(digest))
    if algorithm.scheme == "rsa":
        return key.sign(data, padding.PKCS1v15(), digest)
    if algorithm.scheme == "rsa-pss":
        return key.sign(data, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
    raise AlgorithmNotSupported(algorithm=algorithm.name)
