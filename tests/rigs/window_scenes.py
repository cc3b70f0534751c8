# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every window of the agent with something in it, for walking over them and for looking at them."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from divit.agent.batch import Fate, ItemOutcome
from divit.agent.calendar import KnownCertificates
from divit.agent.consent import AttachmentLine, ConsentSheet, DocumentLine, Signatory
from divit.agent.doctor import Certificate, Findings, Judged
from divit.agent.journal import Journal
from divit.agent.local_files import Judgement
from divit.agent.pins import Kind
from divit.agent.preferences import Preferences
from divit.agent.stage import Open
from divit.agent.taken import Outcome
from divit.agent.windows.consent_view import ConsentView
from divit.agent.windows.look import wear
from divit.agent.windows.main_window import MainWindow
from divit.agent.windows.pin_page import PinPage
from divit.agent.windows.pin_window import PinWindow
from divit.agent.windows.session_window import SessionWindow
from divit.agent.windows.wiring import Wiring
from divit.agent.windows.wizard import Wizard
from divit.kernel import clock, words
from divit.session.link import Link
from divit.session.messages import ErrorMessage, Item
from divit.tokens.cards import cards
from divit.tokens.drivers.places import DriverFile
from divit.tokens.drivers.tables import drivers
from divit.tokens.errors import DriverHung, TokenGone, WrongPin
from made_pdf import written_pdf
from plain_scenes import SCENES as PLAIN_SCENES
from trial_keys import certificate_for, new_key

TITLES = (
    "Kışla Mahallesi 214 ada 7 parselin tahsisi",
    "2027 yılı performans programı hazırlıkları",
    "Iğdır ve Akçaova ortak proje protokolü",
    "Halk kütüphanesi açılış töreni",
)
AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LINK = Link("https://evrak.akcaova.example", "T" * 43)
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


def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Let Qt work until ``condition`` holds."""
    assert QApplication.instance() is not None
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
    """Any document of the sheet as a page."""
    return as_text(item, number) if number else written_pdf()


def as_text(_item: str, _number: int) -> bytes:
    """Any document of the sheet as text, which needs no drawing process."""
    return b"Tutanak\nDENEME\n"


def consent(open_document: Open = opened, **given: Any) -> SessionWindow:
    """The consent with its first document on show."""
    window = SessionWindow()
    window.ask(sheet(**given), open_document, lambda _consent: None)
    view = window.consent
    assert isinstance(view, ConsentView)
    until(lambda: view._viewed)
    if open_document is opened:
        until(lambda: not view.document._sheet.pixmap().isNull())
    return window


def at_work() -> SessionWindow:
    """Two of four signed, one of them refused by the site."""
    window = consent(as_text)
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


def over(*fates: Fate) -> SessionWindow:
    """The end, with these fates of the documents."""
    window = at_work()
    items = [Item(each.item, "", each.title, "pades", "application/pdf", 1, "0" * 64, ()) for each in sheet().documents]
    window.over(Outcome("done", tuple(ItemOutcome(item, fate) for item, fate in zip(items, fates, strict=True))))
    return window


def stopped() -> SessionWindow:
    """The driver hung in the middle."""
    window = at_work()
    window.failed(DriverHung(seconds="15"))
    return window


def failed() -> SessionWindow:
    """The card was not there at all."""
    window = SessionWindow()
    window.waiting(LINK)
    window.failed(TokenGone())
    return window


def waiting() -> SessionWindow:
    """Nothing has come yet."""
    window = SessionWindow()
    window.waiting(LINK)
    return window


def pin(refused: str = "", tries: str = "few", kind: str = "pin") -> PinWindow:
    """The PIN's window with something typed."""
    shown: Mapping[str, Any] = {
        "label": "DENEME kart", "tries": tries, "origin": "https://evrak.akcaova.example", "purpose": "letter",
        "count": 4, "refused": refused, "place": [0, 0, 800, 600], "kind": kind,
    }  # fmt: skip
    window = PinWindow(shown)
    window.come_up()
    for field in window.fields:
        field.setText("123456")
    return window


