# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Sessions without documents in their windows: signing in, and the card's PIN tried, made and unblocked."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from divit.agent.batch import ItemOutcome
from divit.agent.consent import ConsentSheet, Signatory
from divit.agent.taken import Outcome
from divit.agent.windows.pin_window import PinWindow
from divit.agent.windows.session_window import SessionWindow
from divit.session.messages import CardOutcome, ErrorMessage, Item
from divit.tokens.errors import ReleaseRefused
from divit.tokens.tries import Tries

ORIGIN = "https://evrak.akcaova.example"
STATEMENT = Item("login", "", "Giriş", "cades-attached", "text/plain", 43, "0" * 64)


def sheet(purpose: str, tries: Tries = "several", *, proved: bool = True) -> ConsentSheet:
    """What is asked, of a card with one certificate."""
    return ConsentSheet(
        origin=ORIGIN if proved else "http://127.0.0.1:8350",
        proved=proved,
        site_name="Akçaova Valiliği (DENEME)",
        on_behalf="",
        purpose=purpose,
        documents=(),
        resumed=False,
        signatory=Signatory("DENEME Işıl İncedere", "DENEME Sertifika Hizmetleri", datetime(2028, 3, 14, tzinfo=UTC)),
        token="DENEME kart",
        tries=tries,
    )


def asked(purpose: str, tries: Tries = "several", *, proved: bool = True) -> SessionWindow:
    """The consent."""
    window = SessionWindow()
    window.ask(sheet(purpose, tries, proved=proved), lambda _item, _number: b"", lambda _consent: None)
    return window


def at_work(purpose: str) -> SessionWindow:
    """The person has said yes; the PIN's window is open."""
    window = asked(purpose)
    assert window.consent is not None
    window.consent._decide("yes")
    return window


def over(purpose: str, outcome: str, tries: Tries = "several") -> SessionWindow:
    """How a card session ended."""
    window = at_work(purpose)
    window.over(Outcome("done", (), purpose, CardOutcome(outcome, tries)))
    return window


def signed_in(error: ErrorMessage | None = None) -> SessionWindow:
    """How signing in ended."""
    window = at_work("login")
    fate = ItemOutcome(STATEMENT, "accepted" if error is None else "refused", error)
    window.over(Outcome("done", (fate,), "login"))
    return window


def stopped() -> SessionWindow:
    """The card did not take its release code."""
    window = at_work("pin-create")
    window.failed(ReleaseRefused())
    return window


def new_pin(again: str = "", purpose: str = "pin-create") -> PinWindow:
    """The PIN's window with a new PIN typed twice; with ``again`` the first one was none to have."""
    shown: Mapping[str, Any] = {
        "label": "DENEME kart", "tries": "unknown", "origin": ORIGIN, "purpose": purpose,
        "count": 0, "refused": "", "place": [0, 0, 800, 600], "kind": "create",
    }  # fmt: skip
    window = PinWindow(shown)
    window.come_up()
    for text in (again, "482150"):
        for field in window.fields:
            field.setText(text)
        if text == again and again:
            window._take()
    return window


NOBODY = ErrorMessage("IMZ-9507", "Bu sertifikayla giriş yapan kimse yok.", "user", "0123456789")
SCENES: dict[str, Callable[[], QWidget]] = {
    "login": lambda: asked("login"),
    "login-unproved": lambda: asked("login", "last", proved=False),
    "login-work": lambda: at_work("login"),
    "login-done": signed_in,
    "login-refused": lambda: signed_in(NOBODY),
    "pin-test": lambda: asked("pin-test", 2),
    "pin-test-locked": lambda: asked("pin-test", "locked"),
    "pin-test-right": lambda: over("pin-test", "yes"),
    "pin-test-wrong": lambda: over("pin-test", "no", "last"),
    "pin-create": lambda: asked("pin-create"),
    "pin-create-work": lambda: at_work("pin-create"),
    "pin-create-done": lambda: over("pin-create", "yes"),
    "pin-create-stopped": stopped,
    "unblock": lambda: asked("unblock", "locked"),
    "unblock-done": lambda: over("unblock", "yes"),
    "new-pin": new_pin,
    "new-pin-again": lambda: new_pin("123456"),
}
