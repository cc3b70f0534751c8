# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Sessions about the card in a virtual reader (rule 9): its PIN tried, made and unblocked; who learns what of it."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import pytest

from divit.agent.consent import ConsentSheet
from divit.agent.errors import ReleaseMissing, SiteRefused
from divit.agent.report import answer_words
from divit.agent.run import Desk, Outcome, sign_session
from divit.agent.stage import Consent, Open, Stage
from divit.demo.piv_card import PIN, PUK
from divit.session.link import parse_link
from divit.tokens.errors import (
    NotOnThisToken,
    PinLength,
    PinLocked,
    PinNotGiven,
    ReleaseRefused,
    ReleaseUnreadable,
    WrongPin,
)
from divit.tokens.pin import rules
from divit.tokens.pin.pipe import write_pins
from divit.tokens.wipe import SecretBytes
from divit.tokens.worker import WorkerClient
from plain_site import PlainSite
from softhsm import soft_token
from terminal_agent import TerminalAgent
from trial_keys import certificate_for, new_key
from trial_site import served
from virtual_reader import Card, CardHouse, card_house, two_slots

pytestmark = [
    pytest.mark.needs_virtual_reader,
    pytest.mark.needs_opensc,
    pytest.mark.needs_softhsm,
    pytest.mark.one_database,
]
KEY = new_key("p256")
NEW_PIN = "482150"
NOBODY_KNOWS = "73910264"


def secret(text: str) -> SecretBytes:
    return SecretBytes.take(bytearray(text.encode()))


class Person:
    """Says yes and types ``typed`` one after another; what is no PIN to have is typed anew, as the process wants it."""

    def __init__(self, *typed: str) -> None:
        self.typed = list(typed)
        self.sheets: list[ConsentSheet] = []
        self.refused: list[str] = []
        self.faults: list[str] = []

    def decide(self, sheet: ConsentSheet, _open: Open) -> Consent:
        self.sheets.append(sheet)
        return Consent("yes")

    def pin(self, worker: WorkerClient, *, once: bool = False) -> None:
        assert once, "a trial asks one question"
        self._type(worker, 1)
        worker.login()

    def new_pin(self, worker: WorkerClient, holder: str, refused: str) -> None:
        self.refused.append(refused)
        while self.typed and (fault := rules.fault_of(self.typed[0].encode(), self.typed[0].encode(), holder)):
            self.faults.append(fault)
            self.typed.pop(0)
        self._type(worker, 2)

    def _type(self, worker: WorkerClient, times: int) -> None:
        if not self.typed:
            raise PinNotGiven
        pin = self.typed.pop(0)
        write_pins(worker.pin_channel(), [secret(pin) for _time in range(times)])


@pytest.fixture(scope="module")
def house() -> Iterator[CardHouse]:
    with card_house() as ready:
        yield ready


@pytest.fixture(scope="module")
def inserted(house: CardHouse) -> Card:
    return house.card(two_slots(KEY, new_key("p256")))


@pytest.fixture
def card(inserted: Card, house: CardHouse, monkeypatch: pytest.MonkeyPatch) -> Card:
    """With all its tries and the PIN it came with."""
    for name, value in house.env.items():
        monkeypatch.setenv(name, value)
    inserted.tell("mend")
    return inserted


@pytest.fixture
def uri(card: Card) -> str:
    return "pcsc:"


def run(site: PlainSite, person: Person, uri: str, home: Path) -> Outcome:
    home.mkdir(exist_ok=True)
    desk = Desk(home, uri, cast("Stage", person))
    return sign_session(parse_link(site.link, allow_http_loopback=True), desk)


def signs_with(uri: str, pin: str) -> bool:
    """Whether the card makes a signature with ``pin``."""
    with WorkerClient.start(uri) as worker:
        chosen = worker.certificates()[0]
        write_pins(worker.pin_channel(), [secret(pin)])
        worker.login()
        return bool(worker.sign(chosen.key_id, b"metin", "ecdsa-sha256"))


def forget_the_pin(uri: str) -> None:
    """As the production station leaves a card: a PIN that nobody knows."""
    with WorkerClient.start(uri) as worker:
        write_pins(worker.pin_channel(), [secret(PUK), secret(NOBODY_KNOWS), secret(NOBODY_KNOWS)])
        worker.unblock()


