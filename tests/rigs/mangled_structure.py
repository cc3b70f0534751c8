# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Hostile files that keep their structure: elements of DER and words of text are exchanged, not only bytes.

A byte that changes by chance mostly breaks a length, and what lies behind it is never read. Here the lengths around a
change are made right again, so that the readers deep inside get something to read.
"""

import base64
import random
import re
from dataclasses import dataclass, field

from mangled_bytes import mangled, nudged

_CONSTRUCTED = 0x20
_INDEFINITE = b"\x80"
_SEQUENCE, _OCTET_STRING, _BIT_STRING = 0x30, 0x04, 0x03
_DEEPEST = 40
_TAGS = bytes((0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x0C, 0x13, 0x16, 0x17, 0x18, 0x1E, 0x30, 0x31, 0x80, 0x82))
_TAGS += bytes((0x86, 0xA0, 0xA1, 0xA2, 0xA3, 0xA4))
_ODD = (
    b"",
    b"\x00",
    b"\xff",
    b"\x80",
    b"\x00\x00",
    b"\x7f" + b"\xff" * 8,
    b"\x80" + b"\x00" * 20,
    b"\xff" * 300,
    b"99991231235959Z",
    b"00000101000000Z",
    b"500101000000Z",
    b"\x06" * 40,
    b"\xd8\x00\xdf\xff",
    b"a" * 5000,
    "İıŞ\u202e".encode(),
)
# A stream, a long string of digits and a certificate in base64 are one word each: else most words would be theirs.
_LONG = rb"stream\r?\n.*?endstream|[A-Za-z0-9+/=]{90,}"
_WORDS = re.compile(_LONG + rb"|[A-Za-z]+|-?[0-9]+|/[A-Za-z0-9#]+|<[^<>]{1,80}>|[<>\[\]()\"']|%%EOF|[^\w\s]", re.DOTALL)
_TEXTS = re.compile(rb"(?<=>)[^<>]+(?=<)|(?<=\")[^\"<>]*(?=\")|(?<=-----\n)[^-]+(?=\n-----)|(?<=\()[^()]*(?=\))")
# Certificates: their base64 begins so, with line ends or without.
_IN_BASE64 = re.compile(rb"MI[A-Za-z0-9+/\n]{80,}={0,2}")
_ODD_WORDS = (
    *(b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00", b"2017-01-01", b"2017-01-01T24:00:00Z"),
    *(b"D:00010101000000+14'00'", b"D:99991231235959-14'00'", b"D:20260230000000Z", b"D:2026"),
    *(b"<%s>" % text.hex().encode() for text in (b"D:00010101000000+14'00'", b"\xfe\xff\xd8\x00", b"\xef\xbb\xbf\xff")),
    *(
        b"[" * 500,
        b"<<" * 500,
        b"<</A " * 500,
        b"/Prev 0",
        b"/W [9 9 9]",
        b"/Index [0 2147483647]",
        b"/Columns 999999999",
    ),
    *(b"/Kids[1 0 R]", b"/Parent 1 0 R", b"/Type/ObjStm/N 99999999/First 0", b"/Filter/LZWDecode"),
    *(b"/Length 99999999999999999999", b"/XRefStm 99999999999999999999"),
    *(b"0", b"-1", b"1", b"65535", b"2147483648", b"99999999999999999999", b"1e9", b"0 R", b"1 0 R", b"null", b"true"),
    *(b"<<", b">>", b"[", b"]", b"(", b")", b"<", b">", b"/", b"%", b"stream", b"endstream", b"endobj", b"%%EOF"),
    *(
        b"&amp;",
        b"&x;",
        b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
        b"<![CDATA[",
        b"xmlns=''",
        b"\x00",
        b"\xff\xfe",
        b"\xc4\xb0",
    ),
)


@dataclass
class Element:
    """One element of DER: a primitive has ``value``, others have ``children``. ``wrapped`` is what stands before the
    elements inside a string.
    """

    tag: int
    value: bytes = b""
    children: "list[Element] | None" = None
    wrapped: bytes = b""
    form: str = "definite"

    def encoded(self) -> bytes:
        """The octets, with lengths that are right unless ``form`` says otherwise."""
        inside = self.value if self.children is None else self.wrapped + b"".join(map(Element.encoded, self.children))
        if self.form == "indefinite":
            return bytes((self.tag | _CONSTRUCTED,)) + _INDEFINITE + inside + b"\x00\x00"
        return bytes((self.tag,)) + _length(len(inside), padded=self.form == "padded") + inside

    def all(self) -> "list[Element]":
        """This element and all inside it."""
        found, left = [], [self]
        while left:
            one = left.pop()
            found.append(one)
            left += one.children or ()
        return found


@dataclass(frozen=True)
class Store:
    """Elements of good files that may come to stand where they do not belong."""

    elements: list[bytes] = field(default_factory=list)

    def any(self, chance: random.Random) -> bytes:
        """One of them."""
        return chance.choice(self.elements) if self.elements else b"\x05\x00"


def _length(size: int, *, padded: bool = False) -> bytes:
    if size < 0x80 and not padded:
        return bytes((size,))
    octets = size.to_bytes((size.bit_length() + 7) // 8 or 1, "big")
    octets = b"\x00" + octets if padded else octets
    return bytes((0x80 | len(octets),)) + octets


def elements_of(data: bytes) -> list[Element] | None:
    """The elements that ``data`` is made of, None when it is none of DER."""
    return _elements(data, _DEEPEST)


def _elements(data: bytes, depth: int) -> list[Element] | None:
    found, position = [], 0
    while position < len(data):
        header = _header(data, position)
        if header is None:
            return None
        tag, content, end = header
        found.append(_element(tag, data[content:end], depth))
        position = end
    return found


def _header(data: bytes, position: int) -> tuple[int, int, int] | None:
    if position + 2 > len(data) or data[position] & 0x1F == 0x1F:
        return None
    size, content = data[position + 1], position + 2
    if size == 0x80:
        return None
    if size > 0x80:
        octets = data[content : content + (size & 0x7F)]
        size, content = int.from_bytes(octets, "big"), content + len(octets)
    return None if content + size > len(data) else (data[position], content, content + size)


def _element(tag: int, content: bytes, depth: int) -> Element:
    if not depth:
        return Element(tag, content)
    if tag & _CONSTRUCTED:
        inside = _elements(content, depth - 1)
        return Element(tag, content) if inside is None else Element(tag, children=inside)
    lead = content[:1] if tag == _BIT_STRING else b""
    if tag in {_OCTET_STRING, _BIT_STRING} and content[len(lead) : len(lead) + 1] == bytes((_SEQUENCE,)):
        inside = _elements(content[len(lead) :], depth - 1)
        if inside is not None:
            return Element(tag, children=inside, wrapped=lead)
    return Element(tag, content)


def store_of(*files: bytes) -> Store:
    """What ``files`` offer to be put elsewhere."""
    found: dict[bytes, None] = {}
    for data in files:
        for top in elements_of(data) or ():
            found.update(dict.fromkeys(one.encoded() for one in top.all()))
    return Store([one for one in found if len(one) < 5000])


def regrown(data: bytes, chance: random.Random, store: Store) -> bytes:
    """``data`` (DER) with a few elements changed, moved, doubled or left out, and the lengths around them right."""
    tops = elements_of(data)
    if not tops:
        return mangled(data, chance) if data else b""
    for _turn in range(chance.choice((1, 1, 1, 2, 3, 6))):
        _change(chance.choice([one for top in tops for one in top.all()]), chance, store)
    made = b"".join(top.encoded() for top in tops)
    return nudged(made, chance) if made and chance.random() < 0.1 else made


def _change(one: Element, chance: random.Random, store: Store) -> None:
    how = chance.randrange(9)
    if how == 0:
        one.tag = chance.choice(_TAGS)
    elif how == 1:
        one.value, one.children = chance.choice(_ODD), None
    elif how == 2:
        one.value, one.children = store.any(chance), None
        one.tag, one.form = chance.choice((one.tag, _OCTET_STRING, _SEQUENCE)), "definite"
    elif how == 3:
        one.form = chance.choice(("indefinite", "padded"))
    elif how == 4:
        one.value, one.children = nudged(one.value or b"\x00", chance), None
    elif how == 5:
        deep = chance.choice((1, 3, 60, 400))
        one.value, one.children = b"\x30\x80" * deep + one.value + b"\x00\x00" * deep, None
    else:
        _reorder(one, how, chance, store)


def _reorder(one: Element, how: int, chance: random.Random, store: Store) -> None:
    if not one.children:
        return
    place = chance.randrange(len(one.children))
    if how == 6:
        del one.children[place]
    elif how == 7:
        one.children[place:place] = [one.children[place]] * chance.choice((1, 1, 3, 50))
    elif chance.random() < 0.5:
        chance.shuffle(one.children)
    else:
        one.children.insert(place, Element(_SEQUENCE, store.any(chance)))


def reworded(data: bytes, chance: random.Random) -> bytes:
    """``data`` (PDF, XML, PEM) with a few of its words or texts put in the place of others, doubled, or made odd, and
    with the structure of a certificate in it changed.
    """
    made = data
    for _turn in range(chance.choice((1, 1, 2, 4))):
        pattern = chance.choice((_WORDS, _WORDS, _TEXTS, _IN_BASE64))
        words = list(pattern.finditer(made)) or list(_WORDS.finditer(made))
        if not words:
            return mangled(made, chance) if made else b""
        one, other = chance.choice(words), chance.choice(words)
        new = chance.choice((other[0], b"", one[0] * 2, chance.choice(_ODD_WORDS), chance.choice(_ODD_WORDS)))
        if pattern is _IN_BASE64:
            new = _restructured(one[0], chance)
        made = made[: one.start()] + new + made[one.end() :]
    return made


def _restructured(text: bytes, chance: random.Random) -> bytes:
    try:
        return base64.b64encode(regrown(base64.b64decode(text), chance, Store()))
    except ValueError:
        return text + text
