# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who carries a message out of the house. ``gateways`` fills this registry; ``notify`` knows no outside system."""

from dataclasses import dataclass
from typing import Protocol

from divit.server.notify.errors import NoCarrier


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a carrier is given. ``uid`` is the same at every try of the same message."""

    uid: str
    address: str
    subject: str
    text: str


class Carrier(Protocol):
    """One way out of the house."""

    def is_set_up(self) -> bool:
        """Whether the settings say where to deliver to."""

    def deliver(self, parcel: Parcel) -> None:
        """Hand the parcel over; back when it was accepted. Takes its time: never called under a lock.

        Raises a ``DivitError``: one whose row says ``retry = "auto"`` is tried again, any other is final.
        """


_carriers: dict[str, Carrier] = {}


def register(channel: str, carrier: Carrier) -> None:
    """Let ``carrier`` serve ``channel`` (mail, sms); a later one replaces it."""
    _carriers[channel] = carrier


def serves(channel: str) -> bool:
    """Whether something is set up that carries over ``channel``."""
    carrier = _carriers.get(channel)
    return carrier is not None and carrier.is_set_up()


def carrier_of(channel: str) -> Carrier:
    """The carrier of ``channel``. Raises ``NoCarrier``."""
    if not serves(channel):
        raise NoCarrier(channel=channel)
    return _carriers[channel]
