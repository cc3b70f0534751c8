# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Documents that stand in their canonical form (Canonical XML 1.0, without comments): many programs write so, and then
nothing has to be taken apart and written again before it is hashed.

Whether a document is well-formed expat says; whether it is canonical follows from how it is spelled, by patterns that
know the plain cases. Whatever they do not know goes the long way; ``tests/property`` holds both ways together.
"""

import re
from itertools import pairwise
from xml.parsers import expat

from divit.ades.xml.reading import MOST_ATTRIBUTES, MOST_DEPTH, MOST_NAMESPACES

MOST_BYTES = 1_000_000
_BLANKS = b" \t\r\n"
_DECLARED = re.compile(rb'<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?(?: standalone="(?:yes|no)")?\?>')
# What is no name expat refuses, and here nothing that begins otherwise (a comment, an instruction) is taken for one.
_NAME = rb"[^<>/ =\t\n\r!?&\"']++"
_VALUED = rb' %b="[^<&"\t\n\r]*+"' % _NAME
_START = rb"<%b(?:%b)*+>" % (_NAME, _VALUED)
# Almost every tag has one attribute at most, and then there is no order to be looked at.
_END = rb"</[^<> \t\n\r]++>"
_TAG = rb"(?:%b|<%b(?:%b)*+>)" % (_END, _NAME, _VALUED)
_SIMPLE_TAG = rb"(?:%b|<%b(?:%b)?+>)" % (_END, _NAME, _VALUED)
_PLAIN_TEXT = rb"[^<>&\r]*+"
_TEXT = rb"[^<>&\r]*+(?:&(?:amp|lt|gt|#xD);[^<>&\r]*+)*+"
_FIRST_TAG = re.compile(_START)
_REST = re.compile(rb"%b(?:%b%b)*+" % (_TEXT, _TAG, _TEXT))
_SIMPLE_REST = re.compile(rb"%b(?:%b%b)*+" % (_TEXT, _SIMPLE_TAG, _TEXT))
# Where nothing is escaped.
_PLAIN_REST = re.compile(rb"%b(?:%b%b)*+" % (_PLAIN_TEXT, _SIMPLE_TAG, _PLAIN_TEXT))
_ATTRIBUTES = re.compile(rb' (%b)="([^"]*+)"' % _NAME)
# As namespaces are mostly named; others, such as are relative or no URI at all, libxml2 refuses.
_NAMESPACE = re.compile(rb"urn:[\w.:-]+|https?://[\w.-]+(?:/[\w.-]*)*+(?:#[\w.-]*)?", re.ASCII)
# A tag with two attributes or more; text may look like one, which does no harm.
_SEVERAL = re.compile(rb'<[^<>]*" [^<>]*>')
_OPENED, _CLOSED = b"<", b"\1"
_OTHERS = bytes(set(range(256)) - {*_OPENED, *_CLOSED})


def canonical_already(document: bytes) -> bytes | None:
    """The canonical form of a document of which it is a piece, between what stands before and behind the document
    element; None where it takes more than a look to say.
    """
    if len(document) > MOST_BYTES or b"Signature" in document:
        return None
    declared = _DECLARED.match(document)
    element = document[declared.end() if declared else 0 :].strip(_BLANKS)
    first = _FIRST_TAG.match(element)
    if first is None or not _is_ordered(first[0]) or not _is_spelled_so(element, first.end()):
        return None
    if _is_deep(element) or not _is_well_formed(document):
        return None
    return element


def _is_spelled_so(element: bytes, start: int) -> bool:
    """Whether everything behind the first tag is written as canonical forms write it, and declares no namespace."""
    if element.find(b"xmlns", start) >= 0:
        return False
    if (_SIMPLE_REST if b"&" in element else _PLAIN_REST).fullmatch(element, start):
        return True
    tags = (_ATTRIBUTES.findall(tag) for tag in _SEVERAL.findall(element, start))
    return _REST.fullmatch(element, start) is not None and all(_are_plain([name for name, _ in one]) for one in tags)


def _is_ordered(first: bytes) -> bool:
    """Whether the declarations and attributes of the first tag stand in the order that is theirs (2.2), and none is
    there for nothing.
    """
    spaces: list[bytes] = []
    others: list[bytes] = []
    for name, value in _ATTRIBUTES.findall(first):
        is_space = name == b"xmlns" or name.startswith(b"xmlns:")
        if is_space and (others or name == b"xmlns:xml" or not _NAMESPACE.fullmatch(value)):
            return False
        (spaces if is_space else others).append(name)
    return _rise(spaces) and len(spaces) <= MOST_NAMESPACES and _are_plain(others)


def _are_plain(names: list[bytes]) -> bool:
    """Whether attributes are in their order; those with prefixes go by their namespaces, and are not looked at."""
    if len(names) < 2:
        return True
    return len(names) <= MOST_ATTRIBUTES and not any(b":" in name for name in names) and _rise(names)


def _rise(names: list[bytes]) -> bool:
    return all(one < other for one, other in pairwise(names))


def _is_deep(element: bytes) -> bool:
    """Whether its elements are nested deeper than a judge would go: from the innermost out, they fall in pairs."""
    left = element.replace(b"</", _CLOSED).translate(None, _OTHERS)
    for _ in range(MOST_DEPTH):
        if not left:
            return False
        left = left.replace(_OPENED + _CLOSED, b"")
    return True


def _is_well_formed(document: bytes) -> bool:
    """Whether expat reads it, with every prefix bound and every end tag in its place."""
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(document, True)
    except (expat.ExpatError, UnicodeError, LookupError, ValueError):
        return False
    return True
