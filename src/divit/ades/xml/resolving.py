# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the URI of a reference leads to (XML-DSig, 4.4.3.1 and 4.4.3.3): in the same document, or among given files.

Nothing is fetched. An Id that stands twice leads nowhere: two readers would take different elements for what is signed.
"""

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import cast
from urllib.parse import quote

from lxml import etree

from divit.ades.content import Beside, Content, content_of
from divit.ades.errors import TooLarge
from divit.ades.xml.names import XML
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.tree import Element, Text
from divit.kernel.words import term

# Names that schemas give to attributes of type ID: XML-DSig and XAdES, SAML, WS-Security, and xml:id itself.
_WSU = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}Id"
ID_NAMES = ("Id", "ID", "id", f"{{{XML}}}id", _WSU)
MOST_IDS = 50_000
_XPOINTER_ID = re.compile(r"xpointer\(\s*id\(\s*(?:'([^'\"()]+)'|\"([^'\"()]+)\")\s*\)\s*\)")
_IN_NO_NAME = frozenset("()/ \t\r\n\"'&<>")
_XPOINTER_ROOT = re.compile(r"xpointer\(\s*/\s*\)")


class Unresolved(Enum):
    """Why a reference leads nowhere."""

    NOT_FOUND = "not found"
    AMBIGUOUS = "ambiguous"
    UNSUPPORTED = "unsupported"


class Ids:
    """The elements of one document by their Ids; ``octets`` are those that it was read from, where they are UTF-8."""

    def __init__(self, root: Element, octets: bytes | None = None) -> None:
        self.root = root
        self._octets = octets
        self._looks_left = _MOST_LOOKS
        self._usual: _Index | None = None
        self._found: _Index | None = None

    def element(self, name: str) -> Element | Unresolved:
        """The one element with that Id. Raises ``TooLarge``."""
        if self._found is None:
            found = self._sole(name)
            if found is not None:
                return found
            self._found = _by_id(self.root, _VALUES)
        return _one(self._found, name)

    def _sole(self, name: str) -> Element | None:
        """The element with that Id where a look at the octets says that no other attribute has the same value; None
        where it takes a look at all of them.
        """
        if self._octets is None or not self._looks_left or not _stands_once(name, self._octets):
            return None
        self._looks_left -= 1
        if self._usual is None:
            self._usual = _by_id(self.root, _VALUES[:1])
        found = _one(self._usual, name)
        return None if isinstance(found, Unresolved) else found


_Index = dict[str, list[Element]]
# To look for many in the octets would cost more than to find all.
_MOST_LOOKS = 4
# One after the other: a union would compare all that one finds with all that the next one does.
_VALUES = tuple(
    etree.XPath(f"descendant-or-self::*/@{name}", namespaces={"wsu": _WSU[1:].partition("}")[0]})
    for name in ("Id", "ID", "id", "xml:id", "wsu:Id")
)


def _stands_once(name: str, octets: bytes) -> bool:
    """Whether at most one attribute can have the value ``name``. There are no entities, and the characters that have a
    name are in none; so if none is written by its number, the value stands between its quotes as it is.
    """
    if b"&" in octets and b"&#" in octets:
        return False
    value = name.encode("utf-8", "surrogatepass")
    return octets.count(b'"%b"' % value) + octets.count(b"'%b'" % value) == 1


def _one(index: _Index, name: str) -> Element | Unresolved:
    found = index.get(name, [])
    if len(found) == 1:
        return found[0]
    return Unresolved.AMBIGUOUS if found else Unresolved.NOT_FOUND


def _by_id(root: Element, kinds: Sequence[etree.XPath]) -> _Index:
    found: _Index = {}
    for values in kinds:
        listed = cast("list[Text]", values(root))
        if len(listed) > MOST_IDS:
            raise TooLarge(what=term("attributes"), most=MOST_IDS)
        for value in listed:
            holder = value.getparent()
            if holder is not None and holder not in found.setdefault(str(value), [])[-1:]:
                found[str(value)].append(holder)
    return found


class Given:
    """Files that references outside of the document may lead to, by URI; ``only`` is what any such URI may mean where
    there is one such file.
    """

    def __init__(self, files: Mapping[str, bytes | Content] | None = None, only: bytes | Content | None = None) -> None:
        self._files = files or {}
        self._only = only

    @classmethod
    def of(cls, beside: Beside | None) -> "Given":
        """What a caller has beside a signature: one file, or several by their names."""
        if isinstance(beside, Mapping):
            return cls({quote(name): content_of(one) for name, one in beside.items()})
        return cls(only=None if beside is None else content_of(beside))

    def file(self, uri: str) -> bytes | Content | None:
        """The file that ``uri`` means, None when it was not given."""
        return self._files.get(uri, self._only)

    @property
    def only(self) -> bytes | Content | None:
        """The one file that was given without a name."""
        return self._only


def resolved(uri: str | None, ids: Ids, given: Given) -> NodeSet | bytes | Content | Unresolved:
    """What ``uri`` leads to; without one, the one given file (an application knows what is meant)."""
    if uri is None:
        return Unresolved.NOT_FOUND if given.only is None else given.only
    if uri == "":
        return NodeSet(ids.root, is_document=True)
    if not uri.startswith("#"):
        found = given.file(uri)
        return Unresolved.NOT_FOUND if found is None else found
    return _fragment(uri[1:], ids)


def _fragment(fragment: str, ids: Ids) -> NodeSet | Unresolved:
    """Comments count where an XPointer says it, and not for a bare name (XML-DSig, 4.4.3.3)."""
    if _XPOINTER_ROOT.fullmatch(fragment):
        return NodeSet(ids.root, is_document=True, has_comments=True)
    pointer = _XPOINTER_ID.fullmatch(fragment)
    if pointer is None and not _is_name(fragment):
        return Unresolved.UNSUPPORTED
    name = fragment if pointer is None else pointer[1] or pointer[2]
    element = ids.element(name)
    if isinstance(element, Unresolved):
        return element
    return NodeSet(element, has_comments=pointer is not None)


def _is_name(fragment: str) -> bool:
    return bool(fragment) and _IN_NO_NAME.isdisjoint(fragment)
