# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which listed package a card needs on this machine. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from divit.tokens.cards import Card
from divit.tokens.drivers.architecture import ours
from divit.tokens.drivers.tables import System, this_system
from divit.tokens.installers.listing import Package


@dataclass(frozen=True, slots=True)
class Plan:
    """One package to install, the command for it (``{file}`` stands for the checked file), what means done."""

    package: Package
    command: tuple[str, ...]
    done: frozenset[int]


def plan_for(
    card: Card, packages: Sequence[Package], *, system: System | None = None, processor: str | None = None
) -> Plan | None:
    """The first of the card's drivers, in the card's own order, that the institution has for this machine."""
    for driver in card.drivers:
        for package in packages:
            right_driver = package.driver == driver and package.kind.system == (system or this_system())
            if right_driver and (not package.processors or (processor or ours()) in package.processors):
                return Plan(package, (*package.kind.command, *package.arguments), package.kind.done)
    return None
