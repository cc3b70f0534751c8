# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Files that commands read and write: whole, bounded, and never over one that is there."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from divit.cli.errors import FileExists, FileNotWritten, FileUnreadable
from divit.kernel.words import gettext as _
from divit.kernel.words import size

MOST_BYTES = 512_000_000
# Several files, one status: a signature that is not valid outweighs bad input, that a service that failed, and so on.
_HEAVIEST_FIRST = (1, 3, 4, 2, 0)


def read_file(path: Path) -> bytes:
    """The bytes of ``path``. Raises ``FileUnreadable``."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileUnreadable(file=path, why=_("it is larger than {most}").format(most=size(MOST_BYTES)))
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(str(error), file=path, why=error.strerror or str(error)) from error


def read_head(path: Path, most: int) -> bytes:
    """The first bytes of ``path``, at most ``most``. Raises ``FileUnreadable``."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise FileUnreadable(str(error), file=path, why=error.strerror or str(error)) from error


def write_new(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, which must not exist. Raises ``FileExists``, ``FileNotWritten``."""
    try:
        with path.open("xb") as file:
            try:
                file.write(data)
            except OSError:
                with suppress(OSError):
                    path.unlink()
                raise
    except FileExistsError as error:
        raise FileExists(file=path) from error
    except OSError as error:
        raise FileNotWritten(str(error), file=path, why=error.strerror or str(error)) from error


def combined(statuses: Iterable[int]) -> int:
    """The exit status of a command from those of its files: 1 before 3 before 4 before 2 before 0."""
    found = set(statuses)
    return next((status for status in _HEAVIEST_FIRST if status in found), 0)
