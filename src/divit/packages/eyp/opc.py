# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Packages as the Open Packaging Conventions have them (OPC, ECMA-376 part 2): parts in a ZIP file, and relationships
that lead from one to another.

Like a container, a package is read only if there is one way to read it. So a name may be written in one way, a
relationship leads to a part that is there, and never out of the package.
"""

from dataclasses import dataclass
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from divit.ades.asic import zip_names, zip_reading
from divit.ades.asic.sources import Source
from divit.ades.asic.zip_contents import PackedContent, octets_of
from divit.ades.errors import ContainerUnreadable, TooLarge, XmlUnreadable
from divit.ades.xml import reading
from divit.ades.xml.tree import Element
from divit.kernel.words import size, term
from divit.packages.eyp import names
from divit.packages.eyp.errors import PackageUnreadable, PartUnreadable

# What is read as XML is held; the packages that were seen have some kilobytes of it.
MOST_XML_BYTES = 8_000_000
# A list of three thousand recipients with all that can be said of each.
MOST_ELEMENTS = 60_000
MOST_RELATIONSHIPS = 4_000
_FOLDER = "_rels/"
_ENDING = ".rels"


@dataclass(frozen=True, slots=True)
class Relationship:
    """What leads from ``source`` (a part's name, empty for the package) to the part ``target``."""

    source: str
    id: str
    type: str
    target: str


@dataclass(frozen=True, slots=True)
class Opc:
    """A package: its parts by their names (from the root, with a slash before, as people write them), in the order in
    which they lie there, and its relationships.
    """

    parts: dict[str, PackedContent]
    relationships: tuple[Relationship, ...]


def opened(source: Source) -> Opc:
    """The package in ``source``.

    Raises ``PackageUnreadable``, ``PartUnreadable``, ``TooLarge``, ``ContentUnreadable``.
    """
    try:
        archive = zip_reading.read(source)
        named = _named(archive.files)
    except ContainerUnreadable as error:
        raise PackageUnreadable(error.detail, why=error.params["why"], file=error.params["file"]) from error
    if names.CONTENT_TYPES_PART not in archive.files:
        raise PackageUnreadable(why=term("it says of no part what it is"), file=names.CONTENT_TYPES_PART)
    types = named.pop(f"/{names.CONTENT_TYPES_PART}")
    _check_root(octets("/" + names.CONTENT_TYPES_PART, types), f"{{{names.CONTENT_TYPES}}}Types")
    listed = [one for name in named if _is_relationships(name) for one in _relationships(name, named)]
    if len(listed) > MOST_RELATIONSHIPS:
        raise TooLarge(what=term("relationships"), most=MOST_RELATIONSHIPS)
    parts = {name: content for name, content in named.items() if not _is_relationships(name)}
    return Opc(parts, tuple(listed))


def _named(files: dict[str, PackedContent]) -> dict[str, PackedContent]:
    """The parts by their names as people write them; raises ``ContainerUnreadable`` where two are one then."""
    found: dict[str, PackedContent] = {}
    for raw, content in files.items():
        name = part_name(f"/{raw}")
        if name is None:
            raise ContainerUnreadable(why=term("a name leads out of it or is not plain"), file=zip_names.shown(raw))
        if name in found:
            raise ContainerUnreadable(why=term("two of its files have the same name"), file=zip_names.shown(raw))
        found[name] = content
    zip_names.check_all(name[1:] for name in found)
    return found


def part_name(uri: str) -> str | None:
    """The name of the part that an absolute URI refers to, None where it is none (ECMA-376-2, 6.2.2).

    What is written by its number means the same; a slash or a backslash must not be written so.
    """
    escaped = uri.casefold()
    if not uri.startswith("/") or "%2f" in escaped or "%5c" in escaped or any(one in uri for one in "?#\\"):
        return None
    try:
        return unquote(uri, errors="strict")
    except UnicodeDecodeError:
        return None


def octets(name: str, content: PackedContent) -> bytes:
    """A part that is read as XML. Raises ``TooLarge``, ``PartUnreadable``, ``ContentUnreadable``."""
    if content.size > MOST_XML_BYTES:
        raise TooLarge(what=term("bytes"), most=size(MOST_XML_BYTES))
    try:
        return octets_of(content)
    except ContainerUnreadable as error:
        raise PartUnreadable(error.detail, part=zip_names.shown(name), why=error.params["why"]) from error


def tree(name: str, data: bytes) -> Element:
    """The root element of a part. Raises ``PartUnreadable``, ``TooLarge``."""
    try:
        root = reading.parse(data)
    except XmlUnreadable as error:
        raise PartUnreadable(error.detail, part=zip_names.shown(name), why=error.params["why"]) from error
    if data.count(b"<") > MOST_ELEMENTS and sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise TooLarge(what=term("elements"), most=MOST_ELEMENTS)
    return root


def _check_root(data: bytes, tag: str) -> None:
    name = f"/{names.CONTENT_TYPES_PART}"
    if tree(name, data).tag != tag:
        raise PartUnreadable(part=name, why=term("its root element is not that of this part and version"))


def _is_relationships(name: str) -> bool:
    return name.endswith(_ENDING) and f"/{_FOLDER}" in name


def _source(name: str) -> str:
    """The part whose relationships are in ``name`` (ECMA-376-2, 6.5.2.3), empty for the package."""
    folder, _, file = name.rpartition(f"/{_FOLDER}")
    return f"{folder}/{file.removesuffix(_ENDING)}" if file != _ENDING else folder


def _relationships(name: str, parts: dict[str, PackedContent]) -> list[Relationship]:
    source = _source(name)
    if source and source not in parts:
        raise PackageUnreadable(why=term("relationships of a part that is not there"), file=zip_names.shown(name))
    root = tree(name, octets(name, parts[name]))
    if root.tag != f"{{{names.RELATIONSHIPS}}}Relationships":
        raise PartUnreadable(part=name, why=term("its root element is not that of this part and version"))
    found: list[Relationship] = []
    for one in root.iterchildren(f"{{{names.RELATIONSHIPS}}}Relationship"):
        target = _target(source, one)
        if target not in parts:
            shown = zip_names.shown(str(one.get("Target")))
            raise PackageUnreadable(why=term("a relationship leads to no part of it"), file=shown)
        found.append(Relationship(source, one.get("Id") or "", one.get("Type") or "", target))
    return found


def _target(source: str, one: Element) -> str:
    said = one.get("Target") or ""
    if (one.get("TargetMode") or "Internal") != "Internal":
        raise PackageUnreadable(why=term("a relationship leads out of it"), file=zip_names.shown(said))
    absolute = said if said.startswith("/") else normpath(join(dirname(source) or "/", said))
    return part_name(absolute) or ""
