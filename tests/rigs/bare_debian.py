# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A Debian with nothing on it, in a folder: packages are installed into it by its own apt, and run in it by a user.

Made once by debootstrap and kept in ``var/package-test``; every command runs in a mount namespace of its own, which
takes its /proc away with it. Needs root.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SUITE = os.environ.get("DIVIT_TEST_SUITE", "bookworm")
MIRROR = os.environ.get("DIVIT_TEST_MIRROR", "http://deb.debian.org/debian")
PERSON = 1000
_IN_IT = 'mount -t proc proc "$1/proc" && mount -t tmpfs tmpfs "$1/dev/shm" && shift && exec "$@"'
# What apt and dpkg write about what they did is no part of any package.
_RECORDS = (
    "dev",
    "proc",
    "run",
    "sys",
    "tmp",
    "var/cache",
    "var/lib/apt",
    "var/lib/dpkg",
    "var/log",
    "home",
    "root",
    "srv",
)


@dataclass(frozen=True)
class BareDebian:
    """The machine whose ``/`` is ``root``."""

    root: Path

    @classmethod
    def made(cls, folder: Path) -> "BareDebian":
        """The machine of ``SUITE`` in ``folder``, made when it is not there. Raises ``RuntimeError`` without root."""
        missing = [tool for tool in ("debootstrap", "unshare", "chroot") if shutil.which(tool) is None]
        if os.geteuid() != 0 or missing:
            raise RuntimeError(f"a bare Debian is made by root with debootstrap; missing: {missing or 'root'}")
        root = folder / SUITE
        if not (root / "etc/divit-test-ready").exists():
            shutil.rmtree(root, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
            command = ["debootstrap", "--variant=minbase", SUITE, str(root), MIRROR]
            subprocess.run(command, check=True, stdout=sys.stderr)
            (root / "etc/divit-test-ready").touch()
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        return cls(root)

    def run(
        self, *words: str, user: int = 0, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> "subprocess.CompletedProcess[bytes]":
        """Run ``words`` in the machine, to the end; what they say goes into the answer."""
        return subprocess.run(
            self.command(words, user=user, env=env), input=stdin, capture_output=True, timeout=900, check=False
        )

    def command(self, words: Sequence[str], *, user: int = 0, env: Mapping[str, str] | None = None) -> list[str]:
        """The command that runs ``words`` in the machine with an environment of its own."""
        given = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/srv/person", "LANG": "C.UTF-8", **(env or {})}
        inside = ["chroot", f"--userspec={user}:{user}", str(self.root), "env", "-i"]
        inside += [f"{name}={value}" for name, value in given.items()]
        return ["unshare", "--mount", "sh", "-ec", _IN_IT, "sh", str(self.root), *inside, *words]

    def installed(self, *packages: str) -> "subprocess.CompletedProcess[bytes]":
        """Install ``packages`` (names, or files inside the machine) with apt, and what they depend on."""
        self.run("apt-get", "update", "-qq")
        return self.run(
            *("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages),
            env={"DEBIAN_FRONTEND": "noninteractive"},
        )

    def files(self) -> dict[str, str]:
        """Every file and folder of the machine but the records, with its rights, size and target."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if not name.startswith(_RECORDS):
                told = path.lstat()
                size = "" if path.is_dir() and not path.is_symlink() else told.st_size
                found[name] = f"{told.st_mode:o} {size} {path.readlink() if path.is_symlink() else ''}"
        return found

    def persons_folder(self) -> Path:
        """A new empty folder of the person, ``/srv/person`` inside."""
        home = self.root / "srv/person"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        os.chown(home, PERSON, PERSON)
        return home
