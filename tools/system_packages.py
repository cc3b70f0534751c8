# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Sees to it that the programs which the tests need are on this machine.

Prints a pytest marker expression: empty when everything is here. With root or passwordless sudo, and apt, what is
missing is installed. Otherwise the missing ones are named, with the tests that they leave out, and the exit status
is 1 unless ``ALLOW_MISSING=1``.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

TABLE = Path(__file__).with_suffix(".toml")


def is_here(probes: list[str]) -> bool:
    """Whether one of the commands or files named by ``probes`` exists."""
    return any(any(Path("/").glob(probe[1:])) if probe.startswith("/") else shutil.which(probe) for probe in probes)


def missing() -> dict[str, dict[str, str]]:
    """The rows of the table whose probes find nothing."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {name: row for name, row in table.items() if not is_here(row["probe"])}


def installer() -> list[str] | None:
    """How apt can be run here without asking anybody, or None."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n", "apt-get"]
    return None


def install(packages: list[str]) -> None:
    """Install Debian ``packages``; what goes wrong is seen afterwards by what is still missing."""
    apt = installer()
    if apt is None:
        return
    print(f"Installing for the tests: {' '.join(packages)}", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run([*apt, *command], env=environment, stdout=sys.stderr, check=False)


def main() -> int:
    """Install or name what is missing; print the marker expression that leaves out what cannot run."""
    lacking = missing()
    if lacking:
        install([package for row in lacking.values() for package in row["package"].split()])
        lacking = missing()
    for name, row in lacking.items():
        print(f"missing: {name} (package {row['package']}); left out: tests marked {row['marker']}", file=sys.stderr)
    if lacking and os.environ.get("ALLOW_MISSING") != "1":
        print("Install them, or set ALLOW_MISSING=1 to run the rest.", file=sys.stderr)
        return 1
    print(" and ".join(f"not {row['marker']}" for row in lacking.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
