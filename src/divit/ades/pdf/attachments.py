# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Files inside a PDF, and what it does by itself when it is opened (ISO 32000-1, 7.11.4 and 12.6)."""

from collections.abc import Iterator
from itertools import islice

from divit.ades.errors import TooLarge
from divit.ades.pdf.document import Document
from divit.ades.pdf.syntax import Dictionary, Value, shown_text
from divit.kernel.words import term

MOST_ATTACHMENTS = 512
_MOST_NODES = 4096
_ACTIVE = frozenset({"JavaScript", "Launch"})


def attached_names(document: Document) -> tuple[str, ...]:
    """The names and media types of the files that a PDF carries, by its name tree and as associated files. Raises
    ``PdfUnreadable``, ``TooLarge``.
    """
    found = list(islice(_attached(document), MOST_ATTACHMENTS + 1))
    if len(found) > MOST_ATTACHMENTS:
        raise TooLarge(what=term("attachments"), most=MOST_ATTACHMENTS)
    return tuple(found)


def acts_by_itself(document: Document) -> bool:
    """Whether opening the PDF runs a script or a program. Raises ``PdfUnreadable``, ``TooLarge``."""
    names = document.resolve(document.catalog.get("Names"))
    if isinstance(names, Dictionary) and "JavaScript" in names:
        return True
    action = document.resolve(document.catalog.get("OpenAction"))
    return isinstance(action, Dictionary) and document.resolve(action.get("S")) in _ACTIVE


def _attached(document: Document) -> Iterator[str]:
    names = document.resolve(document.catalog.get("Names"))
    tree = names.get("EmbeddedFiles") if isinstance(names, Dictionary) else None
    for specification in (*_leaves(document, tree), *document.array(document.catalog.get("AF"))):
        yield from _said_of(document, document.resolve(specification))


def _leaves(document: Document, tree: Value) -> Iterator[Value]:
    """The values of a name tree (7.9.6). Its nodes are counted: each may name the same ones many times over."""
    waiting = [tree]
    for _node in range(_MOST_NODES):
        if not waiting:
            return
        found = document.resolve(waiting.pop())
        if isinstance(found, Dictionary):
            yield from document.array(found.get("Names"))[1::2]
            waiting += document.array(found.get("Kids"))
    raise TooLarge(what=term("attachments"), most=_MOST_NODES)


def _said_of(document: Document, specification: Value) -> Iterator[str]:
    if not isinstance(specification, Dictionary):
        return
    for key in ("F", "UF"):
        name = document.resolve(specification.get(key))
        if isinstance(name, bytes):
            yield shown_text(name)
    held = document.resolve(specification.get("EF"))
    streams = held.values() if isinstance(held, Dictionary) else ()
    for stream in streams:
        kind = document.dictionary(stream).get("Subtype")
        if isinstance(kind, str):
            yield str(kind)
