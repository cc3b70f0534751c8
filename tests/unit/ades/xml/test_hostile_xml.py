# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""XML that strangers made to do harm: typed errors, within bounds."""

import resource

import pytest

from at_once import at_once
from divit.ades.errors import TooLarge, XmlUnreadable
from divit.ades.xml import reading

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BILLION = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l11;</x>'.encode()
HOSTILE = {
    "billion laughs": BILLION,
    "billion laughs in an attribute": BILLION.replace(b"<x>&l11;</x>", b'<x a="&l11;"/>'),
    "billion laughs in UTF-16": BILLION.decode().encode("utf-16"),
    "billion laughs behind a declaration": b'<?xml version="1.0" encoding="utf-8"?>\n' + BILLION,
    "billion laughs behind an instruction that looks like a document": b"<?xml-p > <x ?>" + BILLION,
    "billion laughs behind a comment": b"<!-- <x> -->" + BILLION,
    "a document type alone": b"<!DOCTYPE x><x/>",
    "an external entity": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "an entity that nobody declared": b"<x>&e;</x>",
    "no end": b"<x>",
    "nothing": b"",
    "no XML": b"%PDF-1.7",
    "an encoding nobody knows": b'<?xml version="1.0" encoding="x-deneme"?><x/>',
    "a byte that is no UTF-8": b"<x>\xff</x>",
    "an attribute twice": b'<x a="1" a="2"/>',
    "a prefix that nobody declared": b"<a:x/>",
}
LARGE = {
    "depth": b"<x>" * 100_000 + b"</x>" * 100_000,
    "depth of a large file": b"<x>" * 4_000_000,
    "elements": b"<x>" + b"<y/>" * 2_000_000 + b"</x>",
    "attributes": b"<x " + b" ".join(b'a%d=""' % n for n in range(200_000)) + b"/>",
    "namespaces": b"<x " + b" ".join(b'xmlns:a%d="urn:a"' % n for n in range(20_000)) + b"/>",
    "bytes": b"<x>" + b" " * 65_000_000 + b"</x>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_plain_xml_is_refused(name: str) -> None:
    with pytest.raises(XmlUnreadable):
        reading.parse(HOSTILE[name])


@pytest.mark.parametrize("name", LARGE)
def test_what_is_too_large_is_refused_within_bounds(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with at_once(), pytest.raises((TooLarge, XmlUnreadable)):
        reading.parse(LARGE[name])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 512_000


@pytest.mark.parametrize("before", [0, 1, 250, 1_275, 1_276, 1_277, 1_280, 1_281, 4_000])
@pytest.mark.parametrize("count", [reading.MOST_ATTRIBUTES, reading.MOST_ATTRIBUTES + 1])
def test_attributes_are_counted_wherever_their_tag_stands(before: int, count: int) -> None:
    attributes = " ".join(f'{chr(0x4E00 + number)}=""' for number in range(count))
    document = f"<x><!--{'-='.ljust(before, '=')}--><y {attributes}/><z/></x>".encode("utf-16")
    in_utf_8 = f"<x><z>{'=' * before}</z>{'<z/>' * 300}<y {attributes}/><z/></x>".encode()
    for data in (document, in_utf_8):
        if count > reading.MOST_ATTRIBUTES:
            with pytest.raises(TooLarge):
                reading.parse(data)
        else:
            assert len(reading.parse(data).findall("y")[0].keys()) == count


def test_a_document_type_that_is_only_text_is_none() -> None:
    assert reading.parse(b"<x><![CDATA[<!DOCTYPE y>]]><!-- <!DOCTYPE z> --></x>").text == "<!DOCTYPE y>"


def test_a_text_of_twelve_megabytes_is_read() -> None:
    assert len(reading.parse(b"<x>" + b"A" * 12_000_000 + b"</x>").text or "") == 12_000_000
