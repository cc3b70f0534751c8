# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signature journal as it is read: what this machine signed, by site, day and digest; searched and taken out."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from divit.agent.journal import FILE_NAME
from divit.kernel import turkish
from divit.kernel.words import date_and_time

_FIELDS = ("at", "origin", "session", "manifest_sha256", "certificate_sha256", "item", "sha256")


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature: when, for which site and session, under which list, with which certificate, over which bytes."""

    at: datetime
    origin: str
    session: str
    manifest_sha256: str
    certificate_sha256: str
    item: str
    sha256: str


def read(home: Path) -> list[Signed]:
    """Everything in the journal, newest first. A line that cannot be read is passed over: the others still count."""
    try:
        lines = (home / FILE_NAME).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return sorted((row for row in map(_row, lines) if row is not None), key=lambda row: row.at, reverse=True)


def _row(line: str) -> Signed | None:
    try:
        fields = json.loads(line)
        at = datetime.fromisoformat(fields["at"].replace("Z", "+00:00"))
        return Signed(at, *(str(fields[name]) for name in _FIELDS[1:]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def searched(rows: Iterable[Signed], words: str) -> list[Signed]:
    """The rows in which every one of ``words`` stands: in the site, the day as it is shown, or a digest."""
    wanted = turkish.fold(words).split()
    return [row for row in rows if all(word in _said(row) for word in wanted)]


def _said(row: Signed) -> str:
    return turkish.fold(" ".join((row.origin, date_and_time(row.at), row.item, row.session, row.sha256)))


def of_file(rows: Iterable[Signed], content: bytes) -> list[Signed]:
    """The signatures over exactly these bytes."""
    digest = hashlib.sha256(content).hexdigest()
    return [row for row in rows if row.sha256 == digest]


def as_csv(rows: Sequence[Signed]) -> str:
    """The rows for a spreadsheet, with the names of the journal's fields."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_FIELDS)
    for row in rows:
        writer.writerow([row.at.isoformat(), *(_harmless(getattr(row, name)) for name in _FIELDS[1:])])
    return out.getvalue()


def _harmless(text: str) -> str:
    """A site chooses these words; a spreadsheet must not take them for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
