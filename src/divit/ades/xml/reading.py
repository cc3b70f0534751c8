# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Safe reading of XML that strangers wrote: no network, no document type, no entities, and bounds on everything.

A first pass with expat counts and refuses before any tree is built, where a look at the octets cannot say that there is
nothing to refuse; libxml2 then builds the tree. Two parsers that disagree about a document can only make it refused:
what expat lets pass is checked again in the tree.
"""

import re
from xml.parsers import expat

from lxml import etree

from divit.ades.errors import TooLarge, XmlUnreadable
from divit.ades.xml.tree import Element
from divit.kernel.words import size, term

MOST_BYTES = 64_000_000
MOST_ELEMENTS = 200_000
MOST_DEPTH = 200
# Canonical forms sort attributes and look for namespaces in time that grows with the square of their number.
MOST_ATTRIBUTES = 256
MOST_NAMESPACES = 64
# The size above which libxml2's own bounds (texts of 10 MB) would refuse what may be a good file.
_LIBXML_BOUNDS = 10_000_000
# A tag with more attributes than that has as many octets behind its "<" at least, and no other "<" among them.
_LONG_TAG = 5 * MOST_ATTRIBUTES
_ROOT_FIRST = re.compile(rb"(?:<\?xml[^<>?]*\?>)?[ \t\r\n]*<[A-Za-z_]")
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)""")


def parse(data: bytes) -> Element:
    """The document element of ``data``.

    Raises ``XmlUnreadable`` for what is no XML, or has a document type; ``TooLarge`` for what is over a bound.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(what=term("bytes"), most=size(MOST_BYTES))
    is_plain = _is_plain(data)
    if not is_plain or not _begins_plainly(data):
        _Bounds(is_plain=is_plain).check(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=len(data) > _LIBXML_BOUNDS,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise XmlUnreadable(str(error), why=str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlUnreadable(why=term("it has a document type"))
    if is_plain and _may_have_many(data) and root.xpath(f"boolean(//*[@*[{MOST_ATTRIBUTES + 1}]])"):
        raise TooLarge(what=term("attributes"), most=MOST_ATTRIBUTES)
    return root


def _begins_plainly(data: bytes) -> bool:
    """Whether the document element is the first thing, so that there is no document type."""
    return is_utf_8(data) and _ROOT_FIRST.match(data) is not None


def is_utf_8(data: bytes) -> bool:
    """Whether XML says by how it begins that it is in UTF-8: then what is in the tree by its name is in the octets."""
    declared = _DECLARED.match(data)
    return data[:1] == b"<" and b"\0" not in data[:4] and (declared is None or declared[1].lower() == b"utf-8")


def _may_have_many(data: bytes) -> bool:
    """Whether a tag may have more attributes than are read; long texts such as certificates have no signs of them."""
    if data.count(b"=") <= MOST_ATTRIBUTES:
        return False
    at, end = 0, len(data)
    while at < end:
        # The last tag of those that are near: those before it are short.
        following = data.rfind(b"<", at + 1, at + 1 + _LONG_TAG)
        if following < 0:
            following = data.find(b"<", at + 1) % (end + 1)
            if data.count(b"=", at, following) > MOST_ATTRIBUTES:
                return True
        at = following
    return False


def _is_plain(data: bytes) -> bool:
    """Whether a look at the octets and libxml2's own bounds (on depth above all) are enough: so it is with most files,
    and to count every element would cost more than to build the tree.
    """
    return (
        len(data) <= _LIBXML_BOUNDS
        and b"\0" not in data
        and (len(data) <= MOST_ELEMENTS or data.count(b"<") <= MOST_ELEMENTS)
        and data.count(b"xmlns") <= MOST_NAMESPACES
    )


class _RootReached(Exception):
    """All that can stand before the document element was seen."""


class _Bounds:
    """The pass that counts, of plain files only what stands before the document element. Nothing is kept of it."""

    def __init__(self, *, is_plain: bool) -> None:
        self._is_plain = is_plain
        self._depth = 0
        self._count = 0
        self._namespaces: list[int] = [0]

    def check(self, data: bytes) -> None:
        """Raises ``XmlUnreadable``, ``TooLarge``."""
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(data, True)
        except _RootReached:
            return
        except (expat.ExpatError, UnicodeError, LookupError, ValueError) as error:
            raise XmlUnreadable(str(error), why=str(error)) from error

    def _start(self, _name: str, attributes: list[str]) -> None:
        if self._is_plain:
            raise _RootReached
        self._depth += 1
        self._count += 1
        if self._depth > MOST_DEPTH:
            raise TooLarge(what=term("depth"), most=MOST_DEPTH)
        if self._count > MOST_ELEMENTS:
            raise TooLarge(what=term("elements"), most=MOST_ELEMENTS)
        in_scope = self._namespaces[-1]
        if attributes:
            if len(attributes) > 2 * MOST_ATTRIBUTES:
                raise TooLarge(what=term("attributes"), most=MOST_ATTRIBUTES)
            in_scope += sum(name.startswith("xmlns") for name in attributes[::2])
            if in_scope > MOST_NAMESPACES:
                raise TooLarge(what=term("namespaces"), most=MOST_NAMESPACES)
        self._namespaces.append(in_scope)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        self._namespaces.pop()

    def _refuse(self, *_: object) -> None:
        raise XmlUnreadable(why=term("it has a document type"))
