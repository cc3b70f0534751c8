# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An Id leads to one element or nowhere, however an attribute with the same value is named and spelled."""

import pytest

from divit.ades.xml import reading
from divit.ades.xml.resolving import _WSU, Ids, Unresolved

WSU = _WSU[1:].partition("}")[0]
# Each beside <a Id="one">.
SAME = {
    "by the same name": '<b Id="one"/>',
    "by another name": '<b ID="one"/>',
    "by a third name": '<b id="one"/>',
    "by xml:id": '<b xml:id="one"/>',
    "by a name with a prefix": f'<b xmlns:p="{WSU}" p:Id="one"/>',
    "by a name whose namespace is escaped": f'<b xmlns:p="{WSU.replace("o", "&#111;")}" p:Id="one"/>',
    "between other quotes": "<b ID='one'/>",
    "with blanks": '<b ID\n = "one"/>',
    "with a character by its number": '<b ID="&#111;ne"/>',
    "with a character by its hexadecimal number": '<b ID="on&#x65;"/>',
}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "iso-8859-9"]


def ids(inside: str, encoding: str = "utf-8") -> Ids:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    data = f'<?xml version="1.0" encoding="{declared}"?><r><a Id="one"/>{inside}</r>'.encode(encoding)
    return Ids(reading.parse(data), data if reading.is_utf_8(data) else None)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
def test_one_that_stands_twice_leads_nowhere(same: str, encoding: str) -> None:
    assert ids(same, encoding).element("one") is Unresolved.AMBIGUOUS


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("beside", ["", '<b href="one"/>', "<b>one</b>", '<b>"one"</b>', '<b ID="one "/>', "&#169;"])
def test_one_that_stands_once_leads_to_its_element(beside: str, encoding: str) -> None:
    found = ids(beside, encoding).element("one")
    assert not isinstance(found, Unresolved)
    assert found.tag == "a"


@pytest.mark.parametrize("other", [one.replace("one", "two") for one in list(SAME.values())[:4]])
def test_every_name_of_an_id_is_known(other: str) -> None:
    found = ids(other).element("two")
    assert not isinstance(found, Unresolved)
    assert found.tag == "b"


def test_many_references_are_looked_up_in_the_tree_and_not_in_the_octets() -> None:
    inside = "".join(f'<b Id="n{number}"/>' for number in range(20))
    held = ids(inside)
    assert [held.element(f"n{number}") for number in range(20)] == list(held.root)[1:]
    assert held.element("none") is Unresolved.NOT_FOUND


@pytest.mark.parametrize(
    ("data", "is_so"),
    [
        (b"<a/>", True),
        (b'<?xml version="1.0"?><a/>', True),
        (b"<?xml version='1.0' encoding = 'UTF-8' ?><a/>", True),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', False),
        (b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?><a/>', False),
        ("<a/>".encode("utf-16"), False),
        ("<a/>".encode("utf-16-le"), False),
        ("<a/>".encode("cp037"), False),
    ],
)
def test_utf_8_is_what_begins_so_and_says_nothing_else(data: bytes, is_so: bool) -> None:
    assert reading.is_utf_8(data) is is_so
