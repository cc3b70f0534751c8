# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Dictionaries taken apart by one pattern: their keys, and the octets of their values.

``syntax`` reads every value into an object, for those who ask about many. Who asks about three keys of a dictionary
need not: the expression engine goes through it in C. It takes what programs usually write; comments, escapes, and
dictionaries in arrays are not among that, and the answer is then None, which says nothing about the file.
"""

import re

_BLANK = rb"[\x00\t\n\x0c\r ]"
_ENDS = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%])"
_NAME = rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%#]*+"
_REFERENCE = rb"\d{1,10}+%b++\d{1,5}+%b++R" % (_BLANK, _BLANK)
_PLAIN = rb"(?:%b|(?:%b|[+-]?\d{1,19}+(?:\.\d*+)?+|true|false|null)%b|\([^()\\]*+\)|<[0-9A-Fa-f]*+>)"
_PLAIN = _PLAIN % (_NAME, _REFERENCE, _ENDS)
_ARRAY = rb"\[(?:%b*+%b)*+%b*+\]" % (_BLANK, _PLAIN, _BLANK)
# How deep dictionaries may lie in each other: resources of a page have two below them.
_DEEPEST = 3


def _value(depth: int) -> bytes:
    return rb"(?:%b|%b|%b)" % (_PLAIN, _ARRAY, _dictionary(depth)) if depth else rb"(?:%b|%b)" % (_PLAIN, _ARRAY)


def _dictionary(depth: int) -> bytes:
    return rb"<<(?:%b*+%b%b*+%b)*+%b*+>>" % (_BLANK, _NAME, _BLANK, _value(depth - 1), _BLANK)


# Possessive throughout: each octet is looked at a bounded number of times, whatever the file repeats.
_WHOLE = re.compile(rb"%b*+(%b)" % (_BLANK, _dictionary(_DEEPEST + 1)))
_ENTRY = re.compile(rb"(%b)%b*+(%b)" % (_NAME, _BLANK, _value(_DEEPEST)))

Shallow = dict[bytes, bytes]


def taken_apart(buffer: bytes, position: int) -> tuple[Shallow, int] | None:
    """The dictionary at ``position`` (white space skipped) by its names with their slash, and where it ends; None where
    it is not of the usual kind, or has a key twice at any depth, which ``syntax`` refuses.
    """
    found = _WHOLE.match(buffer, position)
    if not found:
        return None
    entries = _entries(buffer, found.start(1), found.end())
    return None if entries is None else (entries, found.end())


def _entries(buffer: bytes, start: int, end: int) -> Shallow | None:
    """What stands between the brackets of a whole dictionary; None where a key stands twice in it or below."""
    # With the first of the closing brackets: what ends a number has to be seen.
    pairs = _ENTRY.findall(buffer, start + 2, end - 1)
    entries = dict(pairs)
    if len(entries) != len(pairs):
        return None
    below = (one for one in entries.values() if one.startswith(b"<<"))
    return None if any(_entries(one, 0, len(one)) is None for one in below) else entries
