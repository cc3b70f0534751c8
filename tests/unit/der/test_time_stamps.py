# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""TSP structures: what is written is read back, and what is not DER of the structure is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from divit.der import oids, tsp, write
from divit.der.errors import DerError

IMPRINT = tsp.message_imprint("sha256", bytes(32))
NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def extension(critical: bool) -> bytes:
    flag = write.boolean(True) if critical else b""
    return write.sequence(write.oid("1.3.6.1.4.1.32473.1"), flag, write.octet_string(b"\x05\x00"))


def info(*, accuracy: bytes = b"", after: bytes = b"", time: bytes | None = None, version: int = 1) -> bytes:
    moment = write.generalized_time(NOON) if time is None else time
    return write.sequence(
        write.integer(version), write.oid("1.2.3"), IMPRINT, write.integer(9), moment, accuracy, after
    )


def test_a_request_is_read_back() -> None:
    asked = tsp.parse_request(tsp.request(IMPRINT, nonce=5, policy="1.2.3", certificate_wanted=True))
    assert (asked.policy, asked.nonce, asked.certificate_wanted, asked.critical) == ("1.2.3", 5, True, ())
    assert (asked.imprint.hash_name, asked.imprint.digest, asked.imprint.encoded) == ("sha256", bytes(32), IMPRINT)


def test_what_a_request_leaves_out_is_absent() -> None:
    asked = tsp.parse_request(tsp.request(IMPRINT, nonce=None, certificate_wanted=False))
    assert (asked.policy, asked.nonce, asked.certificate_wanted) == (None, None, False)


def test_an_imprint_without_parameters_is_as_good() -> None:
    bare = write.sequence(write.sequence(write.oid(oids.SHA256)), write.octet_string(bytes(32)))
    assert tsp.parse_request(tsp.request(bare, nonce=None)).imprint.encoded == bare


def test_only_critical_extensions_are_told() -> None:
    both = write.tlv(0xA0, extension(True), extension(False))
    assert tsp.parse_request(write.sequence(write.integer(1), IMPRINT, both)).critical == ("1.3.6.1.4.1.32473.1",)


@pytest.mark.parametrize("bit", [0, 2, 5, 14, 15, 16, 25])
def test_each_reason_of_a_refusal_is_read_back(bit: int) -> None:
    answer = tsp.parse_response(tsp.rejected(bit, "olmaz"))
    assert (answer.status, answer.failure, answer.text, answer.token) == (2, bit, "olmaz", None)


def test_a_granted_token_is_handed_on_as_it_is() -> None:
    answer = tsp.parse_response(tsp.granted(b"\x30\x03\x02\x01\x07"))
    assert (answer.status, answer.token) == (tsp.GRANTED, b"\x30\x03\x02\x01\x07")


def test_an_info_is_read_back_to_the_second() -> None:
    encoded = tsp.tst_info(policy="1.2.3", imprint=IMPRINT, serial=9, gen_time=NOON, accuracy_seconds=1, nonce=4)
    told = tsp.parse_tst_info(encoded)
    assert (told.policy, told.serial, told.gen_time, told.nonce) == ("1.2.3", 9, NOON, 4)
    assert told.accuracy == timedelta(seconds=1)


def test_the_info_of_another_maker_has_fractions_ordering_and_a_name() -> None:
    accuracy = write.sequence(write.integer(2), write.tlv(0x80, b"\x01\xf4"), write.tlv(0x81, b"\x64"))
    rest = write.boolean(True) + write.tlv(0xA0, write.tlv(0xA4, write.sequence())) + write.tlv(0xA1, extension(True))
    told = tsp.parse_tst_info(
        info(accuracy=accuracy, after=rest, time=write.tlv(write.GENERALIZED_TIME, b"20260615120000.25Z"))
    )
    assert told.gen_time == NOON + timedelta(milliseconds=250)
    assert told.accuracy == timedelta(seconds=2, milliseconds=500, microseconds=100)
    assert told.critical == ("1.3.6.1.4.1.32473.1",)


@pytest.mark.parametrize(
    "encoded",
    [
        info(version=2),
        info(accuracy=write.sequence(write.integer(-1))),
        info(accuracy=write.sequence(write.tlv(0x80, b"\x00"))),
        info(accuracy=write.sequence(write.tlv(0x81, b"\x7f\xff"))),
        info(after=write.integer(1) + write.integer(2)),
        info(time=write.utc_time(NOON)),
        info(after=write.tlv(0xA1, *[extension(False)] * 17)),
        info() + b"\x00",
    ],
)
def test_an_info_that_breaks_the_structure_is_refused(encoded: bytes) -> None:
    with pytest.raises(DerError):
        tsp.parse_tst_info(encoded)


@pytest.mark.parametrize(
    "encoded",
    [
        write.sequence(write.integer(2), IMPRINT),
        write.sequence(write.integer(1), write.sequence(write.sequence(write.oid(oids.SHA256), b"\x05\x01\x00"))),
        write.sequence(write.integer(1), IMPRINT, write.integer(1 << 600)),
        tsp.request(IMPRINT, nonce=1) + b"\x00",
        write.sequence(write.integer(1), IMPRINT, write.tlv(write.BOOLEAN, b"\x01")),
    ],
)
def test_a_request_that_breaks_the_structure_is_refused(encoded: bytes) -> None:
    with pytest.raises(DerError):
        tsp.parse_request(encoded)
