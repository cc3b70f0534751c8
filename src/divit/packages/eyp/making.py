# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Making of packages of 2.0, in the order in which they have to be written.

``begun`` → (``with_paraf``) → ``signed`` → ``finished`` → ``sealed``: each step has the octets that the next signature
is over, and takes that signature. Who signs them is nobody's business here: ``summary`` is signed as any content is
(``ades.create``, CAdES attached), in one go or in three steps by somebody far away. The same letter and files give the
same octets, so a server need not keep anything but what it was asked to pack.
"""

import mimetypes
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from posixpath import basename, dirname, relpath
from typing import BinaryIO, TypeVar
from uuid import uuid4

from divit import __version__
from divit.ades.asic import zip_names, zip_writing
from divit.ades.cades import reader as cades_reader
from divit.ades.content import Content, HeldContent, content_of
from divit.ades.errors import ContainerUnreadable
from divit.ades.levels import Level
from divit.der.errors import DerError
from divit.kernel.words import name
from divit.packages.eyp import form, names, opc, writing
from divit.packages.eyp.errors import LetterUnfit
from divit.packages.eyp.findings import finding, in_words
from divit.packages.eyp.letter import Final, Letter
from divit.packages.eyp.tables import Role, parts

#: The form that each signature has (e-Yazışma Paketi Yapısı).
LEVELS = {Role.PARAF: Level.XL, Role.SIGNATURE: Level.XL, Role.SEAL: Level.A}
_FILES = frozenset({Role.LETTER, Role.ANNEX, Role.UNSIGNED_ANNEX})
# What is there before anybody signs, in the order in which summaries list it.
_TO_SIGN = (Role.LETTER, Role.METADATA, Role.ANNEX)
_BY_ENDING = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "psmdcp": "application/vnd.openxmlformats-package.core-properties+xml",
    "xml": "application/xml",
    "imz": "application/octet-stream",
}
_OCTETS = "application/octet-stream"
_WRITER = f"Divit/{__version__}"
_Said = TypeVar("_Said")


def new_id() -> str:
    """An identifier for a letter or an annex, as packages write them."""
    return str(uuid4()).upper()


@dataclass(frozen=True, slots=True)
class _Made:
    """A part that is made: its URI, the Id of its relationship, what is in it, its media type where that was said."""

    role: Role
    uri: str
    relationship: str
    content: Content
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A package to which the signature, and the initials before it, are still to come."""

    letter: Letter
    _parts: tuple[_Made, ...]

    @property
    def paraf_summary(self) -> bytes:
        """ParafOzeti.xml, which whoever initials signs."""
        return self._summary(Role.PARAF_SUMMARY, _TO_SIGN)

    @property
    def summary(self) -> bytes:
        """PaketOzeti.xml, which whoever signs the letter signs."""
        return self._summary(Role.SUMMARY, (*_TO_SIGN, Role.PARAF_SUMMARY, Role.PARAF))

    def with_paraf(self, signature: bytes) -> "Draft":
        """With the initials; ``signature`` is a CMS around ``paraf_summary``. Raises ``LetterUnfit``."""
        return replace(self, _parts=self._signed(Role.PARAF_SUMMARY, Role.PARAF, self.paraf_summary, signature))

    def signed(self, signature: bytes) -> "Signed":
        """With the signature, a CMS around ``summary``. Raises ``LetterUnfit``."""
        return Signed(self.letter, self._signed(Role.SUMMARY, Role.SIGNATURE, self.summary, signature))

    def _summary(self, role: Role, covered: Iterable[Role]) -> bytes:
        return _summary(self.letter, self._parts, role, covered)

    def _signed(self, role: Role, signature_role: Role, summary: bytes, signature: bytes) -> tuple[_Made, ...]:
        return _with_signature(self._parts, role, signature_role, summary, signature)


