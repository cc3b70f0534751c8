# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The archive for one person on Linux, who need not be an administrator: the folder, and a script that registers it."""

import gzip
import platform
import tarfile
from functools import partial
from pathlib import Path

from agent_packages import recipe

LINUX = recipe.RECIPES / "linux"
_RUN, _READ = 0o755, 0o644


def make(frozen: Path | None = None, folder: Path = recipe.HANDED_OUT) -> Path:
    """The archive of ``frozen`` (else the folder that was made last), in ``folder``."""
    frozen = frozen or recipe.FROZEN / recipe.PROGRAM["name"]
    name = f"divit-agent-{recipe.version()}"
    made = folder / f"{name}-{platform.machine()}.tar.gz"
    folder.mkdir(parents=True, exist_ok=True)
    beside = {
        "install.sh": LINUX / "for-one-person.sh",
        "divit.desktop": LINUX / "divit.desktop",
        "verify.desktop": LINUX / "verify.desktop",
        "autostart.desktop": LINUX / "autostart.desktop",
        "tr.divit.agent.svg": recipe.ROOT / "src" / recipe.PROGRAM["shared_from"] / "mark.svg",
        "copyright": recipe.RECIPES / "copyright",
    }
    # No name and no time in the head of the compressed file (RFC 1952, 2.3.1).
    with (
        made.open("wb") as file,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        settled = partial(_settled, moment=recipe.moment())
        for inside, path in sorted(beside.items()):
            archive.add(path, f"{name}/{inside}", filter=settled)
        for path in sorted(frozen.rglob("*")):
            archive.add(path, f"{name}/program/{path.relative_to(frozen)}", recursive=False, filter=settled)
    return made


def _settled(entry: tarfile.TarInfo, *, moment: int) -> tarfile.TarInfo:
    """Nobody's file, of the commit's time, with the rights that its kind has."""
    runs = entry.isdir() or entry.name.endswith(("/install.sh", f"/program/{recipe.PROGRAM['name']}"))
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = moment
    entry.mode = _RUN if runs else _READ
    return entry
