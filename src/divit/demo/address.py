# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The address that the demonstration's letters print: the one at which its server answers, whatever port it got.

Run as ``python -m divit.demo.address FOLDER ADDRESS`` while the server of that folder runs.
"""

import os
import subprocess
import sys
from pathlib import Path

from divit.demo import home as made_up
from divit.demo import people
from divit.demo.errors import PartDidNotStart
from divit.demo.processes import last_words

RECORDED = "address"
WITHIN_SECONDS = 60


def keep_true(home: Path, web: str) -> None:
    """Have letters of ``home`` lead to ``web`` (scheme, host and port); nothing happens when they do already.

    Raises ``PartDidNotStart``.
    """
    address = f"{web}/dogrula"
    recorded = home / RECORDED
    known = recorded.read_text(encoding="utf-8") if recorded.is_file() else people.institution()["verification_address"]
    if known == address:
        return
    log = home / made_up.LOG / "address.log"
    with log.open("w", encoding="utf-8") as written:
        # A process of its own, as for everything that asks Django (divit.demo.home).
        ended = subprocess.run(
            [sys.executable, "-m", "divit.demo.address", str(home), address],
            stdout=written,
            stderr=subprocess.STDOUT,
            timeout=WITHIN_SECONDS,
            check=False,
        )
    if ended.returncode:
        raise PartDidNotStart(part="address", log=log, why=last_words(log))
    recorded.write_text(address, encoding="utf-8")


def record(home: Path, address: str) -> None:
    """Write ``address`` into the institution's row."""
    os.environ.update(made_up.server_environment(home, ""))
    from divit.server.config.serve import look_into

    look_into(home / made_up.SERVER)

    from divit.server.people import services

    services.move_verification(detsis=people.institution()["detsis"], address=address)


if __name__ == "__main__":
    record(Path(sys.argv[1]), sys.argv[2])
