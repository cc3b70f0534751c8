# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card in a virtual reader as a person sees it in the windows, from the first run to fifty signatures.

Each look leaves a picture in the test's folder.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from divit.agent import pins
from divit.agent.doctor import look
from divit.agent.pins import Kind
from divit.agent.windows.doctor_page import DoctorPage
from divit.agent.windows.main_window import MainWindow
from divit.agent.windows.pin_page import PinPage
from divit.agent.windows.wiring import Wiring
from divit.agent.windows.wizard import Wizard
from divit.demo.piv_card import PIN, PUK
from divit.tokens.pin.pipe import write_pins
from divit.tokens.wipe import SecretBytes
from trial_keys import new_key
from trial_site import trial_site
from virtual_reader import READER, Card, CardHouse, card_house, two_slots
from window_scenes import dressed, until, wiring
from windowed_session import WindowedSession, click

pytestmark = [pytest.mark.needs_virtual_reader]
NEW_PIN = "765432"
HOLDER = "DENEME Dokuz C"


@pytest.fixture(scope="module")
def house() -> Iterator[CardHouse]:
    with card_house() as ready:
        yield ready


@pytest.fixture(scope="module")
def made(house: CardHouse) -> Card:
    return house.card(two_slots(new_key("p256"), new_key("p256")))


@pytest.fixture
def card(made: Card, monkeypatch: pytest.MonkeyPatch) -> Iterator[Card]:
    """In the reader, with all its tries; this process and all it starts find the reader."""
    for name, value in made.house.env.items():
        monkeypatch.setenv(name, value)
    made.tell("mend")
    made.insert()
    with dressed(language="en"):
        yield made


@dataclass
class Person:
    """Types ``words`` at each question of a PIN, one line of them after another."""

    words: list[tuple[str, ...]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def run(self, _module: str, arguments: Sequence[str], channel: int, *, holder: str = "") -> None:
        """In place of the PIN's process."""
        self.told.append(arguments[0])
        write_pins(channel, [SecretBytes.take(bytearray(word.encode())) for word in self.words.pop(0)])

    def asked(self, kind: Kind) -> None:
        """What a page's button does."""
        pins.carry_out(kind, "pcsc:", {}, self.run)


def shown(window: QWidget) -> str:
    """Every word that stands in the window."""
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisibleTo(window))


def picture(window: QWidget, folder: Path, name: str) -> None:
    window.show()
    QApplication.processEvents()  # what has just come is laid out
    assert window.grab().save(str(folder / f"{name}.png"))


def wired(folder: Path, person: Person | None = None) -> Wiring:
    return wiring(folder, pin=(person or Person()).asked, look=lambda: look("", port=16357))


def test_a_card_that_is_put_in_is_recognised_and_its_certificate_shown_by_first_run_and_doctor(
    card: Card, tmp_path: Path
) -> None:
    card.remove()
    person = Person([(PIN,)])
    wizard = Wizard(wired(tmp_path, person))
    wizard.show()
    click(wizard.next)
    until(lambda: wizard.look_again.isEnabled())
    assert HOLDER not in shown(wizard)
    picture(wizard, tmp_path, "reader-without-card")
    card.insert()
    click(wizard.look_again)
    until(lambda: HOLDER in shown(wizard))
    assert READER in shown(wizard)
    picture(wizard, tmp_path, "card-recognised")
    click(wizard.next)
    click(wizard.check)
    until(lambda: "The PIN is right." in shown(wizard))
    picture(wizard, tmp_path, "pin-tested")
    window = MainWindow(wired(tmp_path))
    window.lead("doctor")
    page = window.pages["doctor"]
    assert isinstance(page, DoctorPage)
    until(lambda: page.seen is not None and page.seen.certificate is not None)
    assert HOLDER in shown(window)
    picture(window, tmp_path, "doctor")


def test_wrong_pins_are_told_with_the_tries_left_until_the_card_locks_and_the_puk_opens_it(
    card: Card, tmp_path: Path
) -> None:
    person = Person([("999999",)] * 3 + [(PUK, NEW_PIN, NEW_PIN), (NEW_PIN,)])
    window = MainWindow(wired(tmp_path, person))
    window.lead("pin")
    page = window.pages["pin"]
    assert isinstance(page, PinPage)

    def done(kind: Kind) -> str:
        click(page.acts[kind])
        until(lambda: page.acts[kind].isEnabled())
        return shown(page)

    window.show()
    assert "2 tries are left" in done("pin")
    picture(window, tmp_path, "two-tries")
    assert "last try" in done("pin")
    picture(window, tmp_path, "last-try")
    assert "IMZ-2002" in done("pin")
    picture(window, tmp_path, "locked")
    assert card.tell("look")["pin_left"] == 0
    assert "open again" in done("unblock")
    picture(window, tmp_path, "unblocked")
    assert "The PIN is right." in done("pin")
    # What each PIN's window was told before anything was typed.
    assert [('"tries": 3' in each, '"tries": "locked"' in each) for each in person.told[:1]] == [(True, False)]


def test_fifty_documents_take_one_pin(card: Card, tmp_path: Path) -> None:
    with trial_site([b"belge %d" % number for number in range(50)]) as site:
        session = WindowedSession(site.link, "pcsc:", tmp_path / "home")
        consent = session.consent()
        assert HOLDER in shown(consent)
        picture(session.window, tmp_path, "consent")
        click(consent.yes)
        session.wait()
        assert (session.error, len(site.signatures), len(session.asked)) == (None, 50, 1)
        picture(session.window, tmp_path, "fifty")
        session.leave()


def test_a_card_pulled_at_item_17_is_asked_back_and_fifty_of_fifty_are_signed(card: Card, tmp_path: Path) -> None:
    with trial_site([b"belge %d" % number for number in range(50)]) as site:
        session = WindowedSession(site.link, "pcsc:", tmp_path / "home", pins=(PIN, PIN))
        consent = session.consent()
        card.tell("remove_at", count=17)
        click(consent.yes)
        work = session.work()
        until(lambda: work.go_on is not None)
        picture(session.window, tmp_path, "pulled")
        card.house.wait_for(READER, present=False)
        card.insert()
        click(work.go_on)
        session.wait()
        assert (session.error, len(session.asked)) == (None, 2)
        assert sorted(len(each) for each in site.signatures.values()) == [1] * 50
        assert work.title.text() == "50 documents signed."
        picture(session.window, tmp_path, "put-back")
        session.leave()
