# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A blank PIV card (NIST SP 800-73-4, part 2, 3.3): made with its management key, locked with its PUK."""

import hashlib

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from divit.tokens.algorithms import named
from divit.tokens.direct import tlv
from divit.tokens.direct.apdu import send
from divit.tokens.direct.piv import SIGNATURE_KEY, PivDriver
from divit.tokens.direct.token import DirectToken
from divit.tokens.errors import AlgorithmNotSupported, CardNotBlank, NotOnThisToken, PukLocked, TokenFailed, WrongPuk
from divit.tokens.making.transport import Transport
from divit.tokens.wipe import SecretBytes

_MANAGEMENT_KEY = 0x9B
# Algorithm identifiers by the octets of the key (SP 800-78-5, table 7); Triple DES is no longer made.
_AES = {16: 0x08, 24: 0x0A, 32: 0x0C}
_RSA_2048 = 0x07
_CURVES: dict[str, tuple[int, ec.EllipticCurve]] = {"p256": (0x11, ec.SECP256R1()), "p384": (0x14, ec.SECP384R1())}
_CODE_LENGTH = 8
_MADE = 0x7F49


class PivBlank:
    """As ``Blank`` says. The card is held for us alone from the first secret on."""

    def __init__(self, token: DirectToken, driver: PivDriver) -> None:
        self._token, self._driver = token, driver
        self._key_id = f"{SIGNATURE_KEY:02x}"
        self._pin = SecretBytes(0)

    @property
    def code_length(self) -> int:
        """Eight octets is a PUK's length (part 1, 4.1.3): forty bits, and the card counts."""
        return _CODE_LENGTH

    def take_over(self, transport: Transport, release: SecretBytes, pin: SecretBytes) -> None:
        """RESET RETRY COUNTER to the new PIN, CHANGE REFERENCE DATA of the PUK, VERIFY, then the management key."""
        try:
            self._token.unblock(transport.puk, pin)
            self._token.change_puk(transport.puk, release)
        except (WrongPuk, PukLocked) as error:
            raise CardNotBlank(serial=self._token.serial) from error
        self._token.login(pin)
        self._pin = pin
        self._manage(transport.management_key)

    def _manage(self, key: SecretBytes) -> None:
        """GENERAL AUTHENTICATE of the other side (part 2, 3.2.4, and appendix A.1): the card asks, we encrypt."""
        algorithm = _AES.get(len(key))
        if algorithm is None:
            raise NotOnThisToken("no management key was given")
        card = self._driver.card
        asked = send(card, 0x87, algorithm, _MANAGEMENT_KEY, tlv.write(0x7C, tlv.write(0x81, b""))).checked()
        challenge = tlv.read(tlv.read(asked).get(0x7C, b"")).get(0x81, b"")
        if len(challenge) != algorithms.AES.block_size // 8:
            raise TokenFailed(reason="management key")
        # One block, encrypted once: this is the card's challenge, not a message (ECB is what the standard asks).
        encryptor = Cipher(algorithms.AES(bytes(key.view())), modes.ECB()).encryptor()  # noqa: S305
        told = tlv.write(0x7C, tlv.write(0x82, encryptor.update(challenge) + encryptor.finalize()))
        send(card, 0x87, algorithm, _MANAGEMENT_KEY, told).checked()

    def make_key(self, algorithm: str) -> bytes:
        """GENERATE ASYMMETRIC KEY PAIR (part 2, 3.3.2) of the key for signatures."""
        identifier = _RSA_2048 if algorithm == "rsa2048" else _CURVES.get(algorithm, (None, None))[0]
        if identifier is None:
            raise AlgorithmNotSupported(algorithm=algorithm)
        control = tlv.write(0xAC, tlv.write(0x80, bytes((identifier,))))
        parts = tlv.read(
            tlv.read(send(self._driver.card, 0x47, 0x00, SIGNATURE_KEY, control).checked()).get(_MADE, b"")
        )
        self._driver.now_holds(SIGNATURE_KEY, *_kind(algorithm))
        return _key(parts, algorithm).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, data: bytes, algorithm: str) -> bytes:
        """With the key just made; the PIN goes before it, as the card wants for this key."""
        wanted = named(algorithm)
        self._driver.verify(self._pin)
        return self._driver.sign(self._key_id, hashlib.new(wanted.hash_name, data).digest(), wanted)

    def write(self, certificate: bytes, chain: tuple[bytes, ...]) -> None:
        """PUT DATA (part 2, 3.3.1). The card has a place for one certificate; the issuers are found by its AIA."""
        del chain
        content = tlv.write(0x70, certificate) + tlv.write(0x71, b"\x00") + tlv.write(0xFE, b"")
        data = tlv.write(0x5C, self._driver.place(SIGNATURE_KEY)) + tlv.write(0x53, content)
        send(self._driver.card, 0xDB, 0x3F, 0xFF, data).checked()

    def written(self) -> bytes:
        """Read back as any program reads it."""
        found = [der for der, key_id, _label in self._driver.certificates() if key_id == self._key_id]
        return found[0] if found else b""


def _kind(algorithm: str) -> tuple[str, int]:
    return ("rsa", 2048) if algorithm == "rsa2048" else ("ec", _CURVES[algorithm][1].key_size)


def _key(parts: dict[int, bytes], algorithm: str) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    """The key in the card's answer (part 2, table 14). Raises ``TokenFailed``."""
    try:
        if algorithm in _CURVES:
            return ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[algorithm][1], parts[0x86])
        modulus, exponent = (int.from_bytes(parts[tag], "big") for tag in (0x81, 0x82))
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except (KeyError, ValueError) as error:
        raise TokenFailed(reason="public key") from error