@dataclass(frozen=True, slots=True)
class Signed:
    """A package that is signed and has no number and no date yet."""

    letter: Letter
    _parts: tuple[_Made, ...]

    def finished(self, final: Final, *, created: datetime) -> "Finished":
        """With date, number and signers; ``created`` (aware) is the moment at which the package is made.

        The date should be that of the signature's time-stamp. Raises ``LetterUnfit``.
        """
        encoded = _checked(Role.FINAL_METADATA, writing.final_metadata, final)
        core = writing.core_properties(self.letter, created, _WRITER)
        file = f"{self.letter.id.replace('-', '').casefold()}.psmdcp"
        return Finished(self.letter, (*self._parts, _own(Role.FINAL_METADATA, encoded), _own(Role.CORE, core, file)))


@dataclass(frozen=True, slots=True)
class Finished:
    """A package that only lacks its seal."""

    letter: Letter
    _parts: tuple[_Made, ...]

    @property
    def summary(self) -> bytes:
        """NihaiOzet.xml, which the institution seals."""
        covered = (
            *_TO_SIGN, Role.PARAF_SUMMARY, Role.PARAF, Role.SUMMARY, Role.SIGNATURE, Role.FINAL_METADATA, Role.CORE
        )  # fmt: skip
        return _summary(self.letter, self._parts, Role.FINAL_SUMMARY, covered)

    def sealed(self, seal: bytes) -> "Sealed":
        """With the seal, a CMS around ``summary``. Raises ``LetterUnfit``."""
        return Sealed(_with_signature(self._parts, Role.FINAL_SUMMARY, Role.SEAL, self.summary, seal))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A whole package."""

    _parts: tuple[_Made, ...]

    def write(self, out: BinaryIO, moment: datetime) -> None:
        """Write it to ``out``, which can seek; ``moment`` (aware) is the time that its files bear.

        Raises ``ContentUnreadable``.
        """
        zip_writing.write(self._files(), out, moment)

    def _files(self) -> Iterator[tuple[str, Content]]:
        yield names.CONTENT_TYPES_PART, HeldContent(writing.content_types(_types(self._parts)))
        sources: dict[Role | None, list[_Made]] = {}
        for one in self._parts:
            yield one.uri.removeprefix("/"), one.content
            sources.setdefault(parts()[one.role].source, []).append(one)
        for source, targets in sources.items():
            place = "/" if source is None else next(one.uri for one in self._parts if one.role is source)
            listed = [(_type(one.role), _target(place, one), one.relationship) for one in targets]
            name = f"{dirname(place).rstrip('/')}/_rels/{basename(place)}.rels".removeprefix("/")
            yield name, HeldContent(writing.relationships(listed))


def begun(letter: Letter, document: tuple[str, bytes | Content], annexes: Mapping[str, bytes | Content]) -> Draft:
    """A package of the letter in ``document`` (its file name and what is in it), with the files of ``annexes`` by the
    identifiers under which ``letter`` lists them.

    Raises ``LetterUnfit``.
    """
    made = [_file(Role.LETTER, document[0], parts()[Role.LETTER].id, document[1], letter.media_type)]
    listed = {one.id: one for one in letter.annexes if one.kind == "DED"}
    if listed.keys() != annexes.keys() or len(listed) != sum(one.kind == "DED" for one in letter.annexes):
        raise LetterUnfit(why=_UNLIKE)
    made.append(_own(Role.METADATA, _checked(Role.METADATA, writing.metadata, letter)))
    for key, annex in listed.items():
        if not (annex.file_name and annex.media_type):
            raise LetterUnfit(why=_NAMELESS)
        role = Role.ANNEX if annex.is_signed else Role.UNSIGNED_ANNEX
        identifier = parts()[role].id.format(id=key.upper())
        made.append(_file(role, annex.file_name, identifier, annexes[key], annex.media_type))
    try:
        zip_names.check_all((opc.part_name(one.uri) or "").removeprefix("/") for one in made)
    except ContainerUnreadable as error:
        raise LetterUnfit(error.detail, why=_ALIKE) from error
    return Draft(letter, tuple(made))


_UNLIKE = name(
    tr="Üstveride sayılan ek dosyalarıyla verilen dosyalar aynı değil.",
    en="The files that were given are not those that the metadata lists as annexes.",
)
_NAMELESS = name(
    tr="Her ek dosyasının adı ve türü olmalı.",
    en="Every annex that is a file must have a file name and a media type.",
)
_ALIKE = name(
    tr="Dosya adları uygun değil ya da iki dosyanın adı aynı.",
    en="A file name will not do, or two files have the same.",
)
_NO_ENDING = name(tr="Dosya adının uzantısı olmalı.", en="A file name must have an ending.")
_NO_XML = name(tr="Metinde görünmeyen denetim karakterleri var.", en="A text has control characters in it.")


def _file(role: Role, file_name: str, identifier: str, content: bytes | Content, media_type: str) -> _Made:
    plain = "/" not in file_name and "\\" not in file_name
    if not plain or not file_name.rpartition(".")[0]:
        raise LetterUnfit(why=_NO_ENDING if plain else _ALIKE)
    uri = zip_names.uri_of(f"{parts()[role].at[0]}{file_name}")
    return _Made(role, uri, identifier, content_of(content), media_type)


def _own(role: Role, encoded: bytes, file_name: str = "") -> _Made:
    row = parts()[role]
    return _Made(role, f"{row.at[0]}{file_name}", row.id, HeldContent(encoded))


def _checked(role: Role, write: Callable[[_Said], bytes], said: _Said) -> bytes:
    """What ``write`` makes of ``said``, if it is as the schemas want it. Raises ``LetterUnfit``."""
    row = parts()[role]
    try:
        encoded = write(said)
    except ValueError as error:  # lxml: characters that no XML can have
        raise LetterUnfit(str(error), why=_NO_XML) from error
    found = [one for one in form.check(row.at[0], opc.tree(row.at[0], encoded), row.root[0], 2) if one.is_wrong]
    if found:
        raise LetterUnfit(why=in_words(found))
    return encoded


def _summary(letter: Letter, made: Iterable[_Made], role: Role, covered: Iterable[Role]) -> bytes:
    listed = tuple(made)
    contents = {one.uri: one.content for wanted in covered for one in listed if one.role is wanted}
    return writing.summary(role, letter.id, contents)


def _with_signature(
    made: tuple[_Made, ...], role: Role, signature_role: Role, summary: bytes, signature: bytes
) -> tuple[_Made, ...]:
    """``made`` with a summary and the signature, which must be around it. Raises ``LetterUnfit``."""
    row = parts()[signature_role]
    facts = {"part": row.at[0], "summary": parts()[role].at[0], "size": len(signature)}
    try:
        content = cades_reader.parsed(signature).content
    except DerError as error:
        raise LetterUnfit(error.detail, why=in_words([finding("signature-placeholder", **facts)])) from error
    if content != summary:
        raise LetterUnfit(why=in_words([finding("signed-other-bytes", **facts)]))
    return (*made, _own(role, summary), _own(signature_role, signature))


def _types(made: Iterable[_Made]) -> dict[str, str]:
    """Media types by endings; the first that somebody said counts."""
    found = dict(_BY_ENDING)
    for one in made:
        if one.role in _FILES:
            ending = one.uri.rpartition(".")[2].casefold()
            found.setdefault(ending, one.media_type or mimetypes.guess_type(one.uri)[0] or _OCTETS)
    return found


def _type(role: Role) -> str:
    return names.CORE_RELATIONSHIP if role is Role.CORE else f"{names.RELATIONSHIP}{parts()[role].relationship}"


def _target(source: str, one: _Made) -> str:
    """From the package to its parts by absolute names, from one part to another by relative ones, as all do."""
    return one.uri if source == "/" else relpath(one.uri, dirname(source))
