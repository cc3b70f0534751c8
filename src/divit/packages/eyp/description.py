# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The description from which a command makes a package: a file in TOML, its keys the fields of ``letter``."""

import mimetypes
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from divit.kernel.words import Name, name
from divit.packages.eyp.errors import DescriptionUnreadable
from divit.packages.eyp.letter import (
    Annex,
    Company,
    Contact,
    FilingCode,
    Individual,
    Institution,
    Letter,
    Party,
    Recipient,
    Related,
    SignerNote,
)
from divit.packages.eyp.making import new_id

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Row = TypeVar("_Row", bound="DataclassInstance")
_PLAIN = frozenset({"subject", "security", "security_until", "own_id", "language", "verification_address"})
_KNOWN = _PLAIN | {"id", "number", "sender", "recipients", "annexes", "related", "filing", "signers"}


@dataclass(frozen=True, slots=True)
class Description:
    """A letter to be packed: ``files`` are those of its annexes by their identifiers, relative to the description."""

    letter: Letter
    number: str
    signers: tuple[SignerNote, ...]
    files: Mapping[str, Path]


def description(file: Path, encoded: bytes) -> Description:
    """The description in ``encoded``; ``file`` is where it lies. Raises ``DescriptionUnreadable``."""
    try:
        return _description(file, tomllib.loads(encoded.decode("utf-8")))
    except _Wrong as error:
        raise DescriptionUnreadable(file=file, why=error.why) from error
    except (ValueError, RecursionError) as error:  # of which wrong TOML and wrong UTF-8 are kinds
        raise DescriptionUnreadable(str(error), file=file, why=str(error)) from error


class _Wrong(Exception):
    def __init__(self, why: Name) -> None:
        super().__init__(why)
        self.why = why


def _description(file: Path, table: dict[str, Any]) -> Description:
    _only(table, _KNOWN)
    annexes = tuple(_annex(number, row) for number, row in enumerate(_rows(table, "annexes"), start=1))
    identifier = _text(table, "id") or new_id()
    filing = table.get("filing")
    letter = Letter(
        id=identifier,
        sender=_party(_table(table, "sender")),
        recipients=tuple(_recipient(row) for row in _rows(table, "recipients")),
        file_name=f"{identifier}.eyp",
        annexes=tuple(annex for annex, _ in annexes),
        related=tuple(_made(Related, {"id": new_id()} | row) for row in _rows(table, "related")),
        filing=None if filing is None else _made(FilingCode, _table(table, "filing")),
        **({"subject": ""} | {key: _text(table, key) for key in _PLAIN if key in table}),
    )
    listed = {annex.id: file.parent / path for annex, path in annexes if path}
    return Description(letter, _text(table, "number"), tuple(map(_signer, _rows(table, "signers"))), listed)


def _annex(number: int, row: dict[str, Any]) -> tuple[Annex, str]:
    """An annex and its file, empty where it is none."""
    said = dict(row)
    path, signed = str(said.pop("file", "")), said.pop("signed", bool(row.get("file")))
    if not isinstance(signed, bool):
        raise _wrong_kind("signed")
    defaults = {"id": new_id(), "kind": "DED" if path else "FZK", "number": str(number)}
    if path:
        own = Path(path).name
        guessed = mimetypes.guess_type(own)[0] or "application/octet-stream"
        defaults |= {"file_name": own, "media_type": guessed, "signed": "true" if signed else "false"}
    return _made(Annex, defaults | said), path


def _recipient(row: dict[str, Any]) -> Recipient:
    own = {"urgency", "purpose", "deadline"}
    said = {key: _text(row, key) for key in own if key in row}
    without = row.get("without", [])
    if not isinstance(without, list):
        raise _wrong_kind("without")
    rest = {key: value for key, value in row.items() if key not in own | {"without"}}
    return Recipient(_party(rest), **said, without=tuple(map(str, without)))


def _signer(row: dict[str, Any]) -> SignerNote:
    own = {"post", "purpose", "note", "at"}
    said = {key: _text(row, key) for key in own if key in row}
    others = ("on_behalf_of", "deputy_of")
    behalf, deputy = (_individual(_table(row, key)) if key in row else None for key in others)
    rest = {key: value for key, value in row.items() if key not in own.union(others)}
    return SignerNote(_individual(rest), behalf, deputy, **said)


def _party(row: dict[str, Any]) -> Party:
    """A party: by ``institution`` (its number), ``company`` (its number, with ``scheme``), or a person's names."""
    said = dict(row)
    if "institution" in said:
        return _made(Institution, {"number": said.pop("institution")} | said)
    if "company" in said:
        return _made(Company, {"number": said.pop("company")} | said)
    return _individual(said)


def _individual(row: dict[str, Any]) -> Individual:
    return _made(Individual, row)


def _made(kind: type[_Row], row: dict[str, Any]) -> _Row:
    """A row of that kind. Raises ``_Wrong`` for keys that it has not, lacks, or values that are no text."""
    known = {one.name: one for one in fields(kind)}
    _only(row, known)
    said: dict[str, str | Contact] = {key: _text(row, key) for key in row if key != "contact"}
    if "contact" in row:
        said["contact"] = _made(Contact, _table(row, "contact"))
    lacking = ", ".join(one.name for one in known.values() if one.default is MISSING and one.name not in said)
    if lacking:
        raise _Wrong(name(tr=f"eksik: {lacking}", en=f"missing: {lacking}"))
    return kind(**said)


def _only(row: Mapping[str, object], known: "frozenset[str] | Mapping[str, object] | set[str]") -> None:
    unknown = sorted(row.keys() - set(known))
    if unknown:
        listed = ", ".join(unknown)
        raise _Wrong(name(tr=f"bilinmeyen anahtar: {listed}", en=f"unknown key: {listed}"))


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key, "")
    if not isinstance(value, str):
        raise _wrong_kind(key)
    return value


def _table(row: Mapping[str, object], key: str) -> dict[str, Any]:
    value = row.get(key, {})
    if not isinstance(value, dict):
        raise _wrong_kind(key)
    return value


def _rows(row: Mapping[str, object], key: str) -> list[dict[str, Any]]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise _wrong_kind(key)
    return value


def _wrong_kind(key: str) -> _Wrong:
    return _Wrong(name(tr=f"yanlış türde: {key}", en=f"of the wrong kind: {key}"))
