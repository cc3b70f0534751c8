# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""PIV cards (NIST SP 800-73-4, part 2), whose commands are public."""

import zlib

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from divit.tokens.algorithms import Algorithm
from divit.tokens.certificates import UNREADABLE
from divit.tokens.direct import rsa_padding, tlv
from divit.tokens.direct.apdu import OK, Answer, send
from divit.tokens.direct.driver import Transceiver
from divit.tokens.errors import (
    AlgorithmNotSupported,
    CardUnknown,
    NewPinRefused,
    NoSigningCertificate,
    PinLength,
    PinLocked,
    PukLocked,
    TokenFailed,
    TokenGone,
    WrongPin,
    WrongPuk,
)
from divit.tokens.tries import Tries
from divit.tokens.wipe import SecretBytes

_AID = bytes.fromhex("A000000308000010000100")
_PIN, _PUK = 0x80, 0x81
#: The key for signatures.
SIGNATURE_KEY = 0x9C
# Key references and the objects with their certificates (part 1, table 3): the key for signatures, the key for proving
# oneself. The others decipher, or open doors without a PIN.
_KEYS = {0x9C: bytes.fromhex("5FC10A"), 0x9A: bytes.fromhex("5FC105")}
_CARD_NUMBER, _GUID = bytes.fromhex("5FC102"), 0x34
_LABELS = {0x9C: "9C SIGN", 0x9A: "9A AUTH"}
# Algorithm identifiers by the bits of the key (SP 800-78-5, table 9).
_RSA = {2048: 0x07, 3072: 0x05, 4096: 0x16}
_EC = {256: 0x11, 384: 0x14}
# What cards answer: status words of SP 800-73-4, part 2, 3.
_BLOCKED, _NOT_GIVEN, _NOT_FOUND, _BAD_DATA, _WRONG = 0x6983, 0x6982, 0x6A82, 0x6A80, 0x6300
_PIN_DIGITS = range(6, 9)
_SECRET_SIZE = 8
_MOST_CERTIFICATE = 65536
_GZIP = 31


