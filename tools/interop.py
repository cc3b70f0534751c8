# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Builds what ``make interop`` runs: a program around EU DSS, its packages from Maven Central, and zlint."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "tests/interop/java/pom.xml"
CLASS_PATH = ROOT / "var/interop/class-path"
ZLINT = "github.com/zmap/zlint/v3/cmd/zlint@v3.6.8"
NEEDED = {
    "java": "a Java runtime",
    "javac": "a JDK of version 17 or newer",
    "mvn": "Maven 3.8 or newer",
    "go": "Go 1.23 or newer",
}


def missing() -> list[str]:
    """What ``make interop`` needs and this machine has not."""
    return [what for command, what in NEEDED.items() if shutil.which(command) is None]


def build() -> int:
    """Compile the program and write down where its packages stand; the exit status of Maven."""
    CLASS_PATH.parent.mkdir(parents=True, exist_ok=True)
    goals = ["compile", "dependency:build-classpath", f"-Dmdep.outputFile={CLASS_PATH}"]
    return subprocess.run(["mvn", "-B", "-q", "-f", str(PROJECT), *goals], check=False).returncode


def fetch_zlint() -> int:
    """Build zlint beside the list of packages; the exit status of Go."""
    where = {**os.environ, "GOBIN": str(CLASS_PATH.parent), "GOFLAGS": "-mod=mod"}
    return subprocess.run(["go", "install", ZLINT], env=where, check=False).returncode


def main() -> int:
    """Build; when something is missing, say what, and end with status 1."""
    lacking = missing()
    if lacking:
        print(f"make interop: missing here: {', '.join(lacking)}. Nobody judged anything.", file=sys.stderr)
        return 1
    if build() != 0:
        print("make interop: EU DSS could not be had from Maven Central, or not be built.", file=sys.stderr)
        return 1
    if fetch_zlint() != 0:
        print("make interop: zlint could not be had from the module proxy of Go, or not be built.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