@contextmanager
def a_home() -> Iterator[Path]:
    """An agent's home with a journal and two certificates."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        journal = Journal(
            home, origin="https://evrak.akcaova.example", session="s", manifest_sha256="1" * 64, certificate=b"c"
        )
        for number, title in enumerate(TITLES, 1):
            digest = hashlib.sha256(title.encode()).hexdigest()
            journal.signed([Item(f"i{number}", "", title, "pades", "application/pdf", 1, digest, ())], AT)
        known = KnownCertificates(home)
        known.remember(certificate_for(new_key("p256"), name="DENEME Işıl İncedere", days=60))
        known.remember(certificate_for(new_key("p256"), name="DENEME Feride Ulusakarya", days=400))
        yield home


def seen(**change: Any) -> Findings:
    """A card whose driver is missing, unless ``change`` says otherwise."""
    card = cards()["etoken"]
    found = Findings(
        at=AT,
        version="1.0",
        system="Linux x86_64",
        readers=("ACS ACR39U ICC Reader 00 00",),
        atr="3BD5180081313A7D8073C8211030",
        card=card,
        wanted=tuple(drivers()[name] for name in card.drivers),
        ahead=1.0,
        port=16357,
        proxy=True,
    )
    return replace(found, **change)


def well() -> Findings:
    """A card that can sign."""
    driver = drivers()["etpkcs11"]
    held = Certificate(sheet().signatory, AT - timedelta(days=200), qualified=True)  # type: ignore[arg-type]  # is there
    return seen(
        drivers=(DriverFile(driver, Path("/usr/lib/libeToken.so"), ("x86_64",), fits=True),),
        token="DENEME kart",
        tries="several",
        certificate=held,
        judged=Judged("good"),
        proxy=False,
    )


def wiring(home: Path, look: Callable[[], Findings] = seen, **given: Any) -> Wiring:
    """What the pages ask for, without card and network."""
    usual: dict[str, Any] = {
        "home": home,
        "look": lambda _failures: look(),
        "chosen": Preferences,
        "choose": lambda _chosen: None,
        "pin": lambda _kind: None,
        "sign_file": lambda path, _kind: path,
        "port": 16357,
        "tokens": lambda: [("pcsc:reader=ACS", "SafeNet eToken · ACS ACR39U")],
    }
    return Wiring(**{**usual, **given})


def main_page(name: str, look: Callable[[], Findings] = seen, **given: Any) -> MainWindow:
    """The main window on one page."""
    with a_home() as home:
        window = MainWindow(wiring(home, look, **given))
        window.lead(name)
        if name == "doctor":
            page = window.pages["doctor"]
            until(lambda: getattr(page, "seen", None) is not None)
        return window


def judged_files() -> MainWindow:
    """Two files that were dropped, one of them signed."""
    window = main_page("files")
    window.files._show(Judgement(Path("tahsis.signed.pdf"), "good", words.gettext("Valid"), ("DENEME Işıl · LT",)))
    window.files._show(Judgement(Path("rapor.pdf"), "bad", words.gettext("No signature"), ()))
    return window


def refused_pin() -> MainWindow:
    """A PIN that was wrong."""

    def wrong(_kind: Kind) -> None:
        raise WrongPin(tries="last")

    window = main_page("pin", pin=wrong)
    page = window.pages["pin"]
    assert isinstance(page, PinPage)
    page._do("pin")
    until(lambda: page.told.count())
    return window


def wizard(step: int, look: Callable[[], Findings] = well) -> Wizard:
    """The first run at a step."""
    with a_home() as home:
        made = Wizard(wiring(home, look))
    if step:
        made.show_findings(look())
    made.steps.setCurrentIndex(step)
    made._go(0)
    return made


SCENES: dict[str, Scene] = {
    "consent": consent,
    "consent-unproved": lambda: consent(proved=False, resumed=True, tries="last"),
    "work": at_work,
    "work-pulled": pulled,
    "work-done": lambda: over("accepted", "earlier", "accepted", "accepted"),
    "work-partly": lambda: over("accepted", "refused", "unsigned", "accepted"),
    "work-stopped": stopped,
    "failed": failed,
    "waiting": waiting,
    "pin": pin,
    "pin-again": lambda: pin("PIN yanlış. (IMZ-2001)", "last"),
    "home": lambda: main_page("home"),
    "doctor": lambda: main_page("doctor"),
    "doctor-well": lambda: main_page("doctor", well),
    "pin-page": refused_pin,
    "calendar": lambda: main_page("calendar"),
    "journal": lambda: main_page("journal"),
    "files": judged_files,
    "settings": lambda: main_page("settings"),
    "wizard-1": lambda: wizard(0),
    "wizard-2": lambda: wizard(1),
    "wizard-3": lambda: wizard(2),
    "wizard-4": lambda: wizard(3),
    "pin-change": lambda: pin(kind="change"),
    "pin-unblock": lambda: pin(kind="unblock", tries="last"),
    **PLAIN_SCENES,
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
