# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A process that issues certificates and goes on whatever happens, telling each time: ``issued``, or the error's code.

Run as ``python issuing_on.py HOME NOTES``; it waits for a line on its standard input before each certificate.
"""

import sys
from pathlib import Path

from issuing_loop import get_ready


def main(home: Path, notes: Path) -> None:
    get_ready(home, notes)
    from django.db import DatabaseError

    import authority_house as house
    from divit.kernel.errors import DivitError
    from divit.server.ui.faults import of_database

    told = "ready"
    while True:
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
        if not sys.stdin.readline():
            return
        try:
            house.issue()
            told = "issued"
        except DivitError as error:
            told = error.code
        except DatabaseError as error:
            known = of_database(error)
            told = repr(error) if known is None else known.code


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
