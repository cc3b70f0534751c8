# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The ``.deb`` for Pardus, Debian and Ubuntu: the folder, and what registers it with desktops and browsers."""

import gzip
import json
import os
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agent_packages import bom, policies, recipe
from agent_packages.elf import needs
from divit.agent.doors.native import browsers
from divit.agent.doors.registering import manifest

LINUX = recipe.RECIPES / "linux"
TABLE: dict[str, dict[str, Any]] = tomllib.loads((LINUX / "package.toml").read_text(encoding="utf-8"))
LIBRARIES: dict[str, str] = tomllib.loads((LINUX / "libraries.toml").read_text(encoding="utf-8"))["libraries"]
PLACES: dict[str, str] = TABLE["places"]
PROGRAM = f"/{PLACES['program']}/{recipe.PROGRAM['name']}"
STAGE = recipe.WORK / "deb"
_SCRIPTS = ("postinst", "postrm")
_FOLDER, _FILE, _RUN = 0o755, 0o644, 0o755


def make() -> Path:
    """The package, from the frozen folder; its file in what is handed out."""
    shutil.rmtree(STAGE, ignore_errors=True)
    stage(STAGE, recipe.FROZEN / recipe.PROGRAM["name"])
    control(STAGE)
    settle(STAGE, recipe.moment())
    recipe.HANDED_OUT.mkdir(exist_ok=True)
    made = recipe.HANDED_OUT / f"{TABLE['control']['Package']}_{recipe.version()}_{architecture()}.deb"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(recipe.moment())}
    # Every system that has the C library which the folder needs can read zstd, which unpacks much faster.
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z12", "--build", str(STAGE), str(made)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return made


def architecture() -> str:
    """This machine, as Debian names it."""
    return subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()


def stage(root: Path, frozen: Path) -> None:
    """Put everything of the package under ``root``, where it will lie under ``/``."""
    shutil.copytree(frozen, root / PLACES["program"], symlinks=True)
    command = root / PLACES["command"]
    command.parent.mkdir(parents=True)
    command.symlink_to(os.path.relpath(PROGRAM, f"/{PLACES['command']}/.."))
    (root / PLACES["drivers"]).mkdir(parents=True)
    (root / PLACES["program"] / "drivers").symlink_to(f"/{PLACES['drivers']}")
    for name, place in TABLE["files"].items():
        _copy(LINUX / name, root / place)
    _copy(recipe.ROOT / "src" / recipe.PROGRAM["shared_from"] / "mark.svg", root / PLACES["icon"])
    shutil.copytree(recipe.ROOT / "web/extension", root / PLACES["shared"] / "extension")
    policies.write(root / PLACES["shared"] / "policies", [policies.EXAMPLE])
    for place, text in hosts().items():
        _write(root / place, text.encode())
    _documents(root / PLACES["documents"])


def hosts() -> dict[str, str]:
    """The manifests by which browsers find the extension's host, each with its place (the agent's own table)."""
    return {
        f"{row['linux_computer'].lstrip('/')}/{browsers()['host']}.json": json.dumps(
            manifest(row["kind"], Path(PROGRAM)), indent=2
        )
        + "\n"
        for row in browsers()["browser"]
    }


def _documents(folder: Path) -> None:
    _copy(recipe.RECIPES / "copyright", folder / "copyright")
    _copy(bom.FILE, folder / bom.FILE.name)
    changes = (recipe.ROOT / "CHANGELOG.md").read_bytes()
    _write(folder / "changelog.gz", gzip.compress(changes, mtime=0))


def control(root: Path) -> None:
    """Write the fields, the list of files that an administrator may change, the sums and the scripts."""
    folder = root / "DEBIAN"
    folder.mkdir()
    files = [path.relative_to(root).as_posix() for path in _files(root) if folder not in path.parents]
    (folder / "control").write_text(fields(root), encoding="utf-8")
    changeable = [name for name in files if name.startswith("etc/")]
    (folder / "conffiles").write_text("".join(f"/{name}\n" for name in changeable), encoding="ascii")
    told = subprocess.run(["md5sum", *files], cwd=root, check=True, capture_output=True, text=True).stdout
    (folder / "md5sums").write_text(told, encoding="utf-8")
    for name in _SCRIPTS:
        shutil.copy(LINUX / name, folder / name)


def fields(root: Path) -> str:
    """The control file (Debian Policy 5.3), with what the folder really needs of the system."""
    given = TABLE["control"]
    bytes_ = sum(path.stat().st_size for path in _files(root))
    values = {
        "Package": given["Package"],
        "Version": recipe.version(),
        "Architecture": architecture(),
        "Section": given["Section"],
        "Priority": given["Priority"],
        "Maintainer": given["Maintainer"],
        "Homepage": given["Homepage"],
        "Installed-Size": str(-(-bytes_ // 1024)),
        "Depends": ", ".join(depends(*needs(root / PLACES["program"]), given["Depends"])),
        "Recommends": ", ".join(given["Recommends"]),
        "Suggests": ", ".join(given["Suggests"]),
        "Description": given["Description"],
    }
    return "".join(f"{name}: {value}\n" for name, value in values.items())


def depends(libraries: set[str], libc: tuple[int, int], others: list[str]) -> list[str]:
    """The packages behind ``libraries``, the C library with its least version. Raises ``LookupError``."""
    strangers = libraries - LIBRARIES.keys()
    if strangers:
        raise LookupError(f"no package is known for {', '.join(sorted(strangers))}; see packaging/linux/libraries.toml")
    packages = {LIBRARIES[name] for name in libraries} - {"libc6"}
    return sorted({f"libc6 (>= {libc[0]}.{libc[1]})", *packages, *others})


def settle(root: Path, moment: int) -> None:
    """Give every file the rights and the time (seconds) that do not depend on who builds, and when."""
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            runs = path.parent.name == "DEBIAN" and path.name in _SCRIPTS
            runs = runs or (path.is_file() and os.access(path, os.X_OK) and path.name == recipe.PROGRAM["name"])
            path.chmod(_FOLDER if path.is_dir() else _RUN if runs else _FILE)
        os.utime(path, (moment, moment), follow_symlinks=False)


def _files(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink())


def _copy(source: Path, target: Path) -> None:
    _write(target, source.read_bytes())


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
