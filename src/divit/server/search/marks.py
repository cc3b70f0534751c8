# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which letters of a title were hit: the comparison is folded, the marks stand on the letters as they are written."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from divit.kernel import turkish
from divit.server.search import rules

# A letter is shown with the marks that combine with it, also where no composed letter exists.
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a title; ``hit`` when it is what was asked for."""

    text: str
    hit: bool


def marked(title: str, asked: Sequence[str]) -> list[Piece]:
    """``title`` in pieces; marked are the beginnings of words that are one of the folded ``asked``."""
    composed = unicodedata.normalize("NFC", title)
    pieces: list[Piece] = []
    done = 0
    for start, end in _hits(composed, asked):
        pieces += [Piece(composed[done:start], hit=False), Piece(composed[start:end], hit=True)]
        done = end
    return [piece for piece in [*pieces, Piece(composed[done:], hit=False)] if piece.text]


def _hits(title: str, asked: Sequence[str]) -> Iterator[tuple[int, int]]:
    for word in _WORD.finditer(title):
        folded = turkish.fold(word[0])[: rules.LONGEST_WORD]
        longest = max((one for one in asked if folded.startswith(one)), key=len, default="")
        if longest:
            yield word.start(), word.start() + _letters(word[0], longest)


def _letters(word: str, asked: str) -> int:
    """How many characters of ``word`` it takes until they, folded, hold all of ``asked``."""
    for length in range(1, len(word)):
        complete = not unicodedata.combining(word[length])
        if complete and turkish.fold(word[:length]).startswith(asked):
            return length
    return len(word)
