# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which objects some octets refer to, wherever in them: in objects, in what lies between them, in packed pictures.

Nine tenths of a file are pictures and packed text, in which each digit could begin a reference. But each reference ends
with an R, and the search for one octet is quick; so octets are read from their end. Each of them is looked at a bounded
number of times, whatever they say.
"""

import re
from collections.abc import Iterator

from divit.ades.errors import TooLarge
from divit.kernel.words import term

_BLANK = rb"[\x00\t\n\x0c\r ]"
# Backwards: an R that no letter follows, a generation, a number.
_REFERENCE = re.compile(rb"R(?<![A-Za-z]R)%b++\d{1,5}+%b++(\d{1,10}+)" % (_BLANK, _BLANK))
# Backwards: an R before which, on its line and those above, nothing but blanks and digits stands up to a comment. What
# begins above that may go on through it.
_AFTER_COMMENT = re.compile(rb"R(?<![A-Za-z]R)[\x00\t\x0c \d]*+[\r\n][\x00\t\n\x0c\r \d]*+[^\r\n%]*+%")
_MOST_LINES = 20_000
# A line that a reference may run through; and the numbers at whose end, or one number further, a line or its text ends.
_OPEN = re.compile(rb"[\x00\t\x0c \d]*+(?:%[^\r\n]*+)?[\r\n]")
_LAST = re.compile(rb"(\d{1,10}+)[\x00\t\x0c ]*+(?=[%\r\n])")
_LAST_BUT_ONE = re.compile(rb"(\d{1,10}+)[\x00\t\x0c ]++\d{1,5}+[\x00\t\x0c ]*+(?=[%\r\n])")
# A reference as readers read it. Of so few numbers it is asked whether they begin one; of many it would cost too much.
_GAP = rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*+[\r\n])++"
_WHOLE = re.compile(rb"\d{1,10}+" + _GAP + rb"\d{1,5}+" + _GAP + rb"R(?![A-Za-z])")
_FEW = 16
# Strings as long as signatures are nothing but digits; they refer to nothing.
_LONG_STRING = re.compile(rb"<[0-9A-Fa-f]{64,}+>")
_USUAL_LINE = 256


def referred_to(octets: bytes) -> set[int]:
    """The numbers of all objects that ``octets`` may refer to, and perhaps some more. Raises ``TooLarge``."""
    octets = _LONG_STRING.sub(b"<>", octets)
    backwards = octets[::-1]
    found = {one[::-1] for one in _REFERENCE.findall(backwards)}
    lines = iter(range(_MOST_LINES))
    for one in _AFTER_COMMENT.finditer(backwards):
        found.update(_through_comments(octets, len(octets) - one.end() + 1, lines))
    return set(map(int, found))


def _through_comments(octets: bytes, position: int, lines: Iterator[int]) -> Iterator[bytes]:
    """The numbers of references that go on through the comment whose sign stands before ``position``, and perhaps some
    more where many may.
    """
    may = list(_before_comment(octets, position, lines))
    return (one[1] for one in may if len(may) > _FEW or _WHOLE.match(octets, one.start()))


def _before_comment(octets: bytes, position: int, lines: Iterator[int]) -> Iterator[re.Match[bytes]]:
    """The numbers before a comment or at the end of a line, on the line of ``position`` and, as far as lines are open,
    above it. ``lines`` bounds how many are looked at.
    """
    end = position
    for _line in lines:
        start = _line_start(octets, end)
        yield from _LAST.finditer(octets, start, position + 1)
        yield from _LAST_BUT_ONE.finditer(octets, start, position + 1)
        if not start or not _OPEN.match(octets, start):
            return
        position, end = start, start - 1
    raise TooLarge(what=term("references"), most=_MOST_LINES)


def _line_start(octets: bytes, end: int) -> int:
    """Where the line begins whose octets stand before ``end``."""
    width = _USUAL_LINE
    while True:
        least = max(0, end - width)
        found = max(octets.rfind(b"\n", least, end), octets.rfind(b"\r", least, end))
        if found >= 0 or not least:
            return found + 1
        width *= 2
