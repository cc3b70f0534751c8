# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st

from divit.der import read, write
from divit.der.errors import DerError

OIDS = st.tuples(st.integers(0, 2), st.integers(0, 39), st.lists(st.integers(0, 2**64), min_size=1, max_size=8))


@given(st.integers(-(2**200), 2**200))
def test_integers_are_written_as_another_library_writes_them(value: int) -> None:
    encoded = write.integer(value)
    assert encoded == core.Integer(value).dump()
    assert read.integer(encoded, read.read(encoded)) == value


@given(OIDS)
def test_object_identifiers_come_back(parts: tuple[int, int, list[int]]) -> None:
    dotted = ".".join(map(str, (parts[0], parts[1], *parts[2])))
    encoded = write.oid(dotted)
    assert encoded == core.ObjectIdentifier(dotted).dump()
    assert read.object_identifier(encoded, read.read(encoded)) == dotted


def test_the_turkish_policy_arc_has_its_published_octets() -> None:
    assert write.oid("2.16.792.1.61.0.1.5070.3.2.1").hex() == "060c608618013d0001a74e030201"


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1950, 1, 1, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 21, 7, 43, tzinfo=UTC),
        datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2050, 1, 1, tzinfo=UTC),
    ],
)
def test_times_turn_to_generalized_in_2050_and_come_back(moment: datetime) -> None:
    encoded = write.time(moment)
    assert encoded[0] == (write.UTC_TIME if moment.year < 2050 else write.GENERALIZED_TIME)
    assert read.time(encoded, read.read(encoded)) == moment


def test_a_set_of_is_sorted_whatever_order_it_was_given_in() -> None:
    parts = [write.integer(n) for n in (300, 2, 1)]
    assert write.set_of(*parts) == write.set_of(*reversed(parts))
    assert read.is_canonical(write.set_of(*parts))
    assert not read.is_canonical(write.tlv(write.SET, *parts))


@pytest.mark.parametrize(
    ("hexadecimal", "what"),
    [
        ("", "nothing"),
        ("30", "no length"),
        ("3001", "cut short"),
        ("3080020101 0000".replace(" ", ""), "indefinite length"),
        ("300203020101", "child past its parent"),
        ("308101 00".replace(" ", ""), "a long length for a short content"),
        ("30820001 00".replace(" ", ""), "a padded length"),
        ("308580000000 01".replace(" ", ""), "an oversized length"),
        ("1f8101 00".replace(" ", ""), "a high tag number"),
    ],
)
def test_what_is_not_der_is_refused(hexadecimal: str, what: str) -> None:
    buffer = bytes.fromhex(hexadecimal)
    with pytest.raises(DerError):
        read.children(buffer, read.read(buffer))


@pytest.mark.parametrize("padded", ["02020001", "0202ff80", "0200"])
def test_an_integer_with_needless_octets_is_refused(padded: str) -> None:
    buffer = bytes.fromhex(padded)
    with pytest.raises(DerError):
        read.integer(buffer, read.read(buffer))


def test_nothing_may_follow_the_one_element() -> None:
    with pytest.raises(DerError):
        read.whole(write.integer(1) + b"\0", write.INTEGER)


def test_a_cursor_tells_what_it_expected() -> None:
    cursor = read.Cursor.of(write.sequence(write.integer(1), write.null()))
    assert cursor.optional(write.SEQUENCE) is None
    cursor.next(write.INTEGER)
    with pytest.raises(DerError, match="something follows"):
        cursor.finish()


def visit(buffer: bytes, element: read.Tlv) -> None:
    """Read ``element`` in every way there is, and what is inside it when it is constructed."""
    for reader in (read.integer, read.object_identifier, read.time, read.boolean, read.bit_string):
        with suppress(DerError):
            reader(buffer, element)
    if element.tag & 0x20:
        for inside in read.iterate(buffer, element):
            visit(buffer, inside)


@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda content: write.tlv(write.SEQUENCE, content)))
def test_no_bytes_make_the_reader_raise_anything_but_its_own_error(buffer: bytes) -> None:
    try:
        visit(buffer, read.read(buffer))
    except DerError:
        assert not read.is_canonical(buffer)


@pytest.mark.parametrize("text", [b"202611210830.5Z", b"2026112108301.Z", b"20261121083000.Z", b"20261121083000..5Z"])
def test_a_time_without_its_seconds_is_not_read_as_another(text: bytes) -> None:
    encoded = write.tlv(write.GENERALIZED_TIME, text)
    with pytest.raises(DerError):
        read.time(encoded, read.read(encoded))