def lock(uri: str) -> None:
    """Three wrong PINs."""
    with WorkerClient.start(uri) as worker:
        for _time in range(3):
            write_pins(worker.pin_channel(), [secret("999999")])
            with pytest.raises((WrongPin, PinLocked)):
                worker.login()


def test_a_pin_is_made_on_a_card_whose_pin_nobody_knows_and_signed_with(uri: str, tmp_path: Path) -> None:
    forget_the_pin(uri)
    with served(PlainSite(purpose="pin-create", code=PUK.encode())) as site:
        person = Person("123456", NEW_PIN)
        outcome = run(site, person, uri, tmp_path / "home")
    assert outcome.all_signed
    assert person.faults == ["sequence"], "R59: what others guess first is not taken"
    assert (person.sheets[0].purpose, person.sheets[0].documents) == ("pin-create", ())
    assert site.outcome is not None
    assert (site.outcome.outcome, site.ended) == ("yes", ["finished"])
    assert signs_with(uri, NEW_PIN)


def test_a_card_is_unblocked_after_three_wrong_pins_and_signs_again(uri: str, card: Card, tmp_path: Path) -> None:
    lock(uri)
    assert card.tell("look")["pin_left"] == 0
    with served(PlainSite(purpose="unblock", code=PUK.encode())) as site:
        person = Person(NEW_PIN)
        outcome = run(site, person, uri, tmp_path / "home")
    assert outcome.all_signed
    assert site.cards[0].tries == "locked"
    assert person.sheets[0].can_be_approved, "unblocking is what a locked card is for"
    assert card.tell("look")["pin_left"] == 3
    assert signs_with(uri, NEW_PIN)


@pytest.mark.parametrize(
    ("direct", "told"), [(True, [2, 1, "locked", "locked"]), (False, ["several", "last", "locked", "locked"])]
)
def test_a_trial_says_yes_or_no_and_the_words_change_with_the_tries(
    card: Card, tmp_path: Path, direct: bool, told: Sequence[int | str]
) -> None:
    uri = "pcsc:" if direct else card.house.opensc()
    said = []
    for number, tries in enumerate(told):
        with served(PlainSite(purpose="pin-test")) as site:
            outcome = run(site, Person("999999"), uri, tmp_path / "home")
        assert site.outcome is not None
        assert (site.outcome.outcome, outcome.all_signed) == ("no", False)
        if direct or tries in ("last", "locked"):
            assert site.outcome.tries == tries, number
        said.append(answer_words(outcome))
    assert len(set(said)) == 3, said
    card.tell("mend")
    with served(PlainSite(purpose="pin-test")) as site:
        assert run(site, Person(PIN), uri, tmp_path / "home").all_signed
    assert site.outcome is not None
    assert site.outcome.outcome == "yes"


def test_a_locked_card_is_not_asked_for_its_pin(card: Card, tmp_path: Path) -> None:
    lock("pcsc:")
    person = Person(PIN)
    with served(PlainSite(purpose="pin-test")) as site:
        run(site, person, "pcsc:", tmp_path / "home")
    assert person.typed == [PIN]
    assert site.outcome is not None
    assert (site.outcome.outcome, site.outcome.tries) == ("no", "locked")


def test_a_wrong_release_code_is_used_once_and_told_to_the_site(uri: str, card: Card, tmp_path: Path) -> None:
    with served(PlainSite(purpose="pin-create", code=b"00000000")) as site, pytest.raises(ReleaseRefused):
        run(site, Person(NEW_PIN), uri, tmp_path / "home")
    assert card.tell("look")["puk_left"] == 2
    assert site.outcome is not None
    assert (site.outcome.outcome, site.ended) == ("no", ["finished"])


