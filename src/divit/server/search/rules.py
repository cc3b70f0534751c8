# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pure decisions of the search: what a word is, which words of a text the index holds, what a query asks for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from divit.kernel import turkish

#: The kinds of words, as the first byte of each: of a title, of title or text, and of who may be led to the document.
TITLE, ANY, AUDIENCE = b"\x01", b"\x02", b"\x03"
#: Longer words are cut, in the index and in the query alike, so that they still meet.
LONGEST_WORD = 40
#: More words than this are no search; the rest of the query is left out.
MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Range:
    """The words of the index from ``low`` up to, and without, ``high``: all that begin with ``low``."""

    low: bytes
    high: bytes


def words_of(text: str) -> list[str]:
    """The folded words of ``text`` in their order, each once: letters and digits, without what stands between them."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(turkish.fold(text))))


def asked_words(text: str) -> list[str]:
    """The words that a query asks for; every one must be found."""
    return words_of(text)[:MOST_WORDS]


def entries(*, title: str, words: Iterable[str], audience: Iterable[str]) -> set[bytes]:
    """What the index holds of a document: its title's words, all its words, and its audience."""
    of_title = words_of(title)
    of_all = {*of_title, *(word for text in words for word in words_of(text))}
    return {
        *(TITLE + word.encode() for word in of_title),
        *(ANY + word.encode() for word in of_all),
        *(audience_entry(name) for name in audience),
    }


def audience_entry(name: str) -> bytes:
    """How the index holds a name of an audience, such as ``person:12``."""
    return AUDIENCE + name.encode()


def prefix(kind: bytes, word: str) -> Range:
    """The entries of ``kind`` that begin with ``word``."""
    low = kind + word.encode()
    # UTF-8 has no byte 255, so the last one can always grow.
    return Range(low, low[:-1] + bytes([low[-1] + 1]))
