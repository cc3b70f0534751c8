# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""PDF objects (ISO 32000-1, 7.3): read from bytes with where they stood, written back as they were.

Strict where leniency would let two readers see two documents: a key twice in one dictionary is refused, and so is
whatever is not closed. Every refusal is ``PdfUnreadable``.
"""

import re
from binascii import Error as BinasciiError
from binascii import unhexlify
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple, TypeVar

from divit.ades.errors import PdfUnreadable

DEEPEST = 64
# Octets: an array of references to each of a hundred thousand pages, and a dictionary with a signature in digits.
_LONGEST_ARRAY = 1_000_000
_LONGEST_DICTIONARY = 4_000_000
# Of a string of digits that is looked at as a whole; signatures have the longest.
_LONGEST_PLAIN = 1_000_000
# Longer names, and more of them, are not remembered.
_USUAL_NAME = 32
_MOST_NAMES = 1_024
# Possessive throughout: nothing that a hostile file repeats may be tried in more than one way.
_SKIP = re.compile(rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+")
_NUMBER = re.compile(rb"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)")
_REFERENCE = re.compile(rb"(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+R(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)")
# What most long arrays are, to their end: read at once, because each revision of a form says all its fields again.
_REFERENCES = re.compile(rb"(?:[\t\n\x0c\r ]*+\d{1,10}[\t\n\x0c\r ]++\d{1,5}[\t\n\x0c\r ]++R)++[\t\n\x0c\r ]*+\]")
# The same of plain numbers, as boxes and ranges are.
_INTEGERS = re.compile(rb"(?:[\t\n\x0c\r ]*+[+-]?\d{1,19}(?=[\t\n\x0c\r \]]))++[\t\n\x0c\r ]*+\]")
_NAME = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*)")
# A key with the blanks and comments around it, or the end of the dictionary. A value that is a name (2), a reference
# (3, 4) or an integer (5), as most are, is read with its key; where there is none of these, ``parse`` goes on.
_ENTRY = re.compile(
    rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+"
    rb"(?:>>|/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*+)(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+"
    rb"(?:/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*+)"
    rb"|(\d{1,10}+)[\x00\t\n\x0c\r ]++(\d{1,5}+)[\x00\t\n\x0c\r ]++R(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)"
    rb"|([+-]?\d{1,19}+)(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$))?+)"
)
# By the last group that matched.
_IS_NAME, _IS_REFERENCE, _IS_INTEGER = 2, 4, 5
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_WORD = re.compile(rb"[a-z]+")
_HEX = re.compile(rb"<([0-9A-Fa-f\x00\t\n\x0c\r ]*)>")
_STRING_STOP = re.compile(rb"[()\\]")
_OCTAL = re.compile(rb"[0-7]{1,3}")
_BLANKS = b"\x00\t\n\x0c\r "
_SKIPPED = frozenset(_BLANKS + b"%")
_ESCAPES = {ord("n"): 10, ord("r"): 13, ord("t"): 9, ord("b"): 8, ord("f"): 12}
_WORDS = {b"true": True, b"false": False, b"null": None}
# Annex D.2: where PDFDocEncoding is not Latin-1; U+FFFD where it has no character.
_PDF_DOC_ENCODING = (
    dict(enumerate("\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc", 0x18))
    | dict(
        enumerate(
            "\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212\u2030\u201e\u201c\u201d\u2018"
            "\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153\u0161\u017e\ufffd\u20ac",
            0x80,
        )
    )
    | {0x7F: "\ufffd", 0xAD: "\ufffd"}
)
_PLAIN_NAME = re.compile(rb"[^!-~]|[#()<>\[\]{}/%]")


Spelling = TypeVar("Spelling", str, bytes)
Spelt = TypeVar("Spelt")


class Name(str):
    """A name object without its slash, escapes resolved (latin-1, one character an octet)."""

    __slots__ = ()


class Real(bytes):
    """A real number as it was written: nothing here calculates with one."""

    __slots__ = ()


class Reference(NamedTuple):
    """An indirect reference: object number and generation."""

    number: int
    generation: int


# As ``Reference._make``, without a step of Python for each of many.
_reference: Callable[[tuple[int, int]], Reference] = partial(tuple.__new__, Reference)


class Dictionary(dict[str, "Value"]):
    """A dictionary that also remembers its text: ``source[start:end]`` is what stood between its brackets, and
    ``spans[key]`` where each value stood in ``source``.
    """

    __slots__ = ("end", "source", "spans", "start")

    def __init__(self, source: bytes = b"", start: int = 0) -> None:
        super().__init__()
        self.source = source
        self.start = start
        self.end = start
        self.spans: dict[str, tuple[int, int]] = {}

    def like(self) -> "Dictionary":
        """An empty dictionary that remembers the same text."""
        made = Dictionary(self.source, self.start)
        made.end, made.spans = self.end, self.spans
        return made

    @property
    def in_strings(self) -> int:
        """How many of its octets its strings have."""
        return sum(end - start for key, (start, end) in self.spans.items() if type(self[key]) is bytes)


Value = Name | Real | Reference | Dictionary | list["Value"] | bytes | int | bool | None


def skip(buffer: bytes, position: int) -> int:
    """The position after white space and comments. Raises ``PdfUnreadable`` outside the buffer: files name offsets."""
    try:
        if position >= 0 and buffer[position] not in _SKIPPED:
            return position
    except IndexError:
        pass
    if not 0 <= position <= len(buffer):
        raise PdfUnreadable("an offset outside the file")
    found = _SKIP.match(buffer, position)
    return found.end() if found else position


def parse(buffer: bytes, position: int, depth: int = DEEPEST) -> tuple[Value, int]:
    """The object at ``position`` (white space skipped) and the position after it. Raises ``PdfUnreadable``."""
    position = skip(buffer, position)
    first = buffer[position : position + 1]
    if first == b"/":
        return _name(buffer, position)
    if first == b"<":
        if buffer[position + 1 : position + 2] == b"<":
            return _dictionary(buffer, position + 2, depth)
        return _hex_string(buffer, position)
    if first == b"(":
        return _literal_string(buffer, position)
    if first == b"[":
        return _array(buffer, position + 1, depth)
    return _number_or_word(buffer, position)


def _number_or_word(buffer: bytes, position: int) -> tuple[Value, int]:
    reference = _REFERENCE.match(buffer, position)
    if reference:
        return Reference(int(reference[1]), int(reference[2])), reference.end()
    number = _NUMBER.match(buffer, position)
    if number:
        text = number[0]
        if b"." in text:
            return Real(text), number.end()
        if len(text) > 20:
            raise PdfUnreadable("a number that is too large")
        return int(text), number.end()
    word = _WORD.match(buffer, position)
    if word and word[0] in _WORDS:
        return _WORDS[word[0]], word.end()
    raise PdfUnreadable(f"no object at {position}")


def _name(buffer: bytes, position: int) -> tuple[Name, int]:
    found = _NAME.match(buffer, position)
    if not found:
        raise PdfUnreadable(f"no name at {position}")
    return _NAMES[found[1]], found.end()


class _Known(dict[Spelling, Spelt]):
    """What ``make`` makes of names: all files use the same few. One that brings many others pushes them out again."""

    def __init__(self, make: Callable[[Spelling], Spelt]) -> None:
        super().__init__()
        self._make: Callable[[Spelling], Spelt] = make

    def __missing__(self, name: Spelling) -> Spelt:
        made: Spelt = self._make(name)
        if len(name) <= _USUAL_NAME:
            if len(self) == _MOST_NAMES:
                self.clear()
            self[name] = made
        return made


def _named(raw: bytes) -> Name:
    if b"#" in raw:
        raw = _ESCAPED.sub(lambda code: bytes((int(code[1], 16),)), raw)
    return Name(raw.decode("latin-1"))


_NAMES = _Known(_named)


def _hex_string(buffer: bytes, position: int) -> tuple[bytes, int]:
    end = buffer.find(b">", position, position + _LONGEST_PLAIN)
    if end > 0:
        try:
            return unhexlify(buffer[position + 1 : end]), end + 1
        except BinasciiError:
            pass
    # With blanks in it, an odd number of digits, or damaged.
    found = _HEX.match(buffer, position)
    if not found:
        raise PdfUnreadable(f"a damaged string at {position}")
    digits = found[1].translate(None, _BLANKS)
    # 7.3.4.3: an odd number of digits means a 0 at the end.
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")), found.end()


def _literal_string(buffer: bytes, position: int) -> tuple[bytes, int]:
    parts: list[bytes] = []
    nesting = 1
    position += 1
    while True:
        stop = _STRING_STOP.search(buffer, position)
        if not stop:
            raise PdfUnreadable("a string that does not end")
        parts.append(buffer[position : stop.start()])
        position = stop.end()
        mark = stop[0]
        if mark == b"\\":
            octets, position = _escape(buffer, position)
            parts.append(octets)
            continue
        nesting += 1 if mark == b"(" else -1
        if not nesting:
            return b"".join(parts), position
        parts.append(mark)


def _escape(buffer: bytes, position: int) -> tuple[bytes, int]:
    octal = _OCTAL.match(buffer, position)
    if octal:
        return bytes((int(octal[0], 8) & 0xFF,)), octal.end()
    if position >= len(buffer):
        raise PdfUnreadable("a string that does not end")
    if buffer[position : position + 2] == b"\r\n":
        return b"", position + 2
    code = buffer[position]
    if code in b"\r\n":
        return b"", position + 1
    return bytes((_ESCAPES.get(code, code),)), position + 1


def _array(buffer: bytes, position: int, depth: int) -> tuple[Value, int]:
    if not depth:
        raise PdfUnreadable("objects nested too deeply")
    values: list[Value] = []
    last = position + _LONGEST_ARRAY
    references = _REFERENCES.match(buffer, position, last)
    if references:
        numbers = map(int, references[0][:-1].replace(b"R", b" ").split())
        return list(map(_reference, zip(numbers, numbers, strict=True))), references.end()
    integers = _INTEGERS.match(buffer, position, last)
    if integers:
        return list(map(int, integers[0][:-1].split())), integers.end()
    while True:
        position = skip(buffer, position)
        if buffer[position : position + 1] == b"]":
            return values, position + 1
        if position > last:
            raise PdfUnreadable("an array longer than any")
        value, position = parse(buffer, position, depth - 1)
        values.append(value)


def _dictionary(buffer: bytes, position: int, depth: int) -> tuple[Value, int]:
    if not depth:
        raise PdfUnreadable("objects nested too deeply")
    found = Dictionary(buffer, position)
    spans, last = found.spans, position + _LONGEST_DICTIONARY
    value: Value
    while entry := _ENTRY.match(buffer, position):
        group = entry.lastindex
        if position > last:
            raise PdfUnreadable("a dictionary longer than any")
        if group is None:
            position = entry.end()
            found.end = position - len(b">>")
            return found, position
        key = _NAMES[entry[1]]
        if group == _IS_NAME:
            value, start, position = _NAMES[entry[2]], entry.start(2) - 1, entry.end()
        elif group == _IS_REFERENCE:
            value, start, position = _reference((int(entry[3]), int(entry[4]))), entry.start(3), entry.end()
        elif group == _IS_INTEGER:
            value, (start, position) = int(entry[5]), entry.span(5)
        else:
            start = entry.end()
            value, position = parse(buffer, start, depth - 1)
        if key in spans:
            raise PdfUnreadable(f"the key {key} stands twice")
        found[key] = value
        spans[key] = start, position
    raise PdfUnreadable(f"no name at {position}")


def altered(dictionary: Dictionary, changes: Mapping[str, Value]) -> bytes:
    """The octets of a ``dictionary`` that was read, with some values replaced or added and the rest as it was."""
    source = dictionary.source
    parts = [b"<<"]
    position = last = dictionary.start
    for key, (start, end) in dictionary.spans.items():
        if key in changes:
            parts += (source[position:start], written(changes[key]))
            position = end
        last = end
    # Added after the last value, not before the bracket: a comment may stand there.
    parts.append(source[position:last])
    parts += [_KEYS[key] + written(changes[key]) for key in changes if key not in dictionary.spans]
    return b"".join([*parts, b">>"])


def written(value: Value) -> bytes:
    """The octets of ``value`` as they are written into a new revision."""
    return _WRITERS[type(value)](value)


def _written_dictionary(value: Dictionary) -> bytes:
    return b"<<%b>>" % b"".join([_KEYS[key] + _WRITERS[type(one)](one) for key, one in value.items()])


def _written_array(values: list[Value]) -> bytes:
    return b"[%b]" % b" ".join([_WRITERS[type(one)](one) for one in values])


def _escaped(name: str) -> bytes:
    return b"/" + _PLAIN_NAME.sub(lambda odd: b"#%02X" % odd[0][0], name.encode("latin-1"))


_WRITTEN_NAMES = _Known(_escaped)
_KEYS = _Known[str, bytes](lambda name: _escaped(name) + b" ")
_WRITERS: dict[type, Callable[..., bytes]] = {
    Name: _WRITTEN_NAMES.__getitem__,
    Reference: b"%d %d R".__mod__,
    Dictionary: _written_dictionary,
    list: _written_array,
    Real: bytes,
    bytes: lambda octets: b"<%b>" % octets.hex().encode("ascii"),
    type(None): lambda _: b"null",
    bool: lambda value: b"true" if value else b"false",
    int: b"%d".__mod__,
}


def number_of(value: Value) -> float | None:
    """The number that ``value`` is, None where it is none; near enough for places on a page."""
    if isinstance(value, Real):
        return float(value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else None


def text_string(text: str) -> bytes:
    """``text`` as the octets of a text string (7.9.2.2): ASCII where it suffices, else UTF-16 with its mark."""
    return text.encode("ascii") if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")


def shown_text(octets: bytes) -> str:
    """The text of a text string (7.9.2.2): UTF-16 or UTF-8 by its mark, else PDFDocEncoding (annex D.2)."""
    if octets.startswith(b"\xfe\xff"):
        return octets[2:].decode("utf-16-be", "replace")
    if octets.startswith(b"\xef\xbb\xbf"):
        return octets[3:].decode("utf-8", "replace")
    return octets.decode("latin-1").translate(_PDF_DOC_ENCODING)
