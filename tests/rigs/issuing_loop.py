# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A process that issues certificates, one alone and some in a group in turns, until it is killed, and notes what it is
about to sign before it signs.

Run as ``python issuing_loop.py HOME NOTES``; ``ready`` is printed once the authority stands.
"""

import os
import sys
from hashlib import sha256
from pathlib import Path

GROUP = 7


def get_ready(home: Path, notes: Path) -> None:
    """Have an authority in ``home`` that issues, and from now on a note of what is about to be signed."""
    from divit.server.config.serve import prepare

    prepare(home)
    import authority_house as house
    from divit.server.authority import queries
    from divit.server.keys.queries import ServerSigner

    if not queries.authorities():
        house.found()
    sign, file = ServerSigner.sign, os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def noted(signer: ServerSigner, data: bytes) -> bytes:
        os.write(file, f"{sha256(data).hexdigest()}\n".encode())
        return sign(signer, data)

    setattr(ServerSigner, "sign", noted)  # noqa: B010 - a plain assignment to a method is refused by the types
    # The first one loads the linter, which takes longer than a hundred that follow.
    house.issue()


def main(home: Path, notes: Path) -> None:
    get_ready(home, notes)
    import authority_house as house

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        house.issue()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
