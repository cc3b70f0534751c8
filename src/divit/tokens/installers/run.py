# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Checking a package and running its installer: the one place that starts one."""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from divit.tokens.errors import InstallerRefused, InstallFailed
from divit.tokens.installers.plan import Plan

Run = Callable[[Sequence[str]], int]
_CHUNK = 1 << 20


def _run(command: Sequence[str]) -> int:
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode


def install(place: Path, plan: Plan, run: Run = _run) -> None:
    """Install the package of ``plan`` from the drivers folder ``place``; returns when its installer has ended.

    What is run is a copy in a folder of our own that was hashed while it was made, so that nobody can put another file
    in its place in between. Raises ``InstallerRefused`` when it is not what was listed, ``InstallFailed``.
    """
    with tempfile.TemporaryDirectory(prefix="divit-driver-", ignore_cleanup_errors=True) as own:
        copy = Path(own) / plan.package.file
        if _copied(place / plan.package.file, copy) != plan.package.sha256:
            raise InstallerRefused("another SHA-256", file=plan.package.file)
        # The package manager of the system may read it as another user.
        Path(own).chmod(0o755)
        command = [part.replace("{file}", str(copy)) for part in plan.command]
        if shutil.which(command[0]) is None:
            raise InstallFailed("no such program", file=plan.package.file, status=f"127 ({command[0]})")
        try:
            status = run(command)
        except OSError as error:
            raise InstallFailed(str(error), file=plan.package.file, status=type(error).__name__) from error
    if status not in plan.done:
        raise InstallFailed(file=plan.package.file, status=status)


def _copied(source: Path, target: Path) -> str:
    """Copy and give the SHA-256 (hexadecimal) of what was copied."""
    digest = hashlib.sha256()
    try:
        with source.open("rb") as reading, target.open("xb") as writing:
            while part := reading.read(_CHUNK):
                digest.update(part)
                writing.write(part)
        target.chmod(0o755)  # an exe is started itself
    except OSError as error:
        raise InstallerRefused(str(error), file=source.name) from error
    return digest.hexdigest()
