# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Time-stamps that stand in a container by themselves: time assertions over data files, and those over the manifests
that make signatures last (EN 319 162-1, 4.3.4, 4.4.4.3 and A.7).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from divit.ades.asic.container import Container, Kind
from divit.ades.asic.files import ContainerFiles, FileCheck
from divit.ades.asic.manifests import Manifest
from divit.ades.asic.zip_names import shown
from divit.ades.cades import reader as cades_reader
from divit.ades.content import Content
from divit.ades.coverage import Coverage
from divit.ades.errors import TooLarge, XmlUnreadable
from divit.ades.indication import SIGNED_DATA_NOT_FOUND
from divit.ades.model import Finding, Signature, TimestampKind, TimestampUse, undecided
from divit.ades.xades import reader as xades_reader
from divit.ades.xml.checking import State


@dataclass(frozen=True, slots=True)
class _Over:
    """What one time-stamp is over, and the files that this covers."""

    content: Content | None
    checks: tuple[FileCheck, ...] = ()
    only: str = ""

    @property
    def right(self) -> dict[str, int]:
        """The files that are as they were, and their sizes."""
        if self.content is not None and self.only:
            return {self.only: self.content.size}
        return {one.reference.name: one.size for one in self.checks if one.state is State.RIGHT}


class Stamps:
    """The time-stamps of one container."""

    def __init__(self, container: Container, manifests: Mapping[str, Manifest], files: ContainerFiles) -> None:
        self._container = container
        self._files = files
        self._over = {name: self._found(name, manifests) for name in container.timestamps}
        self._archives = {one.signature for name, one in manifests.items() if name in container.archive_manifests}

    def _found(self, name: str, manifests: Mapping[str, Manifest]) -> _Over:
        container = self._container
        found = [(each, one) for each, one in manifests.items() if one.signature == name]
        if len(found) == 1:
            ((manifest, listed),) = found
            return _Over(container.meta[manifest], tuple(map(self._files.check, listed.files)))
        if not found and container.kind is Kind.ASIC_S and len(container.data) == 1:
            ((only, content),) = container.data.items()
            return _Over(content, only=only)
        return _Over(None)

    @property
    def archived(self) -> frozenset[bytes]:
        """The values of the signatures that an archive manifest covers."""
        over = [self._over[name] for name in self._archives if name in self._over]
        return frozenset(one.value for each in over for file in each.right for one in self._signatures(file))

    def uses(self, findings: Sequence[Finding]) -> Iterator[TimestampUse]:
        """Every time-stamp as the engine judges it; ``findings`` are those about the container as a whole."""
        for name, over in self._over.items():
            against = [each for one in over.checks for each in self._files.findings(one)]
            if over.content is None:
                against.append(undecided(SIGNED_DATA_NOT_FOUND, "no-manifest", file=shown(name)))
            proves = tuple(dict.fromkeys(thing for file in over.right for thing in self._proved(file)))
            yield TimestampUse(
                TimestampKind.DOCUMENT,
                self._container.octets(name),
                None if over.content is None else over.content.digest,
                proves=proves,
                proves_signature=bool(proves),
                findings=(*against, *(() if self._container.xades or self._container.cades else findings)),
                covers=self._coverage(over),
            )

    def _coverage(self, over: _Over) -> Coverage:
        data = self._container.data
        total = sum(one.size for one in data.values())
        right = {name: size for name, size in over.right.items() if name in data}
        if not right:
            return Coverage("nothing", 0, total)
        left = tuple(shown(one) for one in data if one not in right)
        return Coverage("files", sum(right.values()), total, elements=tuple(map(shown, right)), left_out=left)

    def _proved(self, file: str) -> Iterator[bytes]:
        """What a file of META-INF holds that existed when a time-stamp over it was made."""
        if file in self._container.timestamps:
            yield self._container.octets(file)
        for one in self._signatures(file):
            yield one.value
            yield from _held_by(one)

    def _signatures(self, file: str) -> tuple[Signature, ...]:
        container = self._container
        if file in container.cades:
            return cades_reader.read(container.octets(file), None).signatures
        if file not in container.xades:
            return ()
        try:
            return xades_reader.read(container.octets(file), self._files).signatures
        except (XmlUnreadable, TooLarge):
            return ()


def _held_by(signature: Signature) -> Iterator[bytes]:
    yield from (*signature.certificates, *signature.crls, *signature.ocsps)
    yield from (one.token for one in signature.timestamps)
    for one in signature.counter_signatures:
        yield one.value
        yield from _held_by(one)
