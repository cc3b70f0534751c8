# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Files that commands read and write: whole, bounded, and never over one that is there."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import click

from divit.cli.errors import FileExists, FileNotWritten, FileTooLarge, FileUnreadable
from divit.kernel.words import size, system_reason

# Whether a file can be read is found out by reading it: then it is told like everything else about files.
FILE = click.Path(path_type=Path, readable=False)
MOST_BYTES = 512_000_000
_ZIP = b"PK\3\4"
# Several files, one status: a signature that is not valid outweighs bad input, that a service that failed, and so on.
_HEAVIEST_FIRST = (1, 3, 4, 2, 0)


def read_file(path: Path) -> bytes:
    """The bytes of ``path``. Raises ``FileUnreadable``, ``FileTooLarge``."""
    try:
        told = path.stat().st_size
    except OSError as error:
        raise FileUnreadable(str(error), file=path, why=system_reason(error)) from error
    # A device or a pipe tells no size beforehand, so what is read is counted as well.
    data = b"" if told > MOST_BYTES else read_head(path, MOST_BYTES + 1)
    if max(told, len(data)) > MOST_BYTES:
        raise FileTooLarge(file=path, most=size(MOST_BYTES))
    return data


def is_zip(path: Path) -> bool:
    """Whether a file begins as a container does. Raises ``FileUnreadable``."""
    return read_head(path, len(_ZIP)) == _ZIP


def read_head(path: Path, most: int) -> bytes:
    """The first bytes of ``path``, at most ``most``. Raises ``FileUnreadable``."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise FileUnreadable(str(error), file=path, why=system_reason(error)) from error


def write_new(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, which must not exist. Raises ``FileExists``, ``FileNotWritten``."""
    with new_file(path) as file:
        file.write(data)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file to be written piece by piece, which must not exist; it is gone again when anything is raised meanwhile.

    Raises ``FileExists``, ``FileNotWritten``.
    """
    try:
        with path.open("xb") as file:
            try:
                yield file
            except BaseException:
                with suppress(OSError):
                    path.unlink()
                raise
    except FileExistsError as error:
        raise FileExists(file=path) from error
    except OSError as error:
        raise FileNotWritten(str(error), file=path, why=system_reason(error)) from error


def combined(statuses: Iterable[int]) -> int:
    """The exit status of a command from those of its files: 1 before 3 before 4 before 2 before 0."""
    found = set(statuses)
    return next((status for status in _HEAVIEST_FIRST if status in found), 0)
