# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading lists that come as XML: elements, attributes and text, and nothing that XML can do besides.

A document type, and with it every entity, is refused; size, depth and the number of elements are bounded. Names carry
their namespace as ``{namespace}name``.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from divit.pki.errors import ListUnreadable

MOST_BYTES = 64 * 1024 * 1024
MOST_ELEMENTS = 2_000_000
MOST_DEPTH = 64


@dataclass(slots=True)
class Element:
    """One element. ``text`` is all character data directly in it, in order, without the spaces around."""

    name: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    @property
    def local(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition("}")[2]

    @property
    def octets(self) -> bytes:
        """What the text holds in base64, with white space anywhere. Raises ``ListUnreadable``."""
        try:
            return base64.b64decode("".join(self.text.split()), validate=True)
        except ValueError as error:  # of which binascii.Error is one kind; letters beyond ASCII are another
            raise ListUnreadable(why=str(error)) from error

    def all(self, *path: str) -> Iterator["Element"]:
        """The elements that the names of ``path`` lead to, from child to child, in their order."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.name == path[0]:
                yield from child.all(*path[1:])

    def first(self, *path: str) -> "Element | None":
        """The first of ``all``, None when there is none."""
        return next(self.all(*path), None)

    def text_at(self, *path: str) -> str:
        """The text of ``first``, empty when there is none."""
        found = self.first(*path)
        return "" if found is None else found.text

    def descendants(self) -> Iterator["Element"]:
        """All elements inside, however deep, in the order of the document."""
        for child in self.children:
            yield child
            yield from child.descendants()


def parse(data: bytes) -> Element:
    """The root element of a document. Raises ``ListUnreadable``."""
    if len(data) > MOST_BYTES:
        raise ListUnreadable(why=f"more than {MOST_BYTES} bytes")
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, UnicodeError, LookupError) as error:
        raise ListUnreadable(why=str(error)) from error
    return reader.root()


class _Reader:
    """Builds the elements while the parser runs."""

    def __init__(self) -> None:
        self._holder = Element("", {})
        self._open = [self._holder]
        self._texts: list[list[str]] = [[]]
        self._count = 0
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse

    def root(self) -> Element:
        return self._holder.children[0]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) > MOST_DEPTH:
            raise ListUnreadable(why="too many elements, or too deep")
        element = Element(_qualified(name), {_qualified(key): value for key, value in attributes.items()})
        self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])

    def _end(self, _: str) -> None:
        self._open.pop().text = "".join(self._texts.pop()).strip()

    def _characters(self, text: str) -> None:
        self._texts[-1].append(text)

    def _refuse(self, *_: object) -> None:
        raise ListUnreadable(why="a document type")


def _qualified(name: str) -> str:
    return "{" + name if "}" in name else name
