# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reference validation (XML-DSig, 3.2.1): what each reference leads to, and whether it is still what was hashed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from divit.ades.content import Content
from divit.ades.errors import TooLarge, TransformRefused, XmlUnreadable
from divit.ades.xml import names, reading
from divit.ades.xml.canonical import Method
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.resolving import Given, Ids, Unresolved, resolved
from divit.ades.xml.signature import Reference, XmlSignature, references_of
from divit.ades.xml.transforms import transformed
from divit.ades.xml.tree import Element
from divit.kernel.words import size, term

# In octets of what libxml2 makes canonical; what our own writer makes costs more, and so does a reference as such.
MOST_WORK = 128_000_000
_OWN_COST = 32
_REFERENCE_COST = 20_000


class State(Enum):
    """What came of a reference."""

    RIGHT = "right"
    CHANGED = "changed"
    NOT_FOUND = "not found"
    AMBIGUOUS = "ambiguous"
    REFUSED = "refused"
    UNKNOWN_HASH = "unknown hash"


@dataclass(frozen=True, slots=True)
class Checked:
    """One reference, what came of it and why; ``nodes`` are those of the document that it covers, None for a file.
    ``size`` counts the octets that were hashed; ``is_hashed_once``: they are, however many references lead to them.
    """

    reference: Reference
    state: State
    why: object = ""
    nodes: NodeSet | None = None
    size: int = 0
    is_hashed_once: bool = False


class Work:
    """What checking one file may cost: hostile references lead to the whole file again and again."""

    def __init__(self) -> None:
        self._left = MOST_WORK

    def spend(self, checked: "Checked") -> None:
        """Raises ``TooLarge``."""
        hashed = 0 if checked.is_hashed_once else checked.size
        self.spend_octets(_REFERENCE_COST + hashed * (_OWN_COST if _is_written_by_us(checked.nodes) else 1))

    def spend_octets(self, count: int) -> None:
        """Raises ``TooLarge``."""
        self._left -= count
        if self._left < 0:
            raise TooLarge(what=term("work"), most=size(MOST_WORK))


def _is_written_by_us(nodes: NodeSet | None) -> bool:
    return nodes is not None and (nodes.chosen is not None or not nodes.is_document)


def check(signature: XmlSignature, ids: Ids, given: Given, work: Work) -> tuple[Checked, ...]:
    """Every reference of ``signature``, those of a manifest after the one that leads to it.

    Raises ``TooLarge``, ``XmlUnreadable``, ``ContentUnreadable``.
    """
    return tuple(_all(signature, ids, given, work))


def _all(signature: XmlSignature, ids: Ids, given: Given, work: Work) -> Iterator[Checked]:
    for reference in signature.references:
        checked = _checked(reference, signature.element, ids, given)
        work.spend(checked)
        yield checked
        manifest = _manifest(checked)
        if manifest is None:
            continue
        for inner in references_of([one for one in manifest if isinstance(one.tag, str)], manifest):
            found = _checked(inner, signature.element, ids, given)
            work.spend(found)
            yield found


def _manifest(checked: Checked) -> Element | None:
    if checked.reference.type != names.MANIFEST_TYPE or checked.state is not State.RIGHT or checked.nodes is None:
        return None
    apex = checked.nodes.apex
    return apex if apex.tag == names.ds("Manifest") else None


def _checked(reference: Reference, signature: Element, ids: Ids, given: Given) -> Checked:
    hash_name = names.HASH_NAMES.get(reference.digest_method)
    if hash_name is None:
        return Checked(reference, State.UNKNOWN_HASH, reference.digest_method)
    found = resolved(reference.uri, ids, given)
    if isinstance(found, Unresolved):
        states = {Unresolved.AMBIGUOUS: State.AMBIGUOUS, Unresolved.NOT_FOUND: State.NOT_FOUND}
        return Checked(reference, states.get(found, State.REFUSED), reference.uri or "")
    if not isinstance(found, NodeSet | bytes) and (reference.transforms is None or not len(reference.transforms)):
        is_right = found.digest(hash_name) == reference.digest
        state = State.RIGHT if is_right else State.CHANGED
        return Checked(reference, state, reference.uri or "", None, found.size, is_hashed_once=True)
    try:
        data = found if isinstance(found, NodeSet | bytes) else _held(found)
        made = transformed(data, reference.transforms, signature)
    except (TransformRefused, XmlUnreadable, TooLarge) as error:
        return Checked(reference, State.REFUSED, error.params.get("why", ""))
    is_right = hashlib.new(hash_name, made.octets, usedforsecurity=False).digest() == reference.digest
    state = State.RIGHT if is_right else State.CHANGED
    return Checked(reference, state, reference.uri or "", made.nodes, len(made.octets))


def covered(reference: Reference, signature: Element, ids: Ids, given: Given, method: Method) -> bytes | Content:
    """What a reference leads to, as its transforms leave it; ``method`` as for ``transformed``.

    Raises ``TransformRefused``, ``XmlUnreadable``, ``TooLarge``, ``ContentUnreadable``.
    """
    found = resolved(reference.uri, ids, given)
    if isinstance(found, Unresolved):
        raise TransformRefused(why=reference.uri or "–")
    if not isinstance(found, NodeSet | bytes) and (reference.transforms is None or not len(reference.transforms)):
        return found
    data = found if isinstance(found, NodeSet | bytes) else _held(found)
    return transformed(data, reference.transforms, signature, method).octets


def _held(content: Content) -> bytes:
    """A file as a whole, which transforms need. Raises ``TooLarge``, ``ContentUnreadable``."""
    if content.size > reading.MOST_BYTES:
        raise TooLarge(what=term("bytes"), most=size(reading.MOST_BYTES))
    taken = _Taken()
    content.feed(taken)
    return bytes(taken.octets)


class _Taken:
    """Takes octets in to keep them."""

    def __init__(self) -> None:
        self.octets = bytearray()

    def update(self, data: bytes | bytearray | memoryview) -> None:
        self.octets += data
