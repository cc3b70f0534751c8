# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading of a package: of what kind and version it is, and which of its parts is what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from divit.ades.asic import zip_names
from divit.ades.asic.sources import FileSource, HeldSource, Source
from divit.ades.asic.zip_contents import PackedContent
from divit.ades.errors import TooLarge
from divit.ades.xml.tree import Element
from divit.kernel.words import term
from divit.packages.eyp import names, opc
from divit.packages.eyp.errors import PackageUnreadable, PartUnreadable
from divit.packages.eyp.tables import SEVERAL, Kind, PartRow, Role, parts

_GENERATIONS = (1, 2)
_WRONG_ROOT = term("its root element is not that of this part and version")


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its name from the root, the Id of the relationship that leads to it, and what is in it.

    ``octets`` and ``root`` are there for those parts that are XML by the rules of e-Yazışma.
    """

    role: Role
    name: str
    relationship: str
    content: PackedContent
    octets: bytes = b""
    root: Element | None = None

    @property
    def file_name(self) -> str:
        """The last step of its name."""
        return self.name.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class CoreProperties:
    """What a package says of itself (ECMA-376-2, 8; e-Yazışma); empty where it says nothing."""

    identifier: str = ""
    created: str = ""
    creator: str = ""
    subject: str = ""
    category: str = ""
    content_type: str = ""
    version: str = ""
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """A package as it was read. ``generation`` is 1 for 1.x and 2 for 2.x, ``others`` are parts to which only unknown
    relationships lead, with their types, ``stray`` the names of those to which none does.
    """

    kind: Kind
    generation: int
    core: CoreProperties
    parts: tuple[Part, ...]
    contents: Mapping[str, PackedContent]
    others: Mapping[str, str]
    stray: tuple[str, ...]

    @property
    def version(self) -> str:
        """The version that it says, or the generation of its parts where it says none."""
        return self.core.version or f"{self.generation}.x"

    def part(self, role: Role) -> Part | None:
        """The part of that role, the first where there are several; None where there is none."""
        return next((one for one in self.parts if one.role is role), None)

    def all(self, role: Role) -> tuple[Part, ...]:
        """All parts of that role."""
        return tuple(one for one in self.parts if one.role is role)


def opened(data: bytes | Path | Source) -> Package:
    """The package in ``data``: octets, or a file, which is read in pieces.

    Raises ``PackageUnreadable``, ``PartUnreadable``, ``TooLarge``, ``ContentUnreadable``.
    """
    source = HeldSource(data) if isinstance(data, bytes) else FileSource(data) if isinstance(data, Path) else data
    package = opc.opened(source)
    related = tuple(_related(package))
    generation = _generation(related)
    for one in related:
        _check_root(one, generation)
    core = _core(related)
    known = {one.name for one in related}
    others = {one.target: one.type for one in package.relationships if one.target not in known}
    stray = tuple(name for name in package.parts if name not in known and name not in others)
    kind = _kind(core, related)
    return Package(kind, generation, core, related, package.parts, others, stray)


def is_package(path: Path) -> bool:
    """Whether the file looks like an e-Yazışma package, by the relationships in it; nothing is judged.

    Raises ``ContentUnreadable``.
    """
    try:
        package = opc.opened(FileSource(path))
    except (PackageUnreadable, PartUnreadable, TooLarge):
        return False
    return any(_role(one.type) not in {None, Role.CORE} for one in package.relationships)


def _related(package: opc.Opc) -> Iterator[Part]:
    """The parts that relationships of e-Yazışma lead to; two that claim one place would be shown differently by two
    readers.
    """
    taken: set[Role] = set()
    reached: set[str] = set()
    for one in package.relationships:
        role = _role(one.type)
        if role is None:
            continue
        if (role in taken and role not in SEVERAL) or one.target in reached:
            raise PackageUnreadable(why=term("two of its parts claim the same place"), file=zip_names.shown(one.target))
        taken.add(role)
        reached.add(one.target)
        content = package.parts[one.target]
        if parts()[role].root[0] or role is Role.CORE:
            data = opc.octets(one.target, content)
            yield Part(role, one.target, one.id, content, data, opc.tree(one.target, data))
        else:
            yield Part(role, one.target, one.id, content)


def _role(type: str) -> Role | None:
    if type == names.CORE_RELATIONSHIP:
        return Role.CORE
    step = type.removeprefix(names.RELATIONSHIP)
    if step == type or not step.isascii():
        return None
    return _roles().get(step.casefold())


@cache
def _roles() -> Mapping[str, Role]:
    return {row.relationship.casefold(): role for role, row in parts().items() if role is not Role.CORE}


def _generation(related: tuple[Part, ...]) -> int:
    """1 or 2, by the namespaces of the parts, which must all be of one."""
    found = {
        generation
        for one in related
        for generation in _GENERATIONS
        if one.root is not None and one.root.tag == _tag(parts()[one.role], generation)
    }
    if len(found) != 1:
        raise PackageUnreadable(why=term("which version of e-Yazışma it is cannot be told"), file="e-Yazışma")
    return found.pop()


def _tag(row: PartRow, generation: int) -> str:
    older = generation == 1
    return f"{{{names.schema(row.schema[older], generation)}}}{row.root[older]}"


def _check_root(part: Part, generation: int) -> None:
    """Raises ``PartUnreadable`` for another root, or in another namespace, than the part has in its version."""
    if part.root is None:
        return
    expected = f"{{{names.CORE}}}coreProperties" if part.role is Role.CORE else _tag(parts()[part.role], generation)
    if part.root.tag != expected:
        raise PartUnreadable(str(part.root.tag), part=zip_names.shown(part.name), why=_WRONG_ROOT)


def _core(related: tuple[Part, ...]) -> CoreProperties:
    part = next((one for one in related if one.role is Role.CORE), None)
    if part is None or part.root is None:
        return CoreProperties()
    root = part.root

    def said(namespace: str, name: str) -> str:
        return (root.findtext(f"{{{namespace}}}{name}") or "").strip()

    return CoreProperties(
        identifier=said(names.DC, "identifier"),
        created=said(names.DCTERMS, "created"),
        creator=said(names.DC, "creator"),
        subject=said(names.DC, "subject"),
        category=said(names.CORE, "category"),
        content_type=said(names.CORE, "contentType"),
        version=said(names.CORE, "version"),
        revision=said(names.CORE, "revision"),
    )


def _kind(core: CoreProperties, related: tuple[Part, ...]) -> Kind:
    """What the package is for: what it holds decides, for what it says of itself may be missing."""
    roles = {one.role for one in related}
    if Role.ENCRYPTED in roles or Role.ENCRYPTED_NOTE in roles:
        return Kind.ENCRYPTED
    if Role.ORIGINAL in roles or Role.UPDATE in roles:
        return Kind.UPDATE
    return Kind(names.CATEGORIES.get(core.category, Kind.LETTER.value))
