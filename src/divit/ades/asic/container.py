# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A container as a value: what kind it is, its data files, and what stands in META-INF (EN 319 162-1, 4)."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import BinaryIO

from divit.ades.asic import zip_names, zip_reading, zip_writing
from divit.ades.asic.sources import Source
from divit.ades.asic.zip_contents import PackedContent, octets_of
from divit.ades.content import Content, HeldContent
from divit.ades.errors import ContainerUnreadable, TooLarge
from divit.kernel.words import size, term

META = "META-INF/"
MIMETYPE = "mimetype"
TABLE_OF_CONTENTS = f"{META}manifest.xml"
# Signatures, time-stamps and manifests are held in memory, data files never.
MOST_META_BYTES = 24_000_000
_ARCHIVE_MANIFEST = re.compile(r"META-INF/ASiCArchiveManifest[^/]*\.xml", re.IGNORECASE)
_MANIFEST = re.compile(r"META-INF/ASiCManifest[^/]*\.xml", re.IGNORECASE)
_XADES = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml", re.IGNORECASE)
_CADES = re.compile(r"META-INF/[^/]*signature[^/]*\.p7s", re.IGNORECASE)
_TIMESTAMP = re.compile(r"META-INF/[^/]*timestamp[^/]*\.tst", re.IGNORECASE)


class Kind(Enum):
    """What a container is, by its media type: one data file with what is about it, or many."""

    ASIC_S = "application/vnd.etsi.asic-s+zip"
    ASIC_E = "application/vnd.etsi.asic-e+zip"

    @property
    def format(self) -> str:
        """Its name in reports and on the command line."""
        return "asic-s" if self is Kind.ASIC_S else "asic-e"


@dataclass(frozen=True, slots=True)
class Container:
    """A container. ``data`` are its data files by name, ``meta`` what is in META-INF, in their order.

    ``types`` are media types of data files, where their giver said them. ``says`` is the media type that a container
    which was read states itself, None where it states none.
    """

    kind: Kind
    data: dict[str, Content]
    meta: dict[str, Content]
    types: dict[str, str]
    says: str | None = None

    @property
    def xades(self) -> tuple[str, ...]:
        """The names of files with XML signatures."""
        return tuple(one for one in self.meta if _XADES.fullmatch(one))

    @property
    def cades(self) -> tuple[str, ...]:
        """The names of files with CAdES signatures."""
        return tuple(one for one in self.meta if _CADES.fullmatch(one))

    @property
    def timestamps(self) -> tuple[str, ...]:
        """The names of time-stamps."""
        return tuple(one for one in self.meta if _TIMESTAMP.fullmatch(one))

    @property
    def manifests(self) -> tuple[str, ...]:
        """The names of ASiCManifest files, those of archives among them."""
        return tuple(one for one in self.meta if _MANIFEST.fullmatch(one) or _ARCHIVE_MANIFEST.fullmatch(one))

    @property
    def archive_manifests(self) -> tuple[str, ...]:
        """The names of ASiCArchiveManifest files."""
        return tuple(one for one in self.meta if _ARCHIVE_MANIFEST.fullmatch(one))

    @property
    def has_signatures(self) -> bool:
        """Whether anything in it is a signature or a time-stamp."""
        return bool(self.xades or self.cades or self.timestamps)

    @property
    def files(self) -> dict[str, Content]:
        """All files but mimetype, by name."""
        return self.data | self.meta

    def octets(self, name: str) -> bytes:
        """What is in the file ``name`` of META-INF. Raises ``ContainerUnreadable``, ``ContentUnreadable``."""
        content = self.meta[name]
        return content.octets if isinstance(content, _Held) else _unpacked(content)

    def free_name(self, pattern: str) -> str:
        """The first name by ``pattern`` (with {} for a number of three digits) that no file has yet."""
        taken = {one.casefold() for one in self.meta}
        numbers = (f"{META}{pattern.format(f'{number:03}')}" for number in range(1, zip_reading.MOST_FILES))
        return next(one for one in numbers if one.casefold() not in taken)

    def with_meta(self, files: "dict[str, bytes]") -> "Container":
        """The same with files put into META-INF, or in the place of those that are there."""
        return replace(self, meta=self.meta | {name: _Held(data) for name, data in files.items()})

    def renamed(self, old: str, new: str) -> "Container":
        """The same with a file of META-INF under another name."""
        return replace(self, meta={new if name == old else name: one for name, one in self.meta.items()})

    def write(self, out: BinaryIO, moment: datetime) -> None:
        """Write it to ``out``, which can seek; ``moment`` (aware) is the time that its files bear.

        Raises ``ContainerUnreadable`` for names that cannot be, ``ContentUnreadable``.
        """
        said = HeldContent((self.says or self.kind.value).encode("latin-1"))
        zip_writing.write(((MIMETYPE, said), *self.data.items(), *self.meta.items()), out, moment)

    def encoded(self, moment: datetime) -> bytes:
        """It as octets, where it is small enough to be held; raises what ``write`` raises."""
        out = io.BytesIO()
        self.write(out, moment)
        return out.getvalue()


class _Held(HeldContent):
    """Content in memory that can be taken out again."""

    def __init__(self, octets: bytes) -> None:
        super().__init__(octets)
        self.octets = octets


def _unpacked(content: Content) -> bytes:
    if not isinstance(content, PackedContent):
        raise TypeError(type(content))
    return octets_of(content)


def made(kind: Kind, files: Iterable[tuple[str, Content, str]]) -> Container:
    """A container with nothing but data files: names, contents, and media types (empty: by the name).

    Raises ``ContainerUnreadable`` for names that cannot be.
    """
    listed = tuple(files)
    zip_names.check_all((MIMETYPE, META, *(name for name, _, _ in listed)))
    reserved = next((name for name, _, _ in listed if name.casefold().startswith(META.casefold())), None)
    if reserved is not None:
        raise ContainerUnreadable(why=term("the container keeps that name for itself"), file=reserved)
    data = {name: content for name, content, _ in listed}
    return Container(kind, data, {}, {name: said for name, _, said in listed if said}, kind.value)


def opened(source: Source) -> Container | None:
    """The container in ``source``, a ZIP file; None when it is one of another kind.

    Raises ``ContainerUnreadable``, ``TooLarge``, ``ContentUnreadable``.
    """
    archive = zip_reading.read(source)
    files = {name: content for name, content in archive.files.items() if name != MIMETYPE}
    meta = {name: content for name, content in files.items() if name.startswith(META)}
    data = {name: content for name, content in files.items() if not name.startswith(META)}
    found = Container(Kind.ASIC_E, dict(data), dict(meta), {}, archive.mimetype)
    stated = next((one for one in Kind if one.value == archive.mimetype), None)
    if stated is None and (archive.mimetype is not None or not found.has_signatures):
        return None
    held = sum(one.size for one in meta.values())
    if held > MOST_META_BYTES:
        raise TooLarge(what=term("bytes"), most=size(MOST_META_BYTES))
    return replace(found, kind=stated or _likely(found))


def _likely(container: Container) -> Kind:
    """The kind of a container that does not say it (4.3.3.2): with one data file and no manifest, the simple one."""
    has_simple_names = all(one in _SIMPLE for one in (*container.xades, *container.cades, *container.timestamps))
    is_simple = len(container.data) == 1 and not container.manifests and has_simple_names
    return Kind.ASIC_S if is_simple else Kind.ASIC_E


_SIMPLE = frozenset({f"{META}signatures.xml", f"{META}signature.p7s", f"{META}timestamp.tst"})
