# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A real clamd that knows one thing: the EICAR test file, by its hash."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: The anti-malware test file, in two halves, so that no scanner stumbles over this checkout. source = "eicar.org"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
_MD5 = "44d88612fea8a8f36de82e1278abb02f"
_START_S = 60.0
_CONFIGURATION = """Foreground yes
LocalSocket {folder}/socket
DatabaseDirectory {folder}/database
TemporaryDirectory {folder}
StreamMaxLength 16M
"""


@contextmanager
def clamd(folder: Path) -> Iterator[Path]:
    """Run it in ``folder`` (made); gives its socket. It drops to an ordinary user where the caller is root."""
    database = folder / "database"
    database.mkdir(parents=True)
    (database / "one.hdb").write_text(f"{_MD5}:{len(EICAR)}:Eicar-Test\n", encoding="ascii")
    configuration, socket = folder / "clamd.conf", folder / "socket"
    configuration.write_text(_CONFIGURATION.format(folder=folder), encoding="utf-8")
    program = shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "clamd is not installed"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, "-c", str(configuration)], stdout=log, stderr=log)
        try:
            until = time.monotonic() + _START_S
            while not socket.exists():
                assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
                assert time.monotonic() < until, "clamd did not start"
                time.sleep(0.05)
            yield socket
        finally:
            process.terminate()
            process.wait(60)
