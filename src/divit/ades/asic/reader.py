# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading a container (EN 319 162-1) into the common model: every signature and time-stamp in it, which files each of
them covers, and what in the container nobody signed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from divit.ades.asic import container as containers
from divit.ades.asic import manifests
from divit.ades.asic.container import META, TABLE_OF_CONTENTS, Container, Kind
from divit.ades.asic.files import ContainerFiles, FileCheck, named_by
from divit.ades.asic.manifests import FileReference, Manifest
from divit.ades.asic.sources import Source
from divit.ades.asic.stamps import Stamps
from divit.ades.asic.zip_names import shown, uri_of
from divit.ades.cades import reader as cades_reader
from divit.ades.content import Content
from divit.ades.coverage import Coverage, Format
from divit.ades.engine.evidence import NOTHING, ValidationData, inside
from divit.ades.errors import TooLarge, XmlUnreadable
from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE, SIGNED_DATA_NOT_FOUND
from divit.ades.model import (
    Adaptor,
    AlgorithmUse,
    Contents,
    Finding,
    Identified,
    Signature,
    TimestampUse,
    UsedAlgorithm,
    failed,
    undecided,
)
from divit.ades.xades import reader as xades_reader
from divit.ades.xades.adaptor import XmlAdaptor
from divit.ades.xml.checking import State
from divit.kernel.words import term

MOST_SIGNATURES = 64
_MOST_TOLD = 8
_LT, _LTA = "BASELINE-LT", "BASELINE-LTA"


def read(source: Source) -> Contents | None:
    """The signatures and time-stamps of the container in ``source``; None where it is a ZIP file of another kind.

    Raises ``ContainerUnreadable``, ``TooLarge``, ``ContentUnreadable``.
    """
    container = containers.opened(source)
    return None if container is None else contents_of(container)


def contents_of(container: Container) -> Contents:
    """The signatures and time-stamps of a container. Raises what ``read`` raises."""
    return _Reading(container).contents()


def signed_by(container: Container, name: str) -> Content | None:
    """What the CAdES signature ``name`` is over: a manifest, or the one data file; None where that is not there."""
    return _Reading(container).signed_by(name)[0]


def frozen_by_archives(container: Container) -> frozenset[str]:
    """The files that an archive manifest covers, so that they may not be changed any more."""
    read = (manifests.parsed(container.octets(name)) for name in container.archive_manifests)
    return frozenset(file.name for one in read for file in one.files)


@dataclass(frozen=True, slots=True)
class _Found:
    """A signature, the files that it names (right or not), and those of them that are as they were."""

    signature: Signature
    named: frozenset[str]
    right: dict[str, int]


class _Reading:
    def __init__(self, container: Container) -> None:
        self._container = container
        self._files = ContainerFiles(container.files)
        self._manifests: dict[str, Manifest] = {}
        self._damaged: dict[str, Finding] = {}
        for name in container.manifests:
            try:
                self._manifests[name] = manifests.parsed(container.octets(name))
            except XmlUnreadable as error:
                self._damaged[name] = failed(FORMAT_FAILURE, "damaged-xml", detail=error.params.get("why", ""))

    def contents(self) -> Contents:
        """Everything in the container."""
        container = self._container
        if len(container.xades) + len(container.cades) + len(container.timestamps) > MOST_SIGNATURES:
            raise TooLarge(what=term("signatures"), most=MOST_SIGNATURES)
        found = [*self._xml_signatures(), *self._cms_signatures()]
        if len(found) > MOST_SIGNATURES:
            raise TooLarge(what=term("signatures"), most=MOST_SIGNATURES)
        stamps = Stamps(container, self._manifests, self._files)
        findings = (*self._form(), *self._damaged.values(), *self._uncovered(found))
        archived = stamps.archived
        signatures = tuple(self._concluded(one, findings, archived) for one in found)
        kind: Format = "asic-s" if container.kind is Kind.ASIC_S else "asic-e"
        uses = tuple(stamps.uses(findings))
        held = _shared(signatures, uses)
        return Contents(kind, signatures, uses, held.certificates, held.crls, held.ocsps)

    def _concluded(self, found: _Found, findings: tuple[Finding, ...], archived: frozenset[bytes]) -> Signature:
        one = found.signature
        # An archive manifest is what makes a signature with its evidence one that lasts (EN 319 162-1, 5.4).
        form = _LTA if one.form == _LT and one.value in archived else one.form
        covers = self._coverage(found)
        return replace(one, form=form, covers=covers, findings=(*one.findings, *findings))

    def _coverage(self, found: _Found) -> Coverage:
        data = self._container.data
        if not found.right:
            return Coverage("nothing", 0, sum(one.size for one in data.values()))
        return Coverage(
            "files",
            sum(found.right.values()),
            sum(one.size for one in data.values()),
            elements=tuple(map(shown, found.right)),
            left_out=tuple(shown(one) for one in data if one not in found.named),
        )

    def _xml_signatures(self) -> Iterator[_Found]:
        for name in self._container.xades:
            try:
                read = xades_reader.read(self._container.octets(name), self._files, tell=self._files.tell)
            except XmlUnreadable as error:
                damaged = failed(FORMAT_FAILURE, "damaged-xml", detail=error.params.get("why", ""))
                yield _unread(name, damaged)
                continue
            for one in read.signatures:
                checked = one.adaptor.checked if isinstance(one.adaptor, XmlAdaptor) else ()
                files = [(named_by(each), each) for each in checked]
                right = {key: each.size for key, each in files if key and each.state is State.RIGHT}
                yield _Found(one, frozenset(key for key, _ in files if key), right)

    def _cms_signatures(self) -> Iterator[_Found]:
        for name in self._container.cades:
            content, checks, findings = self.signed_by(name)
            for one in cades_reader.read(self._container.octets(name), content).signatures:
                adaptor = None if one.adaptor is None else WithFiles(one.adaptor, checks, self._files)
                named = frozenset(each.reference.name for each in checks)
                right = {each.reference.name: each.size for each in checks if each.state is State.RIGHT}
                yield _Found(replace(one, adaptor=adaptor, findings=(*one.findings, *findings)), named, right)

    def signed_by(self, name: str) -> tuple[Content | None, list[FileCheck], tuple[Finding, ...]]:
        """What a CAdES signature is over, and the files that this covers (4.3.3.2, 4.4.4.2)."""
        container = self._container
        found = [(each, one) for each, one in self._manifests.items() if one.signature == name]
        if len(found) == 1:
            ((manifest, listed),) = found
            findings = (_critical(),) if listed.has_critical else ()
            return container.meta[manifest], [self._files.check(one) for one in listed.files], findings
        if not found and container.kind is Kind.ASIC_S and len(container.data) == 1:
            ((only, content),) = container.data.items()
            return content, [FileCheck(_plain(only), State.RIGHT, content.size)], ()
        return None, [], (undecided(SIGNED_DATA_NOT_FOUND, "no-manifest", file=shown(name)),)

    def _form(self) -> Iterator[Finding]:
        """Whether the container is what it says (4.3.3, 4.4.3.2 and 4.4.4.2)."""
        container = self._container
        if container.kind is Kind.ASIC_S and len(container.data) != 1:
            yield failed(FORMAT_FAILURE, "container-form", why=term("it has not exactly one data file"))
        if container.xades and container.cades:
            yield undecided(SIG_CONSTRAINTS_FAILURE, "container-form", why=term("it has XML and CMS signatures"))
        if TABLE_OF_CONTENTS in container.meta:
            yield from _table(container)

    def _uncovered(self, found: Sequence[_Found]) -> Iterator[Finding]:
        """Files that no signature covers: whoever opens the container must not take them for signed ones."""
        container = self._container
        covered = frozenset[str]().union(*(one.named for one in found))
        signatures = {*container.xades, *container.cades, *container.timestamps}
        used = {name for name, one in self._manifests.items() if one.signature in signatures}
        about = {TABLE_OF_CONTENTS, *signatures, *used, *self._damaged}
        left = [name for name in container.files if name not in covered and name not in about]
        if left and found:
            yield undecided(SIG_CONSTRAINTS_FAILURE, "file-not-covered", files=_listed(left))


