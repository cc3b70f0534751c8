# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every window of the agent with something in it, for walking over them and for looking at them."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from divit.agent.consent import AttachmentLine, ConsentSheet, DocumentLine, Signatory
from divit.agent.windows.look import wear
from divit.agent.windows.pin_window import PinWindow
from divit.agent.windows.session_window import SessionWindow
from divit.kernel import clock, words
from divit.session.messages import ErrorMessage
from divit.tokens.errors import TokenGone
from made_pdf import written_pdf

TITLES = (
    "Kışla Mahallesi 214 ada 7 parselin tahsisi",
    "2027 yılı performans programı hazırlıkları",
    "Iğdır ve Akçaova ortak proje protokolü",
    "Halk kütüphanesi açılış töreni",
)
Scene = Callable[[], QWidget]


def app() -> QApplication:
    """The one application of this process."""
    made = QApplication.instance()
    return made if isinstance(made, QApplication) else QApplication(["divit"])


@contextmanager
def dressed(*, language: str = "tr", theme: str = "light", text: str = "normal") -> Iterator[QApplication]:
    """Windows made inside speak and look so; all are closed at the end."""
    before = words.lang()
    words.use(language)
    running = app()
    wear(running, theme=theme, text=text)
    try:
        yield running
    finally:
        for window in running.topLevelWidgets():
            window.close()
            window.deleteLater()
        running.processEvents()
        running.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        words.use(before)


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Let Qt work until ``condition`` holds."""
    deadline = clock.monotonic() + seconds
    while not condition():
        assert clock.monotonic() < deadline, "what was waited for did not come"
        loop = QEventLoop()
        QTimer.singleShot(10, loop.quit)
        loop.exec()


def sheet(tries: str | int = "several", *, proved: bool = True, resumed: bool = False) -> ConsentSheet:
    """Four letters of a governor's office."""
    attached = (AttachmentLine(1, "İnceleme tutanağı", "application/pdf", 54_000),)
    documents = tuple(
        DocumentLine(
            number,
            f"i{number}",
            title,
            "application/pdf",
            71_000 * number,
            f"{number:02x}" * 32,
            attached[: number % 2],
        )
        for number, title in enumerate(TITLES, 1)
    )
    return ConsentSheet(
        origin="https://evrak.akcaova.example" if proved else "http://127.0.0.1:8350",
        proved=proved,
        site_name="Akçaova Valiliği (DENEME)",
        on_behalf="",
        purpose="letter",
        documents=documents,
        resumed=resumed,
        signatory=Signatory("DENEME Işıl İncedere", "DENEME Sertifika Hizmetleri", datetime(2028, 3, 14, tzinfo=UTC)),
        token="DENEME kart",
        tries=tries,  # type: ignore[arg-type]  # a word or a number
    )


def opened(item: str, number: int) -> bytes:
    """Any document of the sheet."""
    return b"Tutanak\nDENEME\n" if number else written_pdf()


def consent(**given: Any) -> SessionWindow:
    """The consent with its first document on show."""
    window = SessionWindow()
    window.ask(sheet(**given), opened, lambda _consent: None)
    assert window.consent is not None
    view = window.consent
    until(lambda: view._viewed)
    until(lambda: not view.document._sheet.pixmap().isNull())
    return window


def at_work() -> SessionWindow:
    """Two of four signed, one of them refused by the site."""
    window = consent()
    assert window.consent is not None
    window.consent._decide("yes")
    assert window.work is not None
    window.work.begin()
    window.work.signed("i1")
    window.work.answered("i1", None)
    window.work.signed("i2")
    window.work.answered("i2", ErrorMessage("IMZ-5012", "Sertifika bu belgeyi imzalayamaz.", "never", "0123456789"))
    return window


def pulled() -> SessionWindow:
    """The card was pulled in the middle."""
    window = at_work()
    window.card_gone(TokenGone().message(words.lang()), lambda _back: None)
    return window


def failed() -> SessionWindow:
    """The card was not there at all."""
    window = SessionWindow()
    window.waiting("https://evrak.akcaova.example")
    window.failed(TokenGone())
    return window


def waiting() -> SessionWindow:
    """Nothing has come yet."""
    window = SessionWindow()
    window.waiting("https://evrak.akcaova.example")
    return window


def pin(refused: str = "", tries: str = "few") -> PinWindow:
    """The PIN's window with something typed."""
    shown: Mapping[str, Any] = {
        "label": "DENEME kart", "tries": tries, "origin": "https://evrak.akcaova.example", "purpose": "letter",
        "count": 4, "refused": refused, "place": [0, 0, 800, 600],
    }  # fmt: skip
    window = PinWindow(shown)
    window.come_up()
    window.field.setText("123456")
    return window


SCENES: dict[str, Scene] = {
    "consent": consent,
    "consent-unproved": lambda: consent(proved=False, resumed=True, tries="last"),
    "work": at_work,
    "work-pulled": pulled,
    "failed": failed,
    "waiting": waiting,
    "pin": pin,
    "pin-again": lambda: pin("PIN yanlış. (IMZ-2001)", "last"),
}


def draw(folder: Path, names: tuple[str, ...] = ()) -> list[Path]:
    """A picture of each scene in both languages, light and dark, and of some in large print."""
    drawn = []
    looks = [(language, theme, "normal") for language in ("tr", "en") for theme in ("light", "dark")]
    for name, scene in SCENES.items():
        if names and name not in names:
            continue
        for language, theme, text in [*looks, ("tr", "light", "large")]:
            with dressed(language=language, theme=theme, text=text) as running:
                window = scene()
                window.show()
                running.processEvents()
                path = folder / f"{name}-{language}-{theme}{'-large' if text == 'large' else ''}.png"
                window.grab().save(str(path))
                drawn.append(path)
    return drawn


if __name__ == "__main__":
    import sys

    for made in draw(Path(sys.argv[1]), tuple(sys.argv[2:])):
        print(made)
