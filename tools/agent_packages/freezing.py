# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one folder: PyInstaller run by our recipe, in an environment that gives the same bytes for the same commit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from agent_packages import recipe
from agent_packages.elf import elf_files

_OF_PYTHON = ("libpython", "lib-dynload")


def freeze() -> Path:
    """Make the folder anew; its path."""
    recipe.WORK.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "DIVIT_GIVEN": str(recipe.GIVEN_BY_SYSTEM),
        "DIVIT_SOURCES": str(recipe.SOURCES),
        # The order of sets is in compiled modules otherwise.
        "PYTHONHASHSEED": "1",
        "SOURCE_DATE_EPOCH": str(recipe.moment()),
        "PYINSTALLER_CONFIG_DIR": str(recipe.WORK / "cache"),
    }
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(recipe.FROZEN), "--workpath", str(recipe.WORK / "work")]
    subprocess.run([*command, str(recipe.RECIPES / "agent.spec")], check=True, env=environment)
    folder: Path = recipe.FROZEN / recipe.PROGRAM["name"]
    if sys.platform.startswith("linux"):
        _strip_python(folder)
    return folder


def _strip_python(folder: Path) -> None:
    """Take the debugger's tables out of an interpreter that was built with them; wheels come without."""
    strip = shutil.which("strip")
    for path in elf_files(folder) if strip else ():
        if any(part in str(path.relative_to(folder)) for part in _OF_PYTHON):
            subprocess.run([str(strip), "--strip-unneeded", str(path)], check=True)


def size(folder: Path) -> int:
    """The bytes of all files in ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
