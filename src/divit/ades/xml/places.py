# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where an element of a parsed document stands in its octets, so that something can be put in and nothing else changes.

What others signed, and what time-stamps cover, keeps every octet.
"""

import re
from dataclasses import dataclass
from xml.parsers import expat

from divit.ades.errors import XmlUnreadable
from divit.ades.xml.names import DS, XADES, XADES_141
from divit.ades.xml.tree import Element

_TAG = re.compile(r"""<[^\s/>]+""")
_EMPTY_TAG = re.compile(r"""<(?:[^"'>]|"[^"]*"|'[^']*')*/>""")
_PREFIXES = {"ds": DS, "xades": XADES, "xadesv141": XADES_141}


@dataclass(frozen=True, slots=True)
class Place:
    """The octets of an element: where its start tag begins, where its end tag does (of ``<x/>``, which has none, where
    it ends), by what name it goes, and the encoding of the document.
    """

    start: int
    end: int
    name: str
    encoding: str
    is_closed: bool


def place_of(document: bytes, number: int) -> Place:
    """Where element ``number`` of ``document`` stands, counted from 0 by their start tags. Raises ``XmlUnreadable``."""
    return _Finder(number).found(document)


def with_last_child(document: bytes, number: int, written: str) -> bytes:
    """``document`` with ``written`` as the last thing in element ``number``. Raises ``XmlUnreadable``."""
    place = place_of(document, number)
    # What an encoding has no letter for, a reference to the character says.
    added = written.encode(place.encoding, "xmlcharrefreplace")
    if place.is_closed:
        return document[: place.end] + added + document[place.end :]
    # <x/> has no end tag to put something before.
    rest = document[place.start :].decode(place.encoding)
    tag = _EMPTY_TAG.match(rest)
    if tag is None:
        raise XmlUnreadable(why=place.name)
    opened = f"{tag[0][:-2]}>".encode(place.encoding) + added + f"</{place.name}>".encode(place.encoding)
    return document[: place.start] + opened + rest[tag.end() :].encode(place.encoding)


def with_attribute(document: bytes, number: int, attribute: str) -> bytes:
    """``document`` with ``attribute`` (``name="value"``) in the start tag of element ``number``.

    Raises ``XmlUnreadable``.
    """
    place = place_of(document, number)
    after = place.start + len(f"<{place.name}".encode(place.encoding))
    return document[:after] + f" {attribute}".encode(place.encoding) + document[after:]


def number_of(element: Element) -> int:
    """The number of ``element`` among all of its document."""
    return int(float(str(element.xpath("count(preceding::*) + count(ancestor::*)"))))


def fitting(written: str, holder: Element) -> str:
    """An element, ``written`` with our prefixes, with the declarations that it needs inside of ``holder``: no others,
    for they could be changed unseen.
    """
    missing = "".join(
        f' xmlns:{prefix}="{namespace}"'
        for prefix, namespace in _PREFIXES.items()
        if f"<{prefix}:" in written and holder.nsmap.get(prefix) != namespace
    )
    tag = _TAG.match(written)
    end = 0 if tag is None else tag.end()
    return written[:end] + missing + written[end:]


class _Finder:
    """Finds one element by counting start tags."""

    def __init__(self, number: int) -> None:
        self._left = number
        self._depth = -1
        self._start = 0
        self._end = -1
        self._name = ""
        self._encoding = "utf-8"
        self._parser = expat.ParserCreate()
        self._parser.XmlDeclHandler = self._declared
        self._parser.StartElementHandler = self._opened
        self._parser.EndElementHandler = self._ended

    def found(self, document: bytes) -> Place:
        """The place. Raises ``XmlUnreadable``."""
        mark = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(document[:2])
        try:
            self._parser.Parse(document, True)
            encoding = mark or self._encoding
            is_closed = document.startswith("</".encode(encoding), self._end)
        except (expat.ExpatError, UnicodeError, LookupError, ValueError) as error:
            raise XmlUnreadable(str(error), why=str(error)) from error
        return Place(self._start, self._end, self._name, encoding, is_closed)

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self._encoding = encoding or self._encoding

    def _opened(self, name: str, _attributes: object) -> None:
        if self._depth >= 0:
            self._depth += 1
        elif self._left == 0:
            self._depth, self._left = 0, -1
            self._name, self._start = name, self._parser.CurrentByteIndex
        else:
            self._left -= 1

    def _ended(self, _name: str) -> None:
        if self._depth == 0:
            self._end = self._parser.CurrentByteIndex
        if self._depth >= 0:
            self._depth -= 1
