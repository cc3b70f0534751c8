# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Documents that stand in their canonical form (Canonical XML 1.0, without comments): many programs write so, and then
nothing has to be taken apart and written again before it is hashed.

One pattern says of a document that it is well-formed and spelled as canonical forms are. It knows the plain cases;
whatever it does not know goes the long way, and ``tests/property`` holds both ways together.
"""

import re
from functools import cache
from itertools import pairwise

from divit.ades.xml.names import DS, XML
from divit.ades.xml.reading import MOST_ATTRIBUTES, MOST_NAMESPACES

MOST_BYTES = 1_000_000
# How deep elements are nested in what is looked at here.
_LEVELS = 12
_BLANKS = b" \t\r\n"
_DECLARED = re.compile(rb'<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?(?: standalone="(?:yes|no)")?\?>')
_NAME = rb"[A-Za-z_][\w.-]{0,99}+"
_QUALIFIED = rb"%b(?::%b)?+" % (_NAME, _NAME)
# Canonical forms have no ">" in texts and may have one in values; here there is none, so that each ends a tag.
_VALUE = rb'="[^<>&"\x00-\x1f]*+"'
_PLAIN_TEXT = rb"[^<>&\x00-\x08\x0b-\x1f]*+"
_TEXT = rb"%b(?:&(?:amp|lt|gt|#xD);%b)*+" % (_PLAIN_TEXT, _PLAIN_TEXT)
_FIRST_TAG = re.compile(rb"<(%b)(?: %b%b)*+>" % (_QUALIFIED, _QUALIFIED, _VALUE), re.ASCII)
_ATTRIBUTES = re.compile(rb' ([^ =<>"]++)="([^"]*+)"')
# As namespaces are mostly named; others, such as are relative or no URI at all, libxml2 refuses.
_NAMESPACE = re.compile(rb"urn:[\w.:-]+|https?://[\w.-]+(?:/[\w.-]*)*+(?:#[\w.-]*)?", re.ASCII)
# What has none of XML-DSig has no signature, which would be left out; the others are not to be declared.
_RESERVED = frozenset({DS.encode(), XML.encode(), b"http://www.w3.org/2000/xmlns/"})
# A tag with two attributes or more.
_SEVERAL = re.compile(rb'<[^<>]*" [^<>]*>')
_PREFIX = re.compile(rb"<([\w.-]++):", re.ASCII)
# The only characters beyond the surrogates that no XML may have: U+FFFE and U+FFFF (XML 1.0, 2.2).
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")


def canonical_already(document: bytes) -> bytes | None:
    """The canonical form of a document of which it is a piece, between what stands before and behind the document
    element; None where it takes more than a look to say.
    """
    if len(document) > MOST_BYTES or not _is_text(document):
        return None
    declared = _DECLARED.match(document)
    element = document[declared.end() if declared else 0 :].strip(_BLANKS)
    first = _FIRST_TAG.match(element)
    prefixes = None if first is None else _prefixes(first)
    if first is None or prefixes is None:
        return None
    inside = _inside(is_qualified=bool(prefixes), is_plain=b"&" not in element)
    end = len(element) - len(first[1]) - 3
    if element[end:] != b"</%b>" % first[1] or not inside.fullmatch(element, first.end(), end):
        return None
    if prefixes and not prefixes.issuperset(_PREFIX.findall(element)):
        return None
    return element if _are_ordered(element, first.end()) else None


def _is_text(document: bytes) -> bool:
    """Whether the octets are UTF-8, of nothing but characters."""
    if document.isascii():
        return True
    try:
        document.decode()
    except UnicodeDecodeError:
        return False
    return b"\xef" not in document or not any(one in document for one in _NO_CHARACTERS)


@cache
def _inside(*, is_qualified: bool, is_plain: bool) -> re.Pattern[bytes]:
    """What is between the tags of the document element: texts, and elements with the end tags that belong to them,
    ``_LEVELS`` deep, without declarations. ``is_qualified``: names may have prefixes; ``is_plain``: nothing is escaped.

    Where an end tag does not fit nothing else does, so it takes time in proportion to the length.
    """
    name, text = _QUALIFIED if is_qualified else _NAME, _PLAIN_TEXT if is_plain else _TEXT
    content = text
    for level in range(_LEVELS):
        here = b"n%d" % level
        start = rb"<(?P<%b>%b)(?: (?!xmlns)%b%b)*+>" % (here, name, _NAME, _VALUE)
        content = rb"%b(?:%b%b</(?P=%b)>%b)*" % (text, start, content, here, text)
    return re.compile(content, re.ASCII)


def _prefixes(first: re.Match[bytes]) -> set[bytes] | None:
    """The prefixes that the first tag declares; None where it uses others, or its declarations and attributes do not
    stand in the order that is theirs (2.2), or are more than a look can judge.
    """
    spaces: list[bytes] = []
    others: list[bytes] = []
    for name, value in _ATTRIBUTES.findall(first[0]):
        is_space = name == b"xmlns" or name.startswith(b"xmlns:")
        if is_space and (others or name.startswith(b"xmlns:xml") or not _is_namespace(value)):
            return None
        (spaces if is_space else others).append(name)
    prefixes = {name.partition(b":")[2] for name in spaces} - {b""}
    if not _rise(spaces) or len(spaces) > MOST_NAMESPACES or not _are_plain(others):
        return None
    used = {name.partition(b":")[0] for name in (first[1], *others) if b":" in name}
    return prefixes if used <= prefixes else None


def _is_namespace(value: bytes) -> bool:
    return _NAMESPACE.fullmatch(value) is not None and value not in _RESERVED


def _are_ordered(element: bytes, start: int) -> bool:
    """Whether the attributes of all tags but the first are in their order."""
    if element.find(b'" ', start) < 0:
        return True
    tags = (_ATTRIBUTES.findall(tag) for tag in _SEVERAL.findall(element, start))
    return all(_are_plain([name for name, _ in one]) for one in tags)


def _are_plain(names: list[bytes]) -> bool:
    """Whether attributes are in their order; those with prefixes go by their namespaces, and are not looked at."""
    if len(names) < 2:
        return True
    return len(names) <= MOST_ATTRIBUTES and not any(b":" in name for name in names) and _rise(names)


def _rise(names: list[bytes]) -> bool:
    return all(one < other for one, other in pairwise(names))