def test_a_pin_that_does_not_fit_the_card_is_asked_for_again_with_a_fresh_key(
    card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, fits = WorkerClient.set_pin, iter([False, True])

    def not_at_first(worker: WorkerClient, release: str) -> None:
        if not next(fits):
            raise PinLength
        honest(worker, release)

    monkeypatch.setattr(WorkerClient, "set_pin", not_at_first)
    person = Person(NEW_PIN)
    with served(PlainSite(purpose="pin-create", code=PUK.encode())) as site, pytest.raises(PinNotGiven):
        run(site, person, "pcsc:", tmp_path / "home")
    assert len(site.cards) == 2
    assert site.cards[0].release_key != site.cards[1].release_key
    assert "IMZ-2003" in person.refused[1]
    assert site.ended == ["cancelled"]


def test_a_site_without_a_code_and_one_that_refuses_this_card_set_no_pin(card: Card, tmp_path: Path) -> None:
    with served(PlainSite(purpose="unblock")) as site, pytest.raises(ReleaseMissing):
        run(site, Person(NEW_PIN), "pcsc:", tmp_path / "home")
    assert site.outcome is not None
    assert site.outcome.outcome == "no"
    with served(PlainSite(purpose="pin-create", code=PUK.encode(), refuses=True)) as site:
        with pytest.raises(SiteRefused) as refused:
            run(site, Person(NEW_PIN), "pcsc:", tmp_path / "home")
        assert "zamanı gelmedi" in refused.value.message("tr")
        assert site.ended == [], "the right card may follow with the same link"
    assert signs_with("pcsc:", PIN)


def test_a_driver_that_cannot_set_a_pin_with_a_code_is_told_to_the_site_as_a_no(card: Card, tmp_path: Path) -> None:
    with served(PlainSite(purpose="unblock", code=PUK.encode())) as site, pytest.raises(NotOnThisToken):
        run(site, Person(NEW_PIN), card.house.opensc(), tmp_path / "home")
    assert site.outcome is not None
    assert (site.outcome.outcome, site.ended) == ("no", ["finished"])


def test_the_code_of_a_token_behind_a_driver_is_that_of_its_security_officer(tmp_path: Path) -> None:
    made = certificate_for(KEY, name="DENEME Işıl")
    with soft_token(KEY, [made]) as token, pytest.MonkeyPatch.context() as environment:
        for name, value in token.env.items():
            environment.setenv(name, value)
        with served(PlainSite(purpose="pin-create", code=PUK.encode())) as site:
            assert run(site, Person(NEW_PIN), token.uri, tmp_path / "home").all_signed
        assert site.cards[0].card_serial
        assert signs_with(token.uri, NEW_PIN)


def test_a_code_for_another_worker_opens_nothing(card: Card) -> None:
    from divit.server.signing.release import sealed

    with WorkerClient.start("pcsc:") as first, WorkerClient.start("pcsc:") as second:
        foreign = sealed(PUK.encode(), first.release_key())
        for asked in (lambda: None, second.release_key):
            asked()
            write_pins(second.pin_channel(), [secret(NEW_PIN), secret(NEW_PIN)])
            with pytest.raises(ReleaseUnreadable):
                second.set_pin(foreign)
    assert card.tell("look")["puk_left"] == 3


def test_pin_and_release_code_are_in_no_message_no_file_and_no_log(
    card: Card, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = tmp_path / "home"
    agent = TerminalAgent(home, ["--token", "pcsc:"], card.house.env)
    with caplog.at_level(logging.DEBUG), served(PlainSite(purpose="pin-create", code=PUK.encode())) as site:
        ended = agent.open(site.link, pin=f"{NEW_PIN}\n{NEW_PIN}")
    assert ended.returncode == 0, ended.stderr
    assert "The PIN is set." in ended.stdout
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    everything = kept + site.posted + b"".join(site.answers) + (ended.stdout + ended.stderr + caplog.text).encode()
    assert site.cards
    assert NEW_PIN.encode() not in everything
    assert PUK.encode() not in everything
    assert signs_with("pcsc:", NEW_PIN)


def test_on_a_terminal_a_pin_to_guess_is_refused_in_the_pins_own_process(card: Card, tmp_path: Path) -> None:
    agent = TerminalAgent(tmp_path / "home", ["--token", "pcsc:"], card.house.env)
    with served(PlainSite(purpose="pin-create", code=PUK.encode())) as site:
        ended = agent.open(site.link, pin="123456\n123456")
    assert "IMZ-2027" in ended.stdout + ended.stderr
    assert site.ended == ["cancelled"]
    assert card.tell("look")["puk_left"] == 3
