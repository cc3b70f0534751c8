# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The running demonstration, and a person at its pages."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from divit.demo import people
from divit.demo.errors import StepFailed
from divit.demo.web import Page, Visitor

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class House:
    """Where the running demonstration is: its folder, its pages, and the page of the messages that it sent.

    ``environment`` is what its server was started with; ``card`` names the token of the card that is made in it, empty
    where none is: then everybody signs with a key file.
    """

    home: Path
    web: str
    outbox: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    card: str = ""


@contextmanager
def signed_in(house: House, key: str) -> Iterator[Visitor]:
    """The person with ``key`` at the web pages."""
    with Visitor(house.web) as visitor:
        visitor.sign_in(people.person(key).personnel_number, people.PASSWORD)
        yield visitor


def link_of(page: Page) -> str:
    """The ``divit:`` link on a session's page. Raises ``StepFailed``."""
    for link in page.links:
        if link.startswith("divit:"):
            return link
    raise StepFailed(step=page.url, why="no divit: link")
