# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What programs and libraries for Linux need of the system, read with binutils' objdump."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

_MAGIC = b"\x7fELF"
_NEEDED = re.compile(r"^ +NEEDED +(\S+)$", re.MULTILINE)
_GLIBC = re.compile(r" GLIBC_(\d+)\.(\d+)$", re.MULTILINE)


def elf_files(folder: Path) -> Iterator[Path]:
    """The programs and libraries under ``folder``, each once."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(len(_MAGIC)) == _MAGIC:
                    yield path


def needs(folder: Path) -> tuple[set[str], tuple[int, int]]:
    """The libraries that the files under ``folder`` need and that do not lie there; the C library's least version."""
    there = {path.name for path in folder.rglob("*")}
    needed: set[str] = set()
    versions = {(2, 0)}
    for path in elf_files(folder):
        told = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True).stdout
        needed.update(_NEEDED.findall(told))
        versions.update((int(major), int(minor)) for major, minor in _GLIBC.findall(told))
    return needed - there, max(versions)
