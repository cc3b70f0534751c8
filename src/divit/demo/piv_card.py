# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A PIV card in Python (NIST SP 800-73-4, part 2), for a demonstration, a virtual reader, or a test that speaks to it.

Commands in, responses out; it counts wrong PINs and PUKs and locks as a card does, and keeps its state of "the PIN was
given" until it is reset.
"""

import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PIV_AID = bytes.fromhex("A000000308000010000100")
CERTIFICATES = {0x9A: b"\x5f\xc1\x05", 0x9C: b"\x5f\xc1\x0a", 0x9D: b"\x5f\xc1\x0b", 0x9E: b"\x5f\xc1\x01"}
OK, NOT_FOUND, LOCKED = b"\x90\x00", b"\x6a\x82", b"\x69\x83"
PIN, PUK = "123456", "12345678"
#: AES-192, as cards come with.
MANAGEMENT_KEY = bytes.fromhex("010203040506070801020304050607080102030405060708")


def tlv(tag: int, value: bytes) -> bytes:
    """One BER-TLV object."""
    name = tag.to_bytes((tag.bit_length() + 7) // 8, "big")
    size = len(value)
    if size < 0x80:
        return name + bytes([size]) + value
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return name + bytes([0x80 | len(octets)]) + octets + value


def objects(data: bytes) -> dict[int, bytes]:
    """The objects of one level, by tag."""
    found, at = {}, 0
    while at < len(data):
        tag, at = data[at], at + 1
        if tag & 0x1F == 0x1F:
            tag, at = tag << 8 | data[at], at + 1
        size, at = data[at], at + 1
        if size & 0x80:
            octets = size & 0x7F
            size, at = int.from_bytes(data[at : at + octets], "big"), at + octets
        found[tag], at = data[at : at + size], at + size
    return found


def atr_with(historical: bytes) -> bytes:
    """A valid ATR (T=0 and T=1) with these historical bytes."""
    body = bytes([0x80 | len(historical), 0x80, 0x01]) + historical
    check = 0
    for byte in body:
        check ^= byte
    return b"\x3b" + body + bytes([check])


@dataclass
class Secret:
    """A PIN or PUK and its tries."""

    value: bytes
    most: int = 3
    left: int = 3

    @classmethod
    def of(cls, text: str) -> "Secret":
        """Filled up to eight bytes with FF."""
        return cls(text.encode().ljust(8, b"\xff"))

    def answer(self, given: bytes) -> bytes:
        """The status word to ``given``; a wrong one counts."""
        if self.left and given == self.value:
            self.left = self.most
            return OK
        self.left = max(self.left - 1, 0)
        return self.status()

    def status(self) -> bytes:
        """63Cx with the tries left, or locked."""
        return bytes([0x63, 0xC0 | self.left]) if self.left else LOCKED


@dataclass
class Slot:
    """A key and its certificate (DER); ``each_time``: the PIN before every signature."""

    key: Key
    certificate: bytes
    each_time: bool = False
    packed: bool = False


@dataclass
class PivCard:
    """One card. ``fault`` holds status words for the next signatures; ``on_sign`` is told their number; ``deaf``: it
    knows nothing of PIV.
    """

    slots: dict[int, Slot]
    pin: Secret = field(default_factory=lambda: Secret.of(PIN))
    puk: Secret = field(default_factory=lambda: Secret.of(PUK))
    serial: bytes = bytes.fromhex("00112233445566778899aabbccddeeff")
    atr: bytes = atr_with(b"DENEME PIV")
    fault: list[bytes] = field(default_factory=list)
    on_sign: Callable[[int], None] = lambda _count: None
    signatures: int = 0
    deaf: bool = False
    management_key: bytes = MANAGEMENT_KEY
    seen: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """What pulling, and a reset by the reader, make it forget."""
        self.selected = self.given = self.fresh = self.managed = False
        self._chained = self._rest = self._asked = b""

    def transmit(self, command: bytes | bytearray) -> bytes:
        """The response to one command."""
        command = bytes(command)
        if len(command) < 4:
            return b"\x67\x00"
        self.seen.append(command[1])
        data, most = _body(command[4:])
        if command[1] == 0xC0:
            return self._part(most)
        if command[0] & 0x10:
            self._chained += data
            return OK
        data, self._chained = self._chained + data, b""
        answer = self._answered(command[1], command[2], command[3], data)
        self._rest, status = answer[:-2], answer[-2:]
        return self._part(most) if self._rest else status

    def _part(self, most: int) -> bytes:
        part, self._rest = self._rest[:most], self._rest[most:]
        return part + (bytes([0x61, min(len(self._rest), 0xFF)]) if self._rest else OK)

    def _answered(self, ins: int, p1: int, p2: int, data: bytes) -> bytes:
        if ins == 0xA4:
            return self._select(data)
        match ins if self.selected else 0, p1, p2:
            case 0xCB, 0x3F, 0xFF:
                return self._object(objects(data)[0x5C])
            case 0x20, _, 0x80:
                return self._verify(p1, data)
            case 0x24, 0, 0x80 | 0x81:
                return self._changed(self.pin if p2 == 0x80 else self.puk, data)
            case 0x2C, 0, 0x80:
                return self._unblocked(data)
            case ((0x47 | 0xDB), _, _):
                return self._administered(ins, p2, data)
            case 0x87, _, _:
                return self._manage(data) if p2 == 0x9B else self._signed(p2, data)
        return b"\x6d\x00"

    def _select(self, name: bytes) -> bytes:
        if self.deaf or len(name) < 5 or not PIV_AID.startswith(name):
            return NOT_FOUND
        self.selected = True
        authority = tlv(0x79, tlv(0x4F, PIV_AID[:5]))
        return tlv(0x61, tlv(0x4F, PIV_AID[5:]) + authority + tlv(0x50, b"DENEME PIV")) + OK

    def _object(self, tag: bytes) -> bytes:
        if tag == b"\x7e":
            return tlv(0x7E, tlv(0x4F, PIV_AID) + tlv(0x5F2F, b"\x40\x00")) + OK
        if tag == b"\x5f\xc1\x02":
            issuer = bytes.fromhex("d4e739da739ced39ce739d836858210842108421c84210c3eb")
            date = tlv(0x35, b"20391231")
            return tlv(0x53, tlv(0x30, issuer) + tlv(0x34, self.serial) + date + tlv(0x3E, b"") + tlv(0xFE, b"")) + OK
        for number, slot in self.slots.items():
            if CERTIFICATES[number] == tag and slot.certificate:
                kept = zlib.compress(slot.certificate, wbits=31) if slot.packed else slot.certificate
                told = tlv(0x70, kept) + tlv(0x71, bytes([slot.packed])) + tlv(0xFE, b"")
                return tlv(0x53, told) + OK
        return NOT_FOUND

    def _administered(self, ins: int, p2: int, data: bytes) -> bytes:
        if not self.managed:
            return b"\x69\x82"
        if ins == 0x47:
            return self._made(p2, objects(objects(data)[0xAC])[0x80])
        return self._put(objects(data))

    def _manage(self, data: bytes) -> bytes:
        told = objects(objects(data)[0x7C])
        if 0x82 in told:
            # One block, encrypted once: the standard's challenge, not a message.
            encryptor = Cipher(algorithms.AES(self.management_key), modes.ECB()).encryptor()  # noqa: S305
            self.managed = bool(self._asked) and told[0x82] == encryptor.update(self._asked)
            self._asked = b""
            return OK if self.managed else b"\x69\x82"
        self._asked = os.urandom(16)
        return tlv(0x7C, tlv(0x81, self._asked)) + OK

    def _made(self, number: int, kind: bytes) -> bytes:
        key: Key
        if kind == b"\x07":
            key = rsa.generate_private_key(65537, 2048)
            numbers = key.public_key().public_numbers()
            told = tlv(0x81, numbers.n.to_bytes(256, "big")) + tlv(0x82, numbers.e.to_bytes(3, "big"))
        else:
            key = ec.generate_private_key({b"\x11": ec.SECP256R1(), b"\x14": ec.SECP384R1()}[kind])
            told = tlv(0x86, key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
        self.slots[number] = Slot(key, b"", each_time=number == 0x9C)
        return tlv(0x7F49, told) + OK

    def _put(self, told: dict[int, bytes]) -> bytes:
        number = next(number for number, tag in CERTIFICATES.items() if tag == told[0x5C])
        self.slots[number].certificate = objects(told[0x53])[0x70]
        return OK

    def _verify(self, p1: int, given: bytes) -> bytes:
        if p1 == 0xFF:
            self.given = self.fresh = False
            return OK
        if not given:
            return OK if self.given else self.pin.status()
        status = self.pin.answer(given)
        self.given = self.fresh = status == OK
        return status

    def _changed(self, secret: Secret, data: bytes) -> bytes:
        status = secret.answer(data[:8])
        if status != OK:
            return status
        # A PUK is any eight octets (SP 800-73-4, part 1, 4.1.3), a PIN six to eight digits.
        if secret is self.pin and not _fits(data[8:16]):
            return b"\x6a\x80"
        secret.value = data[8:16]
        return OK

    def _unblocked(self, data: bytes) -> bytes:
        status = self.puk.answer(data[:8])
        if status != OK:
            return status
        if not _fits(data[8:16]):
            return b"\x6a\x80"
        self.pin.value, self.pin.left = data[8:16], self.pin.most
        return OK

    def _signed(self, number: int, data: bytes) -> bytes:
        slot = self.slots.get(number)
        if slot is None:
            return b"\x6a\x88"
        if self.fault:
            return self.fault.pop(0)
        if not self.given or (slot.each_time and not self.fresh):
            return b"\x69\x82"
        self.fresh = False
        value = _value(slot.key, objects(objects(data)[0x7C])[0x81])
        if value is None:
            return b"\x6a\x80"
        self.signatures += 1
        self.on_sign(self.signatures)
        return tlv(0x7C, tlv(0x82, value)) + OK


def _fits(pin: bytes) -> bool:
    digits = pin.rstrip(b"\xff")
    return len(pin) == 8 and len(digits) >= 6 and digits.isdigit()


def _body(rest: bytes) -> tuple[bytes, int]:
    """Data and the most bytes of the answer, of a command in short or extended form (ISO 7816-4, 5.2)."""
    if not rest:
        return b"", 256
    if len(rest) == 1:
        return b"", rest[0] or 256
    if rest[0] == 0 and len(rest) == 3:
        return b"", int.from_bytes(rest[1:], "big") or 65536
    if rest[0] == 0:
        size = int.from_bytes(rest[1:3], "big")
        return rest[3 : 3 + size], 65536
    size = rest[0]
    return rest[1 : 1 + size], (rest[-1] or 256) if len(rest) == 2 + size else 256


def _value(key: Key, given: bytes) -> bytes | None:
    if isinstance(key, rsa.RSAPrivateKey):
        if len(given) * 8 != key.key_size:
            return None
        numbers, number = key.private_numbers(), int.from_bytes(given, "big")
        p_part, q_part = pow(number, numbers.dmp1, numbers.p), pow(number, numbers.dmq1, numbers.q)
        value = q_part + numbers.q * (numbers.iqmp * (p_part - q_part) % numbers.p)
        return value.to_bytes(len(given), "big")
    kinds: dict[int, hashes.HashAlgorithm] = {32: hashes.SHA256(), 48: hashes.SHA384()}
    if len(given) not in kinds:
        return None
    return key.sign(given, ec.ECDSA(utils.Prehashed(kinds[len(given)])))
