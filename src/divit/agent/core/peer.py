# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who is speaking. A door fills this in from what it knows itself; nothing here is ever read from a message."""

from dataclasses import dataclass
from typing import Literal

#: A person (a link they clicked, a code they typed, the command line), a page by way of the browser's extension, a page
#: by way of loopback, or the site that was asked.
Way = Literal["person", "extension", "loopback", "site"]


@dataclass(frozen=True, slots=True)
class Peer:
    """The other side of one message.

    ``page`` is the origin of the page that knocks, as the browser names it; ``ticket`` is the question that a site
    answers; ``by_code``: a person came with a code and not with a link.
    """

    way: Way
    page: str = ""
    ticket: int = 0
    by_code: bool = False

    @property
    def is_page(self) -> bool:
        """Whether a page speaks, which is told nothing and may knock for little."""
        return self.way in ("extension", "loopback")


PERSON = Peer("person")
