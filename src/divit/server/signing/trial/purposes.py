# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the test page registers: whoever is signed in may try their own card, and nothing comes of it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _
from divit.server.people.queries import Viewer
from divit.server.signing.card_purposes import CardOutcome, CardPurpose, CardReport, register_card
from divit.server.signing.purposes import ItemDraft, Purpose, SignedItem, register

TRIAL = "trial"
PIN_TEST = "pin-test"


def trial_text(ref: str) -> bytes:
    """What is signed: it says of itself that it is nothing. UTF-8."""
    lines = (
        "DENEME – HUKUKİ DEĞERİ YOKTUR",
        "",
        "Bu metin yalnız imza programını ve kartı denemek için imzalanmıştır.",
        "This text was signed only to try the signing program and the card.",
        ref,
    )
    return "".join(f"{line}\n" for line in lines).encode()


def register_trials() -> None:
    """Make both known to ``signing``."""
    register(
        Purpose(
            name=TRIAL,
            asks="document",
            may_open=_anybody,
            items=_items,
            may_sign=_may_sign,
            completed=_nothing_follows,
            refused=lambda _ref, _code: None,
            level="B",
        )
    )
    register_card(
        CardPurpose(
            name=PIN_TEST,
            may_open=lambda _ref, _at: None,
            answer=_no_code,
            done=_nothing_comes_of_it,
        )
    )


def _anybody(_viewer: Viewer, _refs: Sequence[str], _at: datetime) -> None:
    """Whose certificate it must be, rule 7 says."""


def _items(_viewer: Viewer, refs: Sequence[str], _at: datetime) -> list[ItemDraft]:
    return [
        ItemDraft(
            ref=ref,
            group="",
            title=_("TRIAL: a text without any effect"),
            format="cades-attached",
            media_type="text/plain",
            data=trial_text(ref),
        )
        for ref in refs
    ]


def _may_sign(_person: int, refs: Sequence[str], _at: datetime) -> dict[str, str | DivitError]:
    return {ref: hashlib.sha256(trial_text(ref)).hexdigest() for ref in refs}


def _nothing_follows(_signed: Sequence[SignedItem]) -> None:
    """The page tells the verdict; nothing else waits for it."""


def _no_code(_ref: str, _report: CardReport, _at: datetime) -> None:
    return None


def _nothing_comes_of_it(_ref: str, _outcome: CardOutcome, _report: CardReport | None) -> None:
    """The session keeps the answer for its page."""
