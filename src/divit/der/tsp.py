# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Time-stamps (RFC 3161): the request, the response and the TSTInfo, thinly parsed and written.

MessageImprints are kept as they were encoded, because a TSA must give back exactly what it was asked for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from divit.der import oids, read, write
from divit.der.errors import DerError

GRANTED = 0
GRANTED_WITH_MODS = 1
REJECTION = 2

# PKIFailureInfo (RFC 3161, 2.4.2): the number of the bit that is set.
BAD_ALGORITHM = 0
BAD_REQUEST = 2
BAD_DATA_FORMAT = 5
TIME_NOT_AVAILABLE = 14
UNACCEPTED_POLICY = 15
UNACCEPTED_EXTENSION = 16
SYSTEM_FAILURE = 25

_POLICY_TAG = write.OBJECT_IDENTIFIER
_REQUEST_EXTENSIONS = 0xA0
_TSA_NAME = 0xA0
_INFO_EXTENSIONS = 0xA1
_MOST_EXTENSIONS = 16
# The ASN.1 puts no bound on a nonce; nobody needs more than this, and every octet is given back signed.
_MOST_NONCE_OCTETS = 64


@dataclass(frozen=True, slots=True)
class MessageImprint:
    """The hash that is stamped: its algorithm (dotted), its octets, and both as they were encoded."""

    algorithm: str
    digest: bytes
    encoded: bytes

    @property
    def hash_name(self) -> str:
        """The hash by its name in hashlib, empty when it is not a known one."""
        return oids.HASH_NAMES.get(self.algorithm, "")


@dataclass(frozen=True, slots=True)
class TimeStampRequest:
    """TimeStampReq (2.4.1). ``critical`` are the critical extensions, by dotted OID."""

    imprint: MessageImprint
    policy: str | None
    nonce: int | None
    certificate_wanted: bool
    critical: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimeStampResponse:
    """TimeStampResp (2.4.2): the status, its text, the failure bit, and the token (ContentInfo DER) if granted."""

    status: int
    text: str
    failure: int | None
    token: bytes | None


@dataclass(frozen=True, slots=True)
class TstInfo:
    """TSTInfo (2.4.2): what a time-stamp says. ``accuracy`` is zero when the TSA does not tell it."""

    policy: str
    imprint: MessageImprint
    serial: int
    gen_time: datetime
    accuracy: timedelta
    nonce: int | None
    critical: tuple[str, ...]


def message_imprint(hash_name: str, digest: bytes) -> bytes:
    """MessageImprint of a ``digest`` made with the hash that hashlib calls ``hash_name``."""
    algorithm = write.sequence(write.oid(oids.HASH_OIDS[hash_name]), write.null())
    return write.sequence(algorithm, write.octet_string(digest))


def request(imprint: bytes, *, nonce: int | None, policy: str | None = None, certificate_wanted: bool = True) -> bytes:
    """TimeStampReq for an encoded MessageImprint."""
    return write.sequence(
        write.integer(1),
        imprint,
        b"" if policy is None else write.oid(policy),
        b"" if nonce is None else write.integer(nonce),
        write.boolean(True) if certificate_wanted else b"",  # DER leaves out the default, FALSE
    )


def parse_request(encoded: bytes) -> TimeStampRequest:
    """The TimeStampReq in ``encoded``. Raises ``DerError``."""
    parts = read.Cursor.of(encoded)
    _version_1(encoded, parts)
    imprint = _imprint(encoded, parts.next(write.SEQUENCE))
    policy = parts.optional(_POLICY_TAG)
    nonce = parts.optional(write.INTEGER)
    wanted = parts.optional(write.BOOLEAN)
    extensions = parts.optional(_REQUEST_EXTENSIONS)
    parts.finish()
    return TimeStampRequest(
        imprint=imprint,
        policy=None if policy is None else read.object_identifier(encoded, policy),
        nonce=_nonce(encoded, nonce),
        certificate_wanted=wanted is not None and read.boolean(encoded, wanted),
        critical=_critical(encoded, extensions),
    )


def granted(token: bytes) -> bytes:
    """TimeStampResp that grants ``token`` (ContentInfo DER)."""
    return write.sequence(write.sequence(write.integer(GRANTED)), token)


