# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a stand-in was asked and what it answered, kept in the outbox for the page: identity numbers masked."""

from collections.abc import Mapping

from divit.kernel import ids
from divit.kernel.identifiers import mask_tckn
from divit.standins.outbox import Outbox


def keep(
    outbox: Outbox,
    channel: str,
    what: str,
    *,
    asked: Mapping[str, str],
    answered: Mapping[str, str] | str,
    about: str = "",
) -> None:
    """Keep one exchange: ``what`` in a few words, the facts asked with and answered, ``about`` whom or what."""
    answer = answered if isinstance(answered, str) else _lines(answered)
    outbox.keep(
        channel=channel,
        uid=str(ids.uuid7()),
        sender="",
        to=about,
        subject=what,
        text=_lines(asked),
        answer=answer,
    )


def masked(tckn: str) -> str:
    """The part of a number that a page may show."""
    return mask_tckn(tckn)


def _lines(facts: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in facts.items())
