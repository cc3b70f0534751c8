# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Builds what ``make interop`` runs: a small program around EU DSS, whose packages come from Maven Central."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "tests/interop/java/pom.xml"
CLASS_PATH = ROOT / "var/interop/class-path"
NEEDED = {"java": "a Java runtime", "javac": "a JDK of version 17 or newer", "mvn": "Maven 3.8 or newer"}


def missing() -> list[str]:
    """What ``make interop`` needs and this machine has not."""
    return [what for command, what in NEEDED.items() if shutil.which(command) is None]


def build() -> int:
    """Compile the program and write down where its packages stand; the exit status of Maven."""
    CLASS_PATH.parent.mkdir(parents=True, exist_ok=True)
    goals = ["compile", "dependency:build-classpath", f"-Dmdep.outputFile={CLASS_PATH}"]
    return subprocess.run(["mvn", "-B", "-q", "-f", str(PROJECT), *goals], check=False).returncode


def main() -> int:
    """Build; when something is missing, say what, and end with status 1."""
    lacking = missing()
    if lacking:
        print(f"make interop: missing here: {', '.join(lacking)}. EU DSS judged nothing.", file=sys.stderr)
        return 1
    if build() != 0:
        print("make interop: EU DSS could not be had from Maven Central, or not be built.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