class PivDriver:
    """As ``CardDriver``. A fresh one is told to ``select`` first."""

    def __init__(self, card: Transceiver) -> None:
        self.card = card
        self._algorithms: dict[int, tuple[str, int]] = {}
        self.label = "PIV"
        self.serial = ""

    def select(self) -> None:
        """Choose the application; read its name and number."""
        answer = send(self.card, 0xA4, 0x04, 0x00, _AID[:9])
        if answer.status != OK:
            raise CardUnknown(f"SW {answer.status:04X}", atr=getattr(self.card, "atr", "?"))
        name = tlv.read(tlv.read(answer.data).get(0x61, b"")).get(0x50, b"")
        self.label = name.decode("utf-8", "replace") or "PIV"
        if not self.serial:
            number = self._object(_CARD_NUMBER)
            self.serial = tlv.read(number).get(_GUID, b"").hex() if number else ""

    def certificates(self) -> list[tuple[bytes, str, str]]:
        """The certificates of the keys that sign."""
        found = []
        for number, place in _KEYS.items():
            der = _certificate(self._object(place))
            kind = _kind(der)
            if kind is not None:
                self._algorithms[number] = kind
                found.append((der, f"{number:02x}", _LABELS[number]))
        return found

    def _object(self, place: bytes) -> bytes:
        """The content of a data object; empty where the card has none."""
        answer = send(self.card, 0xCB, 0x3F, 0xFF, tlv.write(0x5C, place))
        if answer.status == _NOT_FOUND:
            return b""
        return tlv.read(answer.checked()).get(0x53, b"")

    @staticmethod
    def place(number: int) -> bytes:
        """The data object with the certificate of that key."""
        return _KEYS[number]

    def now_holds(self, number: int, kind: str, bits: int) -> None:
        """A key was made that has no certificate yet; it can sign from now on."""
        self._algorithms[number] = kind, bits

    def tries(self) -> Tries:
        """VERIFY without a PIN tells them (part 2, 3.2.1) and uses none up; after the right one there is no need."""
        answer = send(self.card, 0x20, 0x00, _PIN, answers=False)
        if answer.status == _BLOCKED:
            return "locked"
        if answer.tries is None:
            return "several" if answer.status == OK else "unknown"
        return answer.tries or "locked"

    def verify(self, pin: SecretBytes) -> None:
        """VERIFY (part 2, 3.2.1); a PIN of another length is not sent."""
        if len(pin) not in _PIN_DIGITS:
            raise PinLength
        padded = _padded(pin)
        try:
            answer = send(self.card, 0x20, 0x00, _PIN, padded, answers=False)
        finally:
            padded[:] = bytes(len(padded))
        _pin_checked(answer)

    def asks_each_time(self, key_id: str) -> bool:
        """The key for signatures does (part 1, table 4b: PIN always)."""
        return key_id == f"{SIGNATURE_KEY:02x}"

    def sign(self, key_id: str, digest: bytes, algorithm: Algorithm) -> bytes:
        """GENERAL AUTHENTICATE (part 2, 3.2.4); what an RSA key gets is padded here (RFC 8017, 9.2)."""
        number = int(key_id, 16)
        if not self._algorithms:
            self.certificates()
        if number not in self._algorithms:
            raise NoSigningCertificate("no certificate for this key")
        kind, bits = self._algorithms[number]
        if kind != algorithm.key_kind:
            raise AlgorithmNotSupported(algorithm=algorithm.name)
        if kind == "rsa":
            padded = rsa_padding.pss if algorithm.scheme == "rsa-pss" else rsa_padding.pkcs1
            identifier, block = _RSA.get(bits), padded(digest, algorithm.hash_name, bits)
        else:
            # The leftmost bits of a longer hash (FIPS 186-5, 6.4.1); a shorter one is the same number.
            identifier, block = _EC.get(bits), digest[: bits // 8].rjust(bits // 8, b"\0")
        if identifier is None:
            raise AlgorithmNotSupported(algorithm=algorithm.name)
        asked = tlv.write(0x7C, tlv.write(0x82, b"") + tlv.write(0x81, block))
        answer = send(self.card, 0x87, identifier, number, asked)
        if answer.status == _NOT_GIVEN:
            raise TokenGone("the card has forgotten the PIN")
        value = tlv.read(tlv.read(answer.checked()).get(0x7C, b"")).get(0x82, b"")
        if not value:
            raise TokenFailed(reason="no signature")
        return value

    def change_pin(self, old: SecretBytes, new: SecretBytes) -> None:
        """CHANGE REFERENCE DATA (part 2, 3.2.2)."""
        _fits(new)
        if len(old) not in _PIN_DIGITS:
            raise PinLength
        answer = self._two_secrets(0x24, _PIN, old, new)
        if answer.status == _BAD_DATA:
            raise NewPinRefused
        _pin_checked(answer)

    def unblock(self, puk: SecretBytes, new: SecretBytes) -> None:
        """RESET RETRY COUNTER (part 2, 3.2.3)."""
        _fits(new)
        if not 0 < len(puk) <= _SECRET_SIZE:
            raise PinLength
        _puk_checked(self._two_secrets(0x2C, _PIN, puk, new))

    def change_puk(self, old: SecretBytes, new: SecretBytes) -> None:
        """CHANGE REFERENCE DATA of the PUK (part 2, 3.2.2). Raises as ``unblock``."""
        if not 0 < len(old) <= _SECRET_SIZE or len(new) != _SECRET_SIZE:
            raise PinLength
        _puk_checked(self._two_secrets(0x24, _PUK, old, new))

    def _two_secrets(self, ins: int, which: int, present: SecretBytes, new: SecretBytes) -> Answer:
        both = _padded(present) + _padded(new)
        try:
            return send(self.card, ins, 0x00, which, both, answers=False)
        finally:
            both[:] = bytes(len(both))


def _pin_checked(answer: Answer) -> None:
    if answer.status == _BLOCKED or answer.tries == 0:
        raise PinLocked
    if answer.tries is not None or answer.status == _WRONG:
        raise WrongPin(tries=answer.tries if answer.tries is not None else "unknown")
    if answer.status == _BAD_DATA:
        raise PinLength
    answer.checked()


def _puk_checked(answer: Answer) -> None:
    if answer.status == _BAD_DATA:
        raise NewPinRefused
    if answer.status == _BLOCKED or answer.tries == 0:
        raise PukLocked
    if answer.tries is not None or answer.status == _WRONG:
        raise WrongPuk(tries=answer.tries if answer.tries is not None else "unknown")
    answer.checked()


def _fits(new: SecretBytes) -> None:
    """A PIN has six to eight digits (part 1, 4.1.3). Raises ``PinLength``, ``NewPinRefused``."""
    if len(new) not in _PIN_DIGITS:
        raise PinLength
    if not all(0x30 <= byte <= 0x39 for byte in new.view()):
        raise NewPinRefused


def _padded(secret: SecretBytes) -> bytearray:
    """Filled up to eight bytes with FF (part 1, 4.1.3)."""
    padded = bytearray(b"\xff" * _SECRET_SIZE)
    padded[: len(secret)] = secret.view()
    return padded


def _certificate(content: bytes) -> bytes:
    """The certificate of a data object (part 1, table 10 ff.), unpacked; empty where there is none."""
    if not content:
        return b""
    parts = tlv.read(content)
    der = parts.get(0x70, b"")
    if parts.get(0x71, b"\0")[:1] == b"\x01":
        try:
            der = zlib.decompressobj(_GZIP).decompress(der, _MOST_CERTIFICATE)
        except zlib.error:
            return b""
    return der


def _kind(der: bytes) -> tuple[str, int] | None:
    """Kind and bits of the key that the certificate is for; None when it cannot be read or is of another kind."""
    try:
        key = x509.load_der_x509_certificate(der).public_key()
    except UNREADABLE:
        return None
    if isinstance(key, rsa.RSAPublicKey):
        return "rsa", key.key_size
    return ("ec", key.key_size) if isinstance(key, ec.EllipticCurvePublicKey) else None
