# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An enveloped signature in a document: what of the document is hashed, and where in its octets the signature goes.

The document keeps every octet it has; only the signature is put in, before the end of the document element.
"""

import hashlib
import re

from divit.ades.errors import SignedAlready
from divit.ades.xml import canonical, places, reading
from divit.ades.xml.names import ds
from divit.ades.xml.node_sets import NodeSet

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
    return places.with_last_child(document, 0, signature)


def _plain_end(document: bytes) -> int | None:
    """Where the end tag of a document in UTF-8 begins that is the last thing in it; None when it takes a parser."""
    declared = _DECLARED.match(document)
    if b"\0" in document[:4] or (declared is not None and declared[1].lower() != b"utf-8"):
        return None
    start = document.rfind(b"</")
    found = None if start < 0 or document.rstrip().endswith(b"-->") else _PLAIN_END.match(document, start)
    return None if found is None else start
