# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Values that are read together with their keys are what they are when they are read alone, and are where they stood
(ISO 32000-1, 7.3).
"""

import pytest

from divit.ades.errors import PdfUnreadable
from divit.ades.pdf.syntax import Dictionary, Name, Real, Reference, Value, parse, written

_VALUES: tuple[tuple[bytes, Value], ...] = (
    (b"/Name", Name("Name")),
    (b"/N#61me", Name("Name")),
    (b"/", Name("")),
    (b"12 0 R", Reference(12, 0)),
    (b"12\n\t65535\r\nR", Reference(12, 65535)),
    (b"12", 12),
    (b"+12", 12),
    (b"-12", -12),
    (b"1.5", Real(b"1.5")),
    (b"(text)", b"text"),
    (b"<7465>", b"te"),
    (b"[1 -2 +3]", [1, -2, 3]),
    (b"[ 1 2\n]", [1, 2]),
    (b"[1 2.5]", [1, Real(b"2.5")]),
    (b"[1 2 0 R]", [1, Reference(2, 0)]),
    (b"[1%note\n2]", [1, 2]),
    (b"true", True),
    (b"null", None),
)


@pytest.mark.parametrize(("octets", "value"), _VALUES)
@pytest.mark.parametrize("behind", [b"", b" ", b"/Next 1", b"%note\n"])
def test_a_value_behind_a_key_is_what_it_is_alone_and_is_found_where_it_stood(
    octets: bytes, value: Value, behind: bytes
) -> None:
    source = b"<</Key " + octets + behind + b">>"
    found, end = parse(source, 0)
    assert isinstance(found, Dictionary)
    assert found["Key"] == value == parse(octets, 0)[0]
    assert type(found["Key"]) is type(value)
    start, stop = found.spans["Key"]
    assert (source[start:stop].strip(), end) == (octets, len(source))


@pytest.mark.parametrize(
    "source",
    [
        b"<</Key 12 0 Rx>>",
        b"<</Key 12x>>",
        b"<</Key 12 0>>",
        b"<</Key 123456789012345678901234>>",
        b"<</Key/Name/Key 1>>",
        b"<</Key 1/Key 2>>",
        b"<</Key 1 0 R/Key 1 0 R>>",
        b"<</Key>>",
        b"[1 2 x]",
        b"[123456789012345678901234 1]",
    ],
)
def test_what_is_no_value_and_a_key_that_stands_twice_are_refused(source: bytes) -> None:
    with pytest.raises(PdfUnreadable):
        parse(source, 0)


@pytest.mark.parametrize(("octets", "value"), _VALUES)
def test_what_is_written_is_read_as_the_same(octets: bytes, value: Value) -> None:
    found, _end = parse(written(value), 0)
    assert (found, type(found)) == (value, type(value)), octets