def _shared(signatures: Iterable[Signature], uses: Sequence[TimestampUse]) -> ValidationData:
    """What proves the authorities of time-stamps in a container: it may have come with any of its signatures."""
    held = NOTHING
    for one in signatures if uses else ():
        held = held + ValidationData(one.certificates, one.crls, one.ocsps)
    for use in uses:
        held = held + inside(use.token)
    return held


class WithFiles:
    """A CAdES signature with the files that stand behind what it signs: an ``Adaptor``."""

    def __init__(self, adaptor: Adaptor, checks: Sequence[FileCheck], files: ContainerFiles) -> None:
        self._adaptor = adaptor
        self._checks = checks
        self._files = files

    def identify(self, candidates: Sequence[bytes]) -> Identified:
        """As the signature alone."""
        return self._adaptor.identify(candidates)

    def integrity(self, certificate: bytes | None) -> Iterator[Finding]:
        """The signature alone, then every file that its manifest names."""
        yield from self._adaptor.integrity(certificate)
        for one in self._checks:
            yield from self._files.findings(one)

    def acceptance(self) -> Iterable[Finding]:
        """As the signature alone."""
        return self._adaptor.acceptance()

    def algorithms(self) -> Iterator[UsedAlgorithm]:
        """Those of the signature alone, and the hashes of the files."""
        yield from self._adaptor.algorithms()
        for uri, name in {one.reference.digest_method: one.reference.hash_name for one in self._checks}.items():
            if uri:
                yield UsedAlgorithm(AlgorithmUse.COVERED_DATA, name, None, uri)


def _plain(name: str) -> FileReference:
    """A file that a signature is over itself, so that nothing else says its hash."""
    return FileReference(uri_of(name), "", b"")


def _unread(name: str, finding: Finding) -> _Found:
    one = Signature(cades_reader.signature_id(name.encode()), "xades", Coverage("nothing"), findings=(finding,))
    return _Found(one, frozenset(), {})


def _critical() -> Finding:
    return undecided(SIG_CONSTRAINTS_FAILURE, "unsigned-attribute", attribute="ASiCManifestExtensions")


def _table(container: Container) -> Iterator[Finding]:
    try:
        listed = frozenset(manifests.listed_in(container.octets(TABLE_OF_CONTENTS)))
    except XmlUnreadable as error:
        yield failed(FORMAT_FAILURE, "damaged-xml", detail=error.params.get("why", ""))
        return
    there = {one for one in listed if not one.startswith(META)}
    apart = sorted(there ^ set(container.data))
    if apart:
        yield undecided(SIG_CONSTRAINTS_FAILURE, "table-of-contents", files=_listed(apart))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(shown, names[:_MOST_TOLD])) + (" …" if len(names) > _MOST_TOLD else "")
