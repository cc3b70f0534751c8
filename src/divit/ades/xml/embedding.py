# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An enveloped signature in a document: what of the document is hashed, and where in its octets the signature goes.

The document keeps every octet it has; only the signature is put in, before the end of the document element.
"""

import hashlib
import re
from xml.parsers import expat

from divit.ades.errors import SignedAlready, XmlUnreadable
from divit.ades.xml import canonical, reading
from divit.ades.xml.names import ds
from divit.ades.xml.node_sets import NodeSet

_EMPTY_TAG = re.compile(r"""<(?:[^"'>]|"[^"]*"|'[^']*')*/>""")
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)""")
_PLAIN_END = re.compile(rb"</[\w:.\-\x80-\xff]+\s*>\s*\Z")


def digest(document: bytes, hash_name: str) -> bytes:
    """The hash of the document without the signature that is to be put in.

    Raises ``XmlUnreadable``, ``TooLarge``, ``TransformRefused``; ``SignedAlready`` where there is a signature that
    another one would break.
    """
    root = reading.parse(document)
    if next(root.iter(ds("Signature")), None) is not None:
        raise SignedAlready
    octets = canonical.canonical(NodeSet(root, is_document=True), canonical.DEFAULT)
    return hashlib.new(hash_name, octets).digest()


def embedded(document: bytes, signature: str) -> bytes:
    """The document with ``signature`` as the last child of its document element. Raises ``XmlUnreadable``."""
    end = _plain_end(document)
    if end is not None:
        return b"".join((document[:end], signature.encode(), document[end:]))
    place = _End()
    place.find(document)
    # What an encoding has no letter for, a reference to the character says.
    written = signature.encode(place.encoding, "xmlcharrefreplace")
    if place.is_closed:
        return document[: place.offset] + written + document[place.offset :]
    # <x/> has no end tag to put something before.
    rest = document[place.start :].decode(place.encoding)
    tag = _EMPTY_TAG.match(rest)
    if tag is None:
        raise XmlUnreadable(why=place.name)
    opened = f"{tag[0][:-2]}>".encode(place.encoding) + written + f"</{place.name}>".encode(place.encoding)
    return document[: place.start] + opened + rest[tag.end() :].encode(place.encoding)


def _plain_end(document: bytes) -> int | None:
    """Where the end tag of a document in UTF-8 begins that is the last thing in it; None when it takes a parser."""
    declared = _DECLARED.match(document)
    if b"\0" in document[:4] or (declared is not None and declared[1].lower() != b"utf-8"):
        return None
    start = document.rfind(b"</")
    found = None if start < 0 or document.rstrip().endswith(b"-->") else _PLAIN_END.match(document, start)
    return None if found is None else start


class _End:
    """Finds the end tag of the document element."""

    def __init__(self) -> None:
        self.offset = 0
        self.name = ""
        self.encoding = "utf-8"
        self.is_closed = True
        self._depth = 0
        self.start = 0
        self._parser = expat.ParserCreate()
        self._parser.XmlDeclHandler = self._declared
        self._parser.StartElementHandler = self._opened
        self._parser.EndElementHandler = self._ended

    def find(self, document: bytes) -> None:
        """Raises ``XmlUnreadable``."""
        mark = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(document[:2])
        try:
            self._parser.Parse(document, True)
            self.encoding = mark or self.encoding
            "/>".encode(self.encoding)
        except (expat.ExpatError, UnicodeError, LookupError, ValueError) as error:
            raise XmlUnreadable(str(error), why=str(error)) from error
        self.is_closed = document.startswith("</".encode(self.encoding), self.offset)

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = encoding or self.encoding

    def _opened(self, name: str, _attributes: object) -> None:
        self._depth += 1
        if self._depth == 1:
            self.name = name
            self.start = self._parser.CurrentByteIndex

    def _ended(self, _name: str) -> None:
        self._depth -= 1
        if self._depth == 0:
            self.offset = self._parser.CurrentByteIndex
