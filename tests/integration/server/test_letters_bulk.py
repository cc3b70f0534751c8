# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Many letters made ready by the job: one that cannot be is left out, midnight and changes are seen, numbers stay."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from divit.kernel import clock
from divit.server.jobs import worker
from divit.server.letters import finishing, readying, services
from divit.server.letters.errors import DatePassed, LetterChanged, NotYourTurn
from divit.server.letters.models import Letter
from divit.server.numbering.models import Given
from divit.server.printing.errors import TemplateFailed
from divit.server.printing.typesetting import Sheet, render_each
from divit.server.signing import queries as signing
from divit.server.signing import services as sessions
from divit.server.signing.models import SigningItem, SigningSession
from divit.server.signing.services import preparing
from letters_house import LettersHouse, card_of, letters_house
from trial_signers import LocalTimestamper
from wire_signer import WireSigner

pytestmark = pytest.mark.django_db
MANY = 6
A_DAY_S = 24 * 3600


@pytest.fixture
def house(lab: Path, monkeypatch: pytest.MonkeyPatch) -> LettersHouse:
    from divit.server.signing import authorities

    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(lab))
    monkeypatch.setenv("DIVIT_TSA_URL", "http://127.0.0.1:1/tsa")
    monkeypatch.setenv("DIVIT_SIGNING_AT_ONCE", "2")
    monkeypatch.setattr(preparing, "WINDOW", 4)
    monkeypatch.setattr(authorities, "revocation", lambda: None)
    monkeypatch.setattr(authorities, "timestamper", lambda: LocalTimestamper(lab))
    return letters_house()


@pytest.fixture
def letters(house: LettersHouse) -> list[str]:
    return [house.write(subject=f"Toplu {number}") for number in range(MANY)]


def ask(house: LettersHouse, letters: list[str]) -> SigningSession:
    viewer = house.viewer("isil")
    refs = finishing.ready_to_sign(viewer=viewer, letters=letters)
    opened = sessions.open_session(viewer=viewer, purpose="letter", refs=refs)
    return SigningSession.objects.get(uuid=opened.id)


def work() -> None:
    loop = worker.Loop()
    while loop.round():
        pass


def sign(house: LettersHouse, session: SigningSession, lab: Path) -> None:
    opened = sessions.show_again(viewer=house.viewer("isil"), session=session.uuid)
    WireSigner(opened.link, card_of(lab, "isil")).sign_all()
    work()


def failures(session: SigningSession) -> dict[str, str]:
    rows = session.items.filter(state="failed").values_list("ref", "error")
    return {ref.split(":")[0]: error["code"] for ref, error in rows}


def test_nothing_is_numbered_before_it_was_asked_whether_all_may_be_signed(
    house: LettersHouse, letters: list[str]
) -> None:
    not_mine = house.write(paraf_by=["cavit"])
    refs = [f"{letter}:1:0" for letter in [*letters, not_mine]]
    with pytest.raises(NotYourTurn):
        sessions.open_session(viewer=house.viewer("isil"), purpose="letter", refs=refs)
    assert not Given.objects.exists()
    assert not SigningSession.objects.exists()


def test_numbers_follow_the_order_in_which_letters_were_chosen(house: LettersHouse, letters: list[str]) -> None:
    ask(house, letters)
    assert not Given.objects.exists(), "the job gives them"
    work()
    by_uid = dict(Letter.objects.values_list("uid", "sequence"))
    assert [by_uid[uid] for uid in sorted(by_uid, key=lambda uid: letters.index(str(uid)))] == [1, 2, 3, 4, 5, 6]


