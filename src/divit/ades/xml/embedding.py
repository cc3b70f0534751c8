# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An enveloped signature in a document: what of the document is hashed, and where in its octets the signature goes.

The document keeps every octet it has; only the signature is put in, before the end of the document element.
"""

import hashlib
import re

from divit.ades.errors import SignedAlready
from divit.ades.xml import canonical, places, reading
from divit.ades.xml.canonical_already import canonical_already
from divit.ades.xml.names import ds
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.tree import Element

# No signature is without it.
_MARKS = tuple("SignedInfo".encode(one) for one in ("utf-8", "utf-16-le", "utf-16-be"))
_PLAIN_END = re.compile(rb"</[\w:.\-\x80-\xff]+\s*>\s*\Z")


def signatures_in(document: bytes) -> int:
    """How many signatures stand in an XML document, but for those inside of others.

    Raises ``XmlUnreadable``, ``TooLarge``.
    """
    return len(_outermost(reading.parse(document))) if _is_marked(document) else 0


def _is_marked(document: bytes) -> bool:
    # Of a file in UTF-16 one of the first two octets is none, whatever it begins with.
    return _MARKS[0] in document or (b"\0" in document[:4] and any(mark in document for mark in _MARKS[1:]))


def _outermost(root: Element) -> frozenset[Element]:
    found = root.iter(ds("Signature"))
    return frozenset(one for one in found if next(one.iterancestors(ds("Signature")), None) is None)


def digest(document: bytes, hash_name: str) -> bytes:
    """The hash of the document without the signatures that are in it, and that which is to be put in.

    Raises ``XmlUnreadable``, ``TooLarge``, ``TransformRefused``; ``SignedAlready`` where all of it is a signature.
    """
    plain = canonical_already(document)
    if plain is not None:
        return hashlib.new(hash_name, plain).digest()
    root = reading.parse(document)
    there = _outermost(root)
    if root in there:
        raise SignedAlready
    octets = canonical.canonical(NodeSet(root, is_document=True, without=there), canonical.DEFAULT)
    return hashlib.new(hash_name, octets).digest()


def embedded(document: bytes, signature: str) -> bytes:
    """The document with ``signature`` as the last child of its document element. Raises ``XmlUnreadable``."""
    end = _plain_end(document)
    if end is not None:
        return b"".join((document[:end], signature.encode(), document[end:]))
    return places.with_last_child(document, 0, signature)


def _plain_end(document: bytes) -> int | None:
    """Where the end tag of a document in UTF-8 begins that is the last thing in it; None when it takes a parser."""
    if not reading.is_utf_8(document):
        return None
    start = document.rfind(b"</")
    found = None if start < 0 or document.rstrip().endswith(b"-->") else _PLAIN_END.match(document, start)
    return None if found is None else start
