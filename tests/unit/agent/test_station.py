# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The station's order of steps: what it says to whom, and what it says after it was killed at each of them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from divit.agent.errors import SiteAnswerInvalid, SiteRefused, SiteUnreachable
from divit.agent.http import Http
from divit.agent.station import Journal, Told, make_one, settle
from divit.agent.station.door import Door, Order
from divit.agent.station.journal import Entry
from divit.tokens.errors import CardMadeWrong, CardNotBlank
from divit.tokens.worker.maker import CardMaker

STEPS = ("code", "lock", "request", "certificate", "write", "produced", "done")
TOUCHED = STEPS[1:5]
TRANSPORT = Path("kartlar.toml")


class Killed(BaseException):
    """The station's process is gone: nothing after this runs."""


class Scene:
    """Server and card, noting in one list what they were asked."""

    def __init__(self, **faults: Exception) -> None:
        self.said: list[str] = []
        self.faults = faults
        self.serial = "KART-1"
        self.waiting = True

    def _asked(self, name: str, *told: object) -> None:
        self.said.append(" ".join(str(one) for one in (name, *told)))
        if name in self.faults:
            raise self.faults[name]

    def take(self, serial: str) -> Order | None:
        self._asked("take", serial)
        return Order("uretim-1", "B-1", "p256", {}) if self.waiting else None

    def code(self, production: str, sealed: str) -> None:
        self._asked("code", sealed)

    def certificate(self, production: str, request: bytes) -> tuple[bytes, ...]:
        self._asked("certificate", request.decode())
        return (b"NES", b"makam")

    def produced(self, production: str, sha256: str) -> None:
        self._asked("produced", sha256[:8])

    def failed(self, production: str, why: str, *, is_touched: bool) -> None:
        self._asked("failed", why, is_touched)

    def begin(self, transport: Path, key: Mapping[str, Any]) -> str:
        self._asked("begin", transport)
        return "JWE"

    def lock(self) -> None:
        self._asked("lock")

    def request(self, name: str, algorithm: str) -> bytes:
        self._asked("request", name, algorithm)
        return b"CSR"

    def write(self, certificates: tuple[bytes, ...]) -> None:
        self._asked("write", len(certificates))


def run(scene: Scene, journal: Journal, watch: Callable[[str], None] = lambda _step: None) -> Told:
    return make_one(cast("Door", scene), journal, cast("CardMaker", scene), TRANSPORT, watch)


def settled(scene: Scene, journal: Journal) -> Told | None:
    return settle(cast("Door", scene), journal)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def killed_at(step: str, scene: Scene, journal: Journal) -> None:
    def watch(begun: str) -> None:
        if begun == step:
            raise Killed

    with pytest.raises(Killed):
        run(scene, journal, watch)


def test_r61_the_server_has_the_release_code_before_the_card_is_locked_with_it(journal: Journal) -> None:
    scene = Scene()
    told = run(scene, journal)
    assert (told.outcome, told.number) == ("produced", "B-1")
    steps = [line.split()[0] for line in scene.said]
    assert steps == ["take", "begin", "code", "lock", "request", "certificate", "write", "produced"]
    assert journal.read() is None


@pytest.mark.parametrize("step", STEPS)
def test_a_station_killed_at_any_step_tells_the_server_what_became_of_the_card(journal: Journal, step: str) -> None:
    scene = Scene()
    killed_at(step, scene, journal)
    before = len(scene.said)
    told = settled(scene, journal)
    said = scene.said[before:]
    if step == "done":
        assert told is None
        return
    assert told is not None
    if step == "produced":
        assert told.outcome == "confirmed"
        assert [line.split()[0] for line in said] == ["produced"]
    else:
        assert said == [f"failed station {step in TOUCHED}"]
        assert told.is_touched == (step in TOUCHED)
    assert settled(scene, journal) is None


@pytest.mark.parametrize("step", STEPS[:-1])
def test_what_the_server_cannot_be_told_now_is_told_at_the_next_start(journal: Journal, step: str) -> None:
    killed_at(step, Scene(), journal)
    away = SiteUnreachable(origin="x")
    with pytest.raises(SiteUnreachable):
        settled(Scene(failed=away, produced=away), journal)
    assert settled(Scene(), journal) is not None


def test_a_production_that_the_server_gave_up_meanwhile_is_lost_and_the_card_is_waste(journal: Journal) -> None:
    killed_at("produced", Scene(), journal)
    told = settled(Scene(produced=SiteRefused(site_code="IMZ-7303", site_message="", status=409)), journal)
    assert told is not None
    assert (told.outcome, told.is_touched) == ("lost", True)
    assert journal.read() is None


def test_a_wrong_token_does_not_make_the_station_forget_what_was_under_way(journal: Journal) -> None:
    killed_at("produced", Scene(), journal)
    unknown = SiteRefused(site_code="IMZ-7300", site_message="", status=401)
    with pytest.raises(SiteRefused):
        settled(Scene(produced=unknown), journal)
    assert journal.read() is not None


@pytest.mark.parametrize(("step", "is_touched"), [("begin", False), ("code", False), ("lock", True), ("write", True)])
def test_t22_what_goes_wrong_is_told_at_once(journal: Journal, step: str, is_touched: bool) -> None:
    scene = Scene(**{step: CardMadeWrong(serial="KART-1")})
    told = run(scene, journal)
    assert (told.outcome, told.is_touched) == ("failed", is_touched)
    assert scene.said[-1] == f"failed IMZ-2032 {is_touched}"
    assert journal.read() is None


def test_a_card_that_is_made_is_not_given_up_because_the_server_does_not_answer(journal: Journal) -> None:
    scene = Scene(produced=SiteUnreachable(origin="x"))
    with pytest.raises(SiteUnreachable):
        run(scene, journal)
    assert not any(line.startswith("failed") for line in scene.said)
    told = settled(Scene(), journal)
    assert told is not None
    assert told.outcome == "confirmed"


def test_where_nothing_waits_the_card_is_not_touched(journal: Journal) -> None:
    scene = Scene()
    scene.waiting = False
    assert run(scene, journal).outcome == "nothing"
    assert scene.said == ["take KART-1"]


def test_a_failure_that_cannot_be_told_is_kept(journal: Journal) -> None:
    scene = Scene(lock=CardNotBlank(serial="KART-1"), failed=SiteUnreachable(origin="x"))
    with pytest.raises(SiteUnreachable):
        run(scene, journal)
    assert journal.read() == Entry("uretim-1", "KART-1", "locking")


def test_the_journal_holds_nothing_secret_and_is_its_owners(journal: Journal, tmp_path: Path) -> None:
    killed_at("lock", Scene(), journal)
    (path,) = tmp_path.iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert b"JWE" not in path.read_bytes()


def test_a_journal_that_is_not_ours_is_as_none(journal: Journal, tmp_path: Path) -> None:
    (tmp_path / "production.json").write_text("{", encoding="ascii")
    assert journal.read() is None


@pytest.mark.parametrize("answer", [b"[]", b"{", b'{"production": "1"}', b"null"])
def test_an_answer_that_is_none_is_told_as_such(answer: bytes) -> None:
    class Odd:
        origin = "https://ornek.invalid"

        def post(self, path: str, body: bytes, *, limit: int, claim: str) -> bytes:
            del path, body, limit, claim
            return answer

    with pytest.raises(SiteAnswerInvalid):
        Door(cast("Http", Odd()), "dvs_1").take("KART-1")
