# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A process that founds an authority with a responder and issues one certificate.

Run as ``python issued_once.py HOME FOLDER``; ``issuer.cer`` and ``holder.cer`` are left in the folder.
"""

import sys
from pathlib import Path


def main(home: Path, folder: Path) -> None:
    from divit.server.config.serve import prepare

    prepare(home)
    import authority_house as house
    from divit.server.authority import queries

    house.found_with_responder()
    (folder / "holder.cer").write_bytes(house.issue())
    (folder / "issuer.cer").write_bytes(queries.own_certificate(house.ISSUING))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