def rejected(failure: int, text: str) -> bytes:
    """TimeStampResp that refuses, with a PKIFailureInfo bit and a sentence for people (RFC 4210, 5.2.3)."""
    octets = bytearray(failure // 8 + 1)
    octets[-1] = 0x80 >> failure % 8
    # X.690, 11.2.2: a named bit list ends with its last set bit.
    reason = write.bit_string(bytes(octets), unused=7 - failure % 8)
    return write.sequence(write.sequence(write.integer(REJECTION), write.sequence(write.utf8_string(text)), reason))


def parse_response(encoded: bytes) -> TimeStampResponse:
    """The TimeStampResp in ``encoded``. Raises ``DerError``."""
    parts = read.Cursor.of(encoded)
    info = parts.enter()
    status = read.integer(encoded, info.next())
    text = info.optional(write.SEQUENCE)
    failure = info.optional(write.BIT_STRING)
    info.finish()
    token = None if parts.peek() is None else read.encoding(encoded, parts.next(write.SEQUENCE))
    parts.finish()
    return TimeStampResponse(status, _free_text(encoded, text), _first_bit(encoded, failure), token)


def tst_info(
    *,
    policy: str,
    imprint: bytes,
    serial: int,
    gen_time: datetime,
    accuracy_seconds: int,
    nonce: int | None,
) -> bytes:
    """TSTInfo for an encoded MessageImprint; ``gen_time`` is aware UTC and written to the second."""
    return write.sequence(
        write.integer(1),
        write.oid(policy),
        imprint,
        write.integer(serial),
        write.generalized_time(gen_time),
        write.sequence(write.integer(accuracy_seconds)),
        b"" if nonce is None else write.integer(nonce),
    )


def parse_tst_info(encoded: bytes) -> TstInfo:
    """The TSTInfo in ``encoded``. Raises ``DerError``."""
    parts = read.Cursor.of(encoded)
    _version_1(encoded, parts)
    policy = read.object_identifier(encoded, parts.next())
    imprint = _imprint(encoded, parts.next(write.SEQUENCE))
    serial = read.integer(encoded, parts.next())
    gen_time = read.time(encoded, parts.next(write.GENERALIZED_TIME))
    accuracy = parts.optional(write.SEQUENCE)
    ordering = parts.optional(write.BOOLEAN)
    nonce = parts.optional(write.INTEGER)
    parts.optional(_TSA_NAME)
    extensions = parts.optional(_INFO_EXTENSIONS)
    parts.finish()
    if ordering is not None:
        read.boolean(encoded, ordering)
    return TstInfo(
        policy=policy,
        imprint=imprint,
        serial=serial,
        gen_time=gen_time,
        accuracy=_accuracy(encoded, accuracy),
        nonce=_nonce(encoded, nonce),
        critical=_critical(encoded, extensions),
    )


def _version_1(buffer: bytes, parts: read.Cursor) -> None:
    if read.integer(buffer, parts.next()) != 1:
        raise DerError("a version that is not 1")


def _imprint(buffer: bytes, element: read.Tlv) -> MessageImprint:
    parts = read.Cursor(buffer, element)
    algorithm = parts.enter()
    kind = read.object_identifier(buffer, algorithm.next())
    parameters = algorithm.optional(write.NULL)
    algorithm.finish()
    if parameters is not None and parameters.content != parameters.end:
        raise DerError("a NULL with content")
    digest = read.octet_string(buffer, parts.next())
    parts.finish()
    return MessageImprint(kind, digest, read.encoding(buffer, element))


def _nonce(buffer: bytes, element: read.Tlv | None) -> int | None:
    if element is None:
        return None
    if element.end - element.content > _MOST_NONCE_OCTETS:
        raise DerError("a nonce longer than anybody needs")
    return read.integer(buffer, element)


def _critical(buffer: bytes, parent: read.Tlv | None) -> tuple[str, ...]:
    if parent is None:
        return ()
    critical: list[str] = []
    for count, element in enumerate(read.iterate(buffer, parent), start=1):
        if count > _MOST_EXTENSIONS:
            raise DerError("too many extensions")
        parts = read.Cursor(buffer, element)
        kind = read.object_identifier(buffer, parts.next())
        flag = parts.optional(write.BOOLEAN)
        read.octet_string(buffer, parts.next())
        parts.finish()
        if flag is not None and read.boolean(buffer, flag):
            critical.append(kind)
    return tuple(critical)


def _accuracy(buffer: bytes, element: read.Tlv | None) -> timedelta:
    if element is None:
        return timedelta()
    parts = read.Cursor(buffer, element)
    seconds = parts.optional(write.INTEGER)
    millis = parts.optional(0x80)
    micros = parts.optional(0x81)
    parts.finish()
    if seconds is not None and not 0 <= read.integer(buffer, seconds) < 1_000_000:
        raise DerError("an accuracy that is no accuracy")
    return timedelta(
        seconds=0 if seconds is None else read.integer(buffer, seconds),
        milliseconds=_small(buffer, millis),
        microseconds=_small(buffer, micros),
    )


def _small(buffer: bytes, element: read.Tlv | None) -> int:
    value = 0 if element is None else int.from_bytes(read.content(buffer, element), "big", signed=True)
    if element is not None and not 1 <= value <= 999:
        raise DerError("a part of an accuracy that is not from 1 to 999")
    return value


def _free_text(buffer: bytes, element: read.Tlv | None) -> str:
    if element is None:
        return ""
    texts = (read.content(buffer, text).decode("utf-8", "replace") for text in read.iterate(buffer, element))
    return " ".join(texts)[:500]


def _first_bit(buffer: bytes, element: read.Tlv | None) -> int | None:
    if element is None:
        return None
    octets = read.content(buffer, element)[1:]
    bits = (number for number in range(8 * len(octets)) if octets[number // 8] & 0x80 >> number % 8)
    return next(bits, None)