def test_a_letter_whose_page_cannot_be_set_is_left_out_and_keeps_its_number(
    house: LettersHouse, letters: list[str], lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def some(sheets: Iterable[Sheet]) -> Iterator[bytes | TemplateFailed]:
        for sheet in sheets:
            yield TemplateFailed("x") if sheet.data["subject"] == "Toplu 2" else next(iter(render_each([sheet])))

    session = ask(house, letters)
    with monkeypatch.context() as patched:
        patched.setattr(readying, "render_each", some)
        work()
    assert failures(session) == {letters[2]: TemplateFailed.code}
    sign(house, session, lab)
    assert Letter.objects.filter(state="sent").count() == MANY - 1
    left = Letter.objects.get(uid=letters[2])
    assert (left.state, left.sequence, left.final_sha256) == ("signature_wait", 3, "")
    again = ask(house, [letters[2]])
    assert again.state == "created"
    assert Letter.objects.get(uid=letters[2]).sequence == 3


def test_a_letter_changed_before_its_window_is_left_out(house: LettersHouse, letters: list[str]) -> None:
    session = ask(house, letters)
    house.change(letters[5])
    services.send_back(viewer=house.viewer("isil"), letter=letters[4], note="Düzeltilsin.")
    work()
    assert failures(session) == {letters[5]: LetterChanged.code, letters[4]: NotYourTurn.code}
    assert Given.objects.count() == MANY - 2
    assert SigningSession.objects.get().state == "created"


def test_a_letter_changed_while_its_page_is_set_is_left_out(
    house: LettersHouse, letters: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(sheets: Iterable[Sheet]) -> Iterator[bytes | TemplateFailed]:
        pages = list(render_each(sheets))
        if Letter.objects.get(uid=letters[1]).version == 1:
            house.change(letters[1])
        return iter(pages)

    session = ask(house, letters)
    with monkeypatch.context() as patched:
        patched.setattr(readying, "render_each", meanwhile)
        work()
    assert failures(session) == {letters[1]: LetterChanged.code}


def test_a_change_after_the_page_was_set_is_refused_with_the_result(
    house: LettersHouse, letters: list[str], lab: Path
) -> None:
    session = ask(house, letters)
    work()
    house.change(letters[0])
    sign(house, session, lab)
    assert failures(session) == {letters[0]: LetterChanged.code}
    assert SigningSession.objects.get().state == "partial"


def test_what_was_made_before_midnight_is_refused_after_it_and_made_anew_alone(
    house: LettersHouse, letters: list[str], lab: Path, move_clock: Callable[[float], None]
) -> None:
    session = ask(house, letters)
    preparing.prepare(session.pk)
    now = clock.local(clock.now())
    move_clock(A_DAY_S - (now.hour * 60 + now.minute) * 60)
    work()
    sign(house, session, lab)
    assert failures(session) == dict.fromkeys(letters[:4], DatePassed.code)
    numbers = dict(Letter.objects.values_list("uid", "number"))
    again = ask(house, letters[:4])
    work()
    sign(house, again, lab)
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}
    assert dict(Letter.objects.values_list("uid", "number")) == numbers


def test_the_page_counts_what_is_prepared_and_then_shows_the_way_to_the_signer(
    house: LettersHouse, letters: list[str]
) -> None:
    client = house.client("isil")
    page = client.post("/yazilar/imza", {"purpose": "letter", "letter": letters}).headers["Location"]
    html = client.get(page).content.decode()
    assert "Yazılar hazırlanıyor: 0/6" in html
    assert "divit:sign" not in html
    preparing.prepare(SigningSession.objects.get().pk)
    told = client.get(f"{page}/durum").json()
    assert "Yazılar hazırlanıyor: 4/6" in told["html"]
    assert (told["state"], told["waits"], told["ended"]) == ("preparing", False, False)
    work()
    assert client.get(f"{page}/durum").json()["waits"]
    assert "divit:sign" in client.get(page).content.decode()


def test_a_cancelled_session_says_that_nothing_was_signed(house: LettersHouse, letters: list[str]) -> None:
    client = house.client("isil")
    page = client.post("/yazilar/imza", {"purpose": "letter", "letter": letters[:1]}).headers["Location"]
    html = client.post(f"{page}/iptal", follow=True).content.decode()
    assert "hiçbir yazı imzalanmadan iptal edildi" in html
    assert "imzalı kalır" not in html


def test_a_session_cancelled_in_the_middle_says_that_what_is_signed_stays_signed(
    house: LettersHouse, letters: list[str], lab: Path
) -> None:
    client = house.client("isil")
    page = client.post("/yazilar/imza", {"purpose": "letter", "letter": letters[:2]}).headers["Location"]
    signer = WireSigner(client.get(page).context["way"].link, card_of(lab, "isil"))
    signer.claim()
    signer.choose()
    signer.send(signer.sign(signer.work().work[0]))
    html = client.post(f"{page}/iptal", follow=True).content.decode()
    assert "İmzalananlar imzalı kalır" in html
    work()
    assert Letter.objects.filter(state="sent").count() == 1


def test_a_paused_session_says_why_and_goes_on_with_another_signer(
    house: LettersHouse, letters: list[str], lab: Path, move_clock: Callable[[float], None]
) -> None:
    client = house.client("isil")
    page = client.post("/yazilar/imza", {"purpose": "letter", "letter": letters[:2]}).headers["Location"]
    first = WireSigner(client.get(page).context["way"].link, card_of(lab, "isil"))
    first.claim()
    assert f'action="{page}/birak"' in client.get(page).content.decode()
    move_clock(121)
    html = client.get(page).content.decode()
    assert "Durakladı: Deneme imzacısı aldı" in html
    assert "Hiçbir şey kaybolmadı" in html
    assert "divit:sign" not in html
    shown = client.post(f"{page}/birak", follow=True)
    assert "Başka bir imzacı bekleniyor" in shown.content.decode()
    assert first.post("alive", {}).status_code == 401
    WireSigner(shown.context["way"].link, card_of(lab, "isil")).sign_all()
    work()
    assert Letter.objects.filter(state="sent").count() == 2


def test_the_same_signer_goes_on_by_itself_after_a_pause(
    house: LettersHouse, letters: list[str], lab: Path, move_clock: Callable[[float], None]
) -> None:
    client = house.client("isil")
    page = client.post("/yazilar/imza", {"purpose": "letter", "letter": letters[:1]}).headers["Location"]
    signer = WireSigner(client.get(page).context["way"].link, card_of(lab, "isil"))
    signer.claim()
    move_clock(121)
    assert client.get(f"{page}/durum").json()["state"] == "paused"
    signer.post("alive", {})
    assert client.get(f"{page}/durum").json()["state"] == "claimed"


def test_a_long_session_is_shown_in_pages(
    house: LettersHouse, letters: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from divit.server.letters import signing_views

    monkeypatch.setattr(signing_views, "_ON_A_PAGE", 4)
    client = house.client("isil")
    page = client.post("/yazilar/imza", {"purpose": "letter", "letter": letters}).headers["Location"]
    work()
    html = client.get(f"{page}?sayfa=2").content.decode()
    shown = [number for number in range(MANY) if f">Toplu {number}<" in html]
    assert shown == [4, 5]
    assert f'data-url="{page}/durum?sayfa=2"' in html


def test_trying_again_takes_what_was_left_unsigned_and_still_waits(house: LettersHouse, letters: list[str]) -> None:
    client = house.client("isil")
    page = client.post("/yazilar/imza", {"purpose": "letter", "letter": letters}).headers["Location"]
    work()
    client.post(f"{page}/iptal")
    session = page.rpartition("/")[2]
    services.send_back(viewer=house.viewer("isil"), letter=letters[3], note="Düzeltilsin.")
    client.post("/yazilar/imza", {"purpose": "letter", "again": session})
    asked = SigningSession.objects.order_by("-pk")[0].asked
    assert [ref.split(":")[0] for ref in asked] == [one for one in letters if one != letters[3]]
    stranger = house.client("cavit").post("/yazilar/imza", {"purpose": "letter", "again": session})
    assert stranger.status_code == 404


def test_a_page_of_a_long_session_costs_as_many_questions_as_one_of_a_short_session(
    house: LettersHouse, letters: list[str], django_assert_max_num_queries: Callable[..., object]
) -> None:
    session = ask(house, letters)
    work()
    viewer = house.viewer("isil")
    with django_assert_max_num_queries(2):
        signing.standing(viewer, session.uuid)
    with django_assert_max_num_queries(2):
        assert len(signing.items(viewer, session.uuid)) == MANY
    assert SigningItem.objects.count() == MANY
