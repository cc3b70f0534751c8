# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is frozen: our modules, what lies beside them, and which libraries the system gives instead."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from agent_packages.recipe import LEFT_OUT, PROGRAM, ROOT

SOURCE = ROOT / "src"
_PYTHON = re.compile(r"/(?:lib)?python3[^/]*(?:/|\.so)")
_CODE = {".py", ".po", ".pot"}
_SYSTEM_LIBRARIES = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")


def modules() -> list[str]:
    """Our modules by name: all of the rooms, the commands, and the processes of our own."""
    rooms = [_dotted(path) for path in _tracked() if path.suffix == ".py" and path.parts[1] in PROGRAM["rooms"]]
    commands = [f"divit.cli.{name}" for name in PROGRAM["commands"]]
    return sorted({*rooms, *commands, "divit.cli.main", *PROGRAM["own_processes"]})


def data() -> list[tuple[str, str]]:
    """Each file that our modules read (path, folder in the package): tables, schemas, faces, catalogues."""
    wanted = {*PROGRAM["rooms"], "cli"}
    beside = [path for path in _tracked() if path.suffix not in _CODE and path.parts[1] in wanted]
    catalogues = (SOURCE / "divit/locale").rglob("*.mo")
    shared = (Path(PROGRAM["shared_from"]) / name for name in PROGRAM["shared"])
    files = [*beside, *shared, *(path.relative_to(SOURCE) for path in catalogues)]
    return [(str(SOURCE / path), str(PurePosixPath(path.parent))) for path in sorted(files)]


def is_wanted(name: str) -> bool:
    """Whether the file ``name`` of a wheel goes into the package."""
    inside = name.replace("\\", "/")
    if inside.endswith(".qm"):
        return PurePosixPath(inside).name in LEFT_OUT["translations"]
    return not any(part in inside for part in LEFT_OUT["files"])


def is_systems_own(path: str) -> bool:
    """Whether a library comes from the system on which the package is made, and so from the one it is installed on.

    A Python that is the system's own is frozen all the same: the next release of the system has another one.
    """
    return path.startswith(_SYSTEM_LIBRARIES) and _PYTHON.search(path) is None


def _tracked() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "divit"],
        cwd=SOURCE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return (Path(name) for name in listed.splitlines() if len(Path(name).parts) > 2 and (SOURCE / name).is_file())


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
