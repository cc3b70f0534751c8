# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of the tests' own: a cluster in a folder that goes away, reached by a socket file, never by a network.

Run as a program it is the server's keeper: it makes the cluster, prints the folder of the socket once connections are
answered, and ends everything when its standard input closes. The system closes that for it when the tests' process
dies, however it dies, so no server is left behind. ``Server`` is the tests' end of it.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

START_WITHIN_S = 60
# Nothing of a test outlives a power cut, so nothing has to reach the disk. Waits for locks are written down.
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "log_lock_waits": "on",
}


def program(name: str) -> str:
    """The newest ``name`` of an installed PostgreSQL; Debian keeps it off the path. Raises ``FileNotFoundError``."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    found = str(installed[-1]) if installed else shutil.which(name)
    if not found:
        raise FileNotFoundError(f"{name}: install the package postgresql")
    return found


def account() -> str | None:
    """Whom the server runs as: PostgreSQL refuses to run as root. None when we are not."""
    if os.geteuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def keep() -> None:
    """Run a server until standard input closes."""
    # Ctrl-C goes to everybody at the terminal; the tests decide when the server ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    user = account()
    folder = Path(tempfile.mkdtemp(prefix="divit-pg-"))
    try:
        if user:
            shutil.chown(folder, user)
        cluster = folder / "cluster"
        make = [program("initdb"), "-D", cluster, "-A", "trust", "-U", "divit", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(make, check=True, user=user, stdout=subprocess.DEVNULL, cwd=folder)
        options = [part for name, value in _OPTIONS.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [program("postgres"), "-D", cluster, "-k", folder, *options],
                user=user,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            _wait_until_it_answers(server, folder)
            print(folder, flush=True)
            sys.stdin.read()
        finally:
            # Immediate: what is in it is about to be deleted.
            server.send_signal(signal.SIGQUIT)
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_it_answers(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    asking = [program("pg_isready"), "-q", "-h", folder]
    while subprocess.run(asking, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit((folder / "log").read_text(encoding="utf-8"))
        time.sleep(0.05)


class Server:
    """A running server; ``url(name)`` is the address of one of its databases."""

    def __init__(self) -> None:
        self._keeper = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._keeper.stdout
        self.folder = self._keeper.stdout.readline().strip()
        if not self.folder:
            raise RuntimeError(f"no PostgreSQL: its keeper ended with {self._keeper.wait()}")

    @property
    def pid(self) -> int:
        """The process below which all of the server's are."""
        return self._keeper.pid

    def url(self, name: str) -> str:
        """The address of the database ``name``."""
        return f"postgresql://divit@/{name}?host={self.folder}"

    def stop(self) -> None:
        """End it and delete what was in it."""
        assert self._keeper.stdin
        self._keeper.stdin.close()
        self._keeper.wait(START_WITHIN_S)


if __name__ == "__main__":
    keep()
