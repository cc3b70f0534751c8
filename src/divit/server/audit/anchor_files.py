# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Anchors outside the database: ``$DIVIT_HOME/anchors/00000017.p7m`` and its time-stamp ``00000017.tst``.

Files are only added. Whoever cuts the log and its heads in the database would have to cut here too, and wherever an
operator copies this folder to.
"""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from divit.kernel import settings
from divit.kernel.words import system_reason, term
from divit.server.audit.errors import AnchorFileFailed

_NAME = re.compile(r"(\d{8,})\.(p7m|tst)")


@dataclass(frozen=True, slots=True)
class Kept:
    """One anchor as it is kept: the signed statement (CMS, DER) and the time-stamp over it (ContentInfo, DER)."""

    signed: bytes
    stamp: bytes | None = None


def folder() -> Path:
    """Where the files lie."""
    return settings.home() / "anchors"


def write_signed(number: int, signed: bytes) -> None:
    """Keep an anchor; the same one again is harmless.

    Raises ``AnchorFileFailed``, also when another anchor has its number.
    """
    if _added(_path(number, "p7m"), signed) != signed:
        raise AnchorFileFailed(path=_path(number, "p7m"), why=term("another one has this number"))


def write_stamp(number: int, stamp: bytes) -> bytes:
    """Keep the time-stamp of an anchor, and give the one that is kept: the first. Raises ``AnchorFileFailed``."""
    return _added(_path(number, "tst"), stamp)


def read() -> dict[int, Kept]:
    """All anchors, by number. Raises ``AnchorFileFailed``."""
    found: dict[int, dict[str, bytes]] = {}
    try:
        for path in sorted(folder().iterdir()) if folder().is_dir() else ():
            name = _NAME.fullmatch(path.name)
            if name:
                found.setdefault(int(name[1]), {})[name[2]] = path.read_bytes()
    except OSError as error:
        raise AnchorFileFailed(path=folder(), why=system_reason(error)) from error
    return {number: Kept(parts.get("p7m", b""), parts.get("tst")) for number, parts in found.items()}


def newest() -> tuple[int, bytes]:
    """The highest number and its signed statement; 0 and nothing when there is none. Raises ``AnchorFileFailed``."""
    try:
        numbers = [int(path.stem) for path in folder().glob("*.p7m") if _NAME.fullmatch(path.name)]
        highest = max(numbers, default=0)
        return highest, _path(highest, "p7m").read_bytes() if highest else b""
    except OSError as error:
        raise AnchorFileFailed(path=folder(), why=system_reason(error)) from error


def _path(number: int, kind: str) -> Path:
    return folder() / f"{number:08d}.{kind}"


def _added(path: Path, content: bytes) -> bytes:
    """What ``path`` holds in the end: ``content``, or what was there before it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            return path.read_bytes()
        aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            # Linked, not moved: a file that is there is never replaced.
            os.link(aside, path)
        except FileExistsError:
            return path.read_bytes()
        finally:
            aside.unlink()
        return content
    except OSError as error:
        raise AnchorFileFailed(path=path, why=system_reason(error)) from error
