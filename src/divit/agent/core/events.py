# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is to be done about a message. A ticket numbers a knock from its arrival until its window is closed."""

from dataclasses import dataclass

from divit.agent.core.peer import Peer
from divit.kernel.errors import DivitError
from divit.session.link import Link


@dataclass(frozen=True, slots=True)
class Here:
    """Say that a signer of version 1 is here, and nothing else."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The knock was understood. It is all that a page is ever told."""

    ticket: int


@dataclass(frozen=True, slots=True)
class Redeem:
    """Post ``code`` to the site at ``origin`` and bring back its answer."""

    ticket: int
    origin: str
    code: str


@dataclass(frozen=True, slots=True)
class AskSite:
    """GET the link and bring back who asks."""

    ticket: int
    link: Link


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """Begin the session: no other window is open."""

    ticket: int
    link: Link
    peer: Peer


@dataclass(frozen=True, slots=True)
class Wait:
    """Another window is open; this one follows."""

    ticket: int


@dataclass(frozen=True, slots=True)
class Raise:
    """The session has its window already, or waits for it; bring it to the front. The knock ends here."""

    ticket: int
    link: Link


@dataclass(frozen=True, slots=True)
class Refuse:
    """No window. Only a person is told why."""

    ticket: int
    error: DivitError


Event = Here | Heard | Redeem | AskSite | OpenWindow | Wait | Raise | Refuse
