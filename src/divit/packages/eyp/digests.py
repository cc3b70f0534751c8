# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The summaries of a package: lists of its parts with their digests, each over the very octets of the part (e-Yazışma;
no canonical form).
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from divit.ades.errors import ContainerUnreadable, TooLarge
from divit.ades.xml.tree import Element
from divit.kernel.words import term
from divit.packages.eyp import names, opc
from divit.packages.eyp.findings import Finding, finding
from divit.packages.eyp.reading import Package, Part
from divit.packages.eyp.tables import Role, algorithms

# Twice as many as a package may have parts.
MOST_REFERENCES = 4_000


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest as it is written: the URI of its algorithm and its value in base64; None where there is none."""

    algorithm: str | None
    value: str | None
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What a summary says of one part."""

    uri: str
    type: str
    digests: tuple[Digest, ...]

    @property
    def part(self) -> str:
        """The name of the part, empty where the URI is no part's."""
        return opc.part_name(self.uri) or ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary: the part that it is, the identifier that it bears, its references."""

    part: Part
    id: str
    references: tuple[Reference, ...]

    @property
    def covered(self) -> frozenset[str]:
        """The names of the parts that it refers to."""
        return frozenset(one.part for one in self.references if one.part)


def summary_of(package: Package, role: Role) -> Summary | None:
    """The summary of that role, None where the package has none. Raises ``TooLarge``."""
    part = package.part(role)
    if part is None or part.root is None:
        return None
    inner = f"{{{names.schema('PaketOzeti', package.generation)}}}"
    listed = tuple(_reference(one, inner, package.generation) for one in part.root.iterchildren(f"{inner}Reference"))
    if len(listed) > MOST_REFERENCES:
        raise TooLarge(what=term("references"), most=MOST_REFERENCES)
    return Summary(part, part.root.get("Id") or "", listed)


def _reference(element: Element, inner: str, generation: int) -> Reference:
    items = [element] if generation == 1 else list(element.iterchildren(f"{inner}DigestItem"))
    digests = tuple(_digest(one, inner) for one in items)
    return Reference((element.get("URI") or "").strip(), element.get("Type") or "", digests)


def _digest(item: Element, inner: str) -> Digest:
    method, value = item.find(f"{inner}DigestMethod"), item.findtext(f"{inner}DigestValue")
    algorithm = None if method is None else (method.get("Algorithm") or "").strip()
    return Digest(algorithm, None if value is None else "".join(value.split()), len(item) == 0)


def findings(package: Package, summary: Summary) -> Iterator[Finding]:
    """What is wrong with the digests of a summary."""
    where = summary.part.name
    if not summary.references:
        yield finding("references-missing", summary=where)
    seen: set[str] = set()
    for one in summary.references:
        if one.part in seen and one.part:
            yield finding("reference-doubled", summary=where, part=one.part)
        seen.add(one.part)
        yield from _of_reference(package, where, one)


def _of_reference(package: Package, where: str, reference: Reference) -> Iterator[Finding]:
    if not reference.uri:
        yield finding("uri-empty", summary=where)
        return
    if reference.type == names.OUTSIDE:
        yield finding("reference-external", summary=where, part=reference.uri)
        return
    content = package.contents.get(reference.part)
    shown = reference.part or reference.uri
    if content is None:
        yield finding("part-not-there", summary=where, part=shown)
    elif any(one.name == reference.part for one in package.all(Role.UNSIGNED_ANNEX)):
        yield finding("unsigned-annex-digested", summary=where, part=shown)
    yield from _of_items(package.generation, where, shown, reference.digests)
    if content is None:
        return
    for digest in reference.digests:
        yield from _compared(package, where, shown, digest)


def _of_items(generation: int, where: str, part: str, digests: Sequence[Digest]) -> Iterator[Finding]:
    """What is wrong with what is written, whatever the part is."""
    if generation > 1:
        for number, code in enumerate(("first-digest-empty", "second-digest-empty")):
            if len(digests) <= number or digests[number].is_empty:
                yield finding(code, summary=where, part=part)
        if len(digests) > 2:
            yield finding("digests-too-many", summary=where, part=part)
        yield from _of_pair(where, part, [one.algorithm for one in digests if one.algorithm])
    for digest in digests:
        if digest.is_empty and generation > 1:
            continue
        if digest.algorithm is None:
            yield finding("digest-method-missing", summary=where, part=part)
        elif not digest.algorithm:
            yield finding("algorithm-empty", summary=where, part=part)
        if not digest.value:
            yield finding("digest-value-missing", summary=where, part=part)


def _of_pair(where: str, part: str, used: Sequence[str]) -> Iterator[Finding]:
    """Two different algorithms, SHA-512 among them."""
    alike = next((one for number, one in enumerate(used) if one in used[:number]), None)
    if alike is not None:
        yield finding("algorithms-alike", summary=where, part=part, algorithm=_shown(alike))
    if len(used) > 1 and names.SHA_512 not in used:
        yield finding("sha512-missing", summary=where, part=part)


def _compared(package: Package, where: str, part: str, digest: Digest) -> Iterator[Finding]:
    """Whether the part is what its digest says."""
    if not digest.algorithm:
        return
    known = algorithms().get(digest.algorithm)
    if known is None or package.generation not in known.generations:
        yield finding("algorithm-unsupported", summary=where, part=part, algorithm=_shown(digest.algorithm))
        return
    if known.is_weak:
        yield finding("digest-weak", summary=where, part=part, algorithm=_shown(digest.algorithm))
    if not digest.value:
        return
    try:
        computed = package.contents[part].digest(known.hash_name)
    except (ContainerUnreadable, ValueError):  # of which an algorithm that OpenSSL has no more is one kind
        yield finding("part-not-hashed", summary=where, part=part)
        return
    if computed != _decoded(digest.value):
        yield finding("digest-differs", summary=where, part=part, algorithm=_shown(digest.algorithm))


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _shown(algorithm: str) -> str:
    known = algorithms().get(algorithm)
    return algorithm[:120] if known is None else known.hash_name.replace("sha", "SHA-").replace("ripemd", "RIPEMD-")
