# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether an element holds what the schemas of e-Yazışma let it hold, in their order (``data/elements.toml``).

No schema is run: a document's identifier is an xsd:ID there, and half of them begin with a digit; and what nearly every
package has instead of what the schema asks for must pass (``data/values.toml``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from divit.ades.xml.tree import Element
from divit.packages.eyp import names
from divit.packages.eyp.findings import Finding, finding
from divit.packages.eyp.tables import codes, elements, patterns

_CODE = "code:"
_ANYTHING = frozenset({"text", "any"})
_MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One place in the order: the names that may stand there, what is in it, and how often it may be there."""

    names: tuple[str, ...]
    inside: str
    may_lack: bool
    may_repeat: bool

    @property
    def shown(self) -> str:
        """Its names, for people."""
        return " | ".join(self.names)

    def inside_of(self, name: str) -> str:
        """What is in the element of that name; of several each has its own table."""
        return self.inside or name


@cache
def steps(element: str) -> tuple[Step, ...]:
    """The order of the children of ``element`` (a table of ``elements.toml``)."""
    return tuple(map(_step, elements()[element].children))


def _step(line: str) -> Step:
    name, _, inside = (part.strip() for part in line.partition(":"))
    mark = name[-1] if name[-1] in "?+*" else ""
    return Step(tuple(name.rstrip("?+*").split("|")), inside, mark in {"?", "*"}, mark in {"+", "*"})


def check(part: str, root: Element, kind: str, generation: int) -> Iterator[Finding]:
    """What is wrong in the element ``root`` of the part of that name; ``kind`` is its table."""
    yield from _Checking(part, f"{{{names.schema('Tipler', generation)}}}", generation).element(root, kind, kind)


@dataclass(frozen=True, slots=True)
class _Checking:
    part: str
    types: str
    generation: int

    def element(self, element: Element, kind: str, path: str) -> Iterator[Finding]:
        """What is wrong in one element and below; the depth is bounded by the tables, which do not go in circles."""
        yield from self._attributes(element, kind, path)
        said = elements()[kind].text
        if said is not None:
            yield from self._value(element.text or "", said, path)
            return
        left = list(element.iterchildren("*"))
        order = steps(kind)
        for number, step in enumerate(order):
            yield from self._skipped(left, order[number:], path)
            taken = 0
            while left and self._name(left[0]) in step.names and (taken == 0 or step.may_repeat):
                child = left.pop(0)
                taken += 1
                name = self._name(child)
                yield from self._child(child, step.inside_of(name), f"{path}/{name}")
            if not taken and not step.may_lack:
                yield finding("element-missing", part=self.part, element=f"{path}/{step.shown}")
        yield from self._skipped(left, (), path)

    def _skipped(self, left: list[Element], order: tuple[Step, ...], path: str) -> Iterator[Finding]:
        """Passes over what has no place in the rest of the order."""
        known = {name for step in order for name in step.names}
        while left and self._name(left[0]) not in known:
            yield finding("element-unexpected", part=self.part, element=f"{path}/{_local(left.pop(0))}")

    def _name(self, element: Element) -> str:
        tag = str(element.tag)
        return tag.removeprefix(self.types) if tag.startswith(self.types) else ""

    def _child(self, child: Element, inside: str, path: str) -> Iterator[Finding]:
        if inside in elements():
            yield from self.element(child, inside, path)
        elif inside != "any":
            yield from self._value("".join(child.itertext()), inside, path)

    def _attributes(self, element: Element, kind: str, path: str) -> Iterator[Finding]:
        for marked, inside in elements()[kind].attributes.items():
            name = marked.rstrip("?")
            value = element.get(name)
            if value is not None:
                yield from self._value(value, inside, f"{path}/@{name}")
            elif name == marked:
                yield finding("element-missing", part=self.part, element=f"{path}/@{name}")

    def _value(self, value: str, inside: str, path: str) -> Iterator[Finding]:
        if inside in _ANYTHING:
            return
        facts = {"part": self.part, "element": path, "value": value.strip()[:_MOST_SHOWN] or "–"}
        if inside.startswith(_CODE):
            if value.strip() not in codes(inside.removeprefix(_CODE), self.generation):
                yield finding("code-unknown", **facts)
        elif not re.fullmatch(patterns()[inside], value.strip()):
            yield finding("value-malformed", **facts)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2][:_MOST_SHOWN]
