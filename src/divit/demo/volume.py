# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Many letters at once, for measurements and for a full queue to look at.

Run as ``python -m divit.demo.volume HOME COUNT [TITLE]``: a process of its own, because Django's settings belong to
one home for as long as a process lives. The letters are made by the services that the pages use.
"""

import os
import sys
from pathlib import Path

from divit.demo import home as made_up
from divit.demo import people

TITLE = "Toplu deneme yazısı"


def write_letters(home: Path, count: int, title: str = TITLE) -> None:
    """``count`` one-page letters of Feride's that wait for Işıl's signature, in the prepared demonstration ``home``."""
    for name, value in made_up.server_environment(home, "").items():
        os.environ.setdefault(name, value)
    from divit.server.config.serve import look_into

    look_into(home / made_up.SERVER)

    from divit.kernel import clock
    from divit.server.letters import services as letters
    from divit.server.people import queries

    by_key = {key: queries.person_by_tckn(people.person(key).tckn, clock.now()).id for key in ("feride", "isil")}
    writer = queries.viewer_for(by_key["feride"], clock.now())
    for number in range(1, count + 1):
        letter = letters.draft(
            viewer=writer,
            subject=f"{title} {number}",
            body=f"Bu yazı denemedir, sırası {number}.\n\nGereğini rica ederim.",
            addressee="BİRİM MÜDÜRLÜKLERİNE",
            paraf_by=(),
            signer=by_key["isil"],
            file_code="719",
        )
        letters.submit(viewer=writer, letter=letter)


if __name__ == "__main__":
    write_letters(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:4])
