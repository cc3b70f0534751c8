# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Notices: told once on the page, gathered into messages, sent at least once under one id, nothing private in them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from divit.kernel import clock, words
from divit.kernel.errors import DivitError
from divit.server.audit import queries as audit
from divit.server.audit.transitions import picture, read
from divit.server.gateways.errors import MailRefused, MailServerAway
from divit.server.jobs import queries as jobs
from divit.server.jobs import worker
from divit.server.letters import services as letters
from divit.server.notify import carriers, kinds, queries, services, tasks
from divit.server.notify.carriers import Parcel
from divit.server.notify.errors import KindUnknown, NoAddress, NoCarrier, NotTellable
from divit.server.notify.models import Envelope, Notice
from divit.server.people import services as people
from divit.server.ui.errors import NotThere
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db
TURN = "letter_waits_for_signature"


class Postman:
    """A carrier that remembers what it was given, and fails as it is told."""

    def __init__(self) -> None:
        self.given: list[Parcel] = []
        self.error: Exception | None = None
        self.after_taking: Exception | None = None
        self.set_up = True

    def is_set_up(self) -> bool:
        return self.set_up

    def deliver(self, parcel: Parcel) -> None:
        if self.error is not None:
            raise self.error
        self.given.append(parcel)
        if self.after_taking is not None:
            raise self.after_taking


@pytest.fixture(autouse=True)
def in_turkish() -> None:
    words.use("tr")


@pytest.fixture
def postman(monkeypatch: pytest.MonkeyPatch) -> Postman:
    man = Postman()
    monkeypatch.setattr(carriers, "_carriers", {kinds.MAIL: man})
    return man


@pytest.fixture
def house() -> LettersHouse:
    made = letters_house()
    for key, person in made.people.items():
        people.add_contact(person=person, kind="email", value=f"{key}@akcaova.invalid", proved_at=clock.now())
    return made


def tell(house: LettersHouse, key: str = "isil", ref: str = "") -> None:
    services.tell(person_id=house.people[key], kind=TURN, params={"who": "Feride"}, owner="letters", ref=ref)


def work(move_clock: object, seconds: float) -> None:
    move_clock(seconds)  # type: ignore[operator]  # the fixture is a function
    worker.Loop().round()


def test_a_notice_stands_on_the_page_at_once_and_the_mail_waits_for_others(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    tell(house)
    assert queries.unread_count(house.viewer("isil")) == 1
    worker.Loop().round()
    assert postman.given == []
    work(move_clock, 601)
    assert [parcel.address for parcel in postman.given] == ["isil@akcaova.invalid"]
    work(move_clock, 1300)
    assert len(postman.given) == 1


def test_two_hundred_letters_in_ten_minutes_are_one_mail_that_counts_them(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    for _letter in range(200):
        tell(house)
    tell(house, "cavit")
    work(move_clock, 601)
    assert sorted((parcel.address, parcel.text.splitlines()[0]) for parcel in postman.given) == [
        ("cavit@akcaova.invalid", "Bir yazı imzanızı bekliyor. Yazan: Feride."),
        ("isil@akcaova.invalid", "200 yazı imzanızı bekliyor."),
    ]
    assert queries.unread_count(house.viewer("isil")) == queries.COUNTED + 1


def test_what_comes_after_a_message_went_goes_with_the_next(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    tell(house)
    work(move_clock, 601)
    tell(house)
    work(move_clock, 1300)
    assert len({parcel.uid for parcel in postman.given}) == 2


def test_nothing_was_said_when_the_change_is_undone(house: LettersHouse, postman: Postman) -> None:
    @transaction.atomic
    def told_in_vain() -> None:
        tell(house)
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError):
        told_in_vain()
    assert not Notice.objects.exists()
    assert not Envelope.objects.exists()


def test_a_carrier_that_breaks_off_after_taking_is_asked_again_under_the_same_id(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    postman.after_taking = MailServerAway(host="x", why="gone")
    tell(house)
    work(move_clock, 601)
    postman.after_taking = None
    work(move_clock, 620)
    assert len(postman.given) == 2
    assert postman.given[0].uid == postman.given[1].uid
    assert Envelope.objects.get().state == "sent"
    assert queries.unread_count(house.viewer("isil")) == 1


def test_a_sender_that_died_is_replaced_when_its_lease_has_passed(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    class PowerCut(BaseException):
        pass

    tell(house)
    postman.error = PowerCut()  # type: ignore[assignment]  # no exception that anybody catches
    with pytest.raises(PowerCut):
        work(move_clock, 601)
    assert Envelope.objects.get().state == "sending"
    postman.error = None
    work(move_clock, 700)
    assert postman.given == []
    work(move_clock, 601 + 301)
    assert Envelope.objects.get().state == "sent"
    assert len(postman.given) == 1


def test_a_failure_is_told_in_words_waits_longer_each_time_and_is_given_up_at_last(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    postman.error = MailServerAway(host="posta.invalid", why="no answer")
    tell(house)
    at, pauses = 601.0, []
    for _try in range(4):
        work(move_clock, at)
        row = Envelope.objects.get()
        assert row.state == "waiting"
        assert row.next_try_at is not None
        pauses.append(round((row.next_try_at - clock.now()).total_seconds()))
        at += pauses[-1] + 1
    assert pauses == [10, 20, 40, 80]
    assert "posta.invalid" in queries.reach(house.viewer("isil"))[0].failure
    work(move_clock, timedelta(days=3).total_seconds())
    row = Envelope.objects.get()
    assert (row.state, row.next_try_at) == ("given_up", None)


def test_a_refusal_for_good_is_final(house: LettersHouse, postman: Postman, move_clock: object) -> None:
    postman.error = MailRefused(host="posta.invalid", reply="550")
    tell(house)
    work(move_clock, 601)
    assert Envelope.objects.get().state == "given_up"


def test_a_surprise_of_a_carrier_is_a_reason_and_stops_nobody(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    postman.error = ZeroDivisionError("private: isil@akcaova.invalid")
    tell(house)
    work(move_clock, 601)
    error = Envelope.objects.get().error
    assert error["code"] == "IMZ-9444"
    assert "akcaova" not in str(error)


def test_what_does_not_move_is_shown_to_the_operator(house: LettersHouse, postman: Postman, move_clock: object) -> None:
    postman.error = MailServerAway(host="posta.invalid", why="no answer")
    tell(house)
    work(move_clock, 601)
    move_clock(1300)  # type: ignore[operator]  # the fixture is a function
    tasks.register()
    stuck = [row for row in jobs.stuck_rows(clock.now()) if row.name == "notify.send"]
    assert len(stuck) == 1
    assert "posta.invalid" in stuck[0].reason


def test_who_chose_otherwise_is_told_on_the_page_alone(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    services.choose(viewer=house.viewer("isil"), wanted={(TURN, "mail"): False}, language="tr")
    tell(house)
    work(move_clock, 601)
    assert postman.given == []
    assert queries.unread_count(house.viewer("isil")) == 1


def test_who_chose_english_is_written_to_in_english(house: LettersHouse, postman: Postman, move_clock: object) -> None:
    services.choose(viewer=house.viewer("isil"), wanted={}, language="en")
    tell(house)
    work(move_clock, 601)
    assert postman.given[0].subject == "A letter waits for your signature"
    assert "you choose here" in postman.given[0].text


def test_without_a_proved_address_or_a_carrier_nothing_waits_to_be_sent(postman: Postman) -> None:
    house = letters_house()
    tell(house)
    postman.set_up = False
    people.add_contact(person=house.people["cavit"], kind="email", value="c@akcaova.invalid", proved_at=clock.now())
    tell(house, "cavit")
    people.add_contact(person=house.people["feride"], kind="email", value="f@akcaova.invalid")
    postman.set_up = True
    tell(house, "feride")
    assert not Envelope.objects.exists()


def test_9443_an_address_that_ended_meanwhile_is_told(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    tell(house)
    people.add_contact(person=house.people["isil"], kind="email", value="yeni@akcaova.invalid")
    work(move_clock, 601)
    row = Envelope.objects.get()
    assert (row.state, row.error["code"]) == ("given_up", NoAddress.code)


def test_9442_a_carrier_that_was_taken_away_is_waited_for(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    tell(house)
    postman.set_up = False
    work(move_clock, 601)
    row = Envelope.objects.get()
    assert (row.state, row.error["code"]) == ("waiting", NoCarrier.code)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"who": "Feride", "more": "x"},
        {"who": "10000000528"},
        {"who": "T.C. 10000000528 Işıl"},
        {"who": "x" * 121},
    ],
)
def test_9441_private_things_texts_and_unknown_names_stand_in_no_notice(
    house: LettersHouse, params: dict[str, str]
) -> None:
    with pytest.raises(NotTellable):
        services.tell(person_id=house.people["isil"], kind=TURN, params=params)
    assert not Notice.objects.exists()


def test_9440_a_kind_that_nobody_declared_is_refused(house: LettersHouse) -> None:
    with pytest.raises(KindUnknown):
        services.tell(person_id=house.people["isil"], kind="no_such_kind")
    with pytest.raises(KindUnknown):
        services.choose(viewer=house.viewer("isil"), wanted={("no_such_kind", "mail"): True}, language="tr")


def test_every_error_of_a_notice_has_words_in_both_languages() -> None:
    error: DivitError = NoCarrier(channel="mail")
    assert error.message("tr") != error.message("en")


def test_a_mail_names_no_letter_and_no_identity_number(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    house.write(subject="Disiplin soruşturması")
    work(move_clock, 601)
    mail = postman.given[0]
    assert "Disiplin" not in mail.subject + mail.text
    assert "10000000" not in mail.subject + mail.text
    assert "/yazilar/imza-bekleyen" in mail.text


def test_what_was_dealt_with_before_the_mail_went_is_not_mailed(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    kept, returned = house.write(subject="Kalan"), house.write(subject="Dönen")
    letters.send_back(viewer=house.viewer("isil"), letter=returned, note="Düzeltilsin.")
    work(move_clock, 601)
    to_isil = [parcel for parcel in postman.given if parcel.address.startswith("isil")]
    assert [parcel.text.splitlines()[0] for parcel in to_isil] == [
        "Bir yazı imzanızı bekliyor. Yazan: Feride Ulusakarya."
    ]
    letters.send_back(viewer=house.viewer("isil"), letter=kept, note="Bu da.")
    assert queries.unread_count(house.viewer("isil")) == 0


def test_a_message_in_which_nothing_is_left_is_not_sent_and_says_so(
    house: LettersHouse, postman: Postman, move_clock: object
) -> None:
    returned = house.write()
    letters.send_back(viewer=house.viewer("isil"), letter=returned, note="Düzeltilsin.")
    services.mark_all_read(viewer=house.viewer("feride"))
    work(move_clock, 601)
    assert postman.given == []
    assert set(Envelope.objects.values_list("state", flat=True)) == {"overtaken"}


def test_the_way_of_a_letter_tells_whom_it_concerns(house: LettersHouse, postman: Postman) -> None:
    letter = house.write(paraf_by=["cavit"])
    assert [told.name for told in queries.unread(house.viewer("cavit"), 5)] == ["Parafımı bekleyen yazı"]
    assert queries.unread(house.viewer("isil"), 5) == []
    letters.send_back(viewer=house.viewer("cavit"), letter=letter, note="Tarih eksik.")
    told = queries.unread(house.viewer("feride"), 5)
    assert [one.sentence for one in told] == ["Bir yazınız iade edildi. İade eden: Cavit Gökçınar."]
    assert told[0].thing is not None
    assert told[0].thing.title == "Ders saatleri"


def test_each_move_of_a_message_is_in_the_log(house: LettersHouse, postman: Postman, move_clock: object) -> None:
    tell(house)
    work(move_clock, 601)
    uid = Envelope.objects.get().uid
    actions = [entry.action for entry in audit.entries_about(f"envelope:{uid}")]
    assert actions == ["envelope.take", "envelope.delivered"]


def test_the_page_shows_marks_and_reads(house: LettersHouse) -> None:
    house.write(subject="Kurul kararı")
    client = house.client("isil")
    page = client.get("/bildirimler").content.decode()
    assert "Kurul kararı" in page
    assert "1 okunmamış bildirim" in page
    uid = Notice.objects.get(person_id=house.people["isil"]).uid
    assert client.post(f"/bildirimler/{uid}/okundu").status_code == 302
    assert "okunmamış bildirim" not in client.get("/bildirimler").content.decode()
    assert house.client("cavit").post(f"/bildirimler/{uid}/okundu").status_code == 404
    assert "henüz bir şey bildirilmedi" in house.client("cavit").get("/bildirimler").content.decode()


def test_a_notice_of_a_letter_that_may_no_longer_be_seen_names_no_title(house: LettersHouse) -> None:
    letter = house.draft(subject="Gizli kalan")
    tell(house, "sukran", ref=letter)
    page = house.client("sukran").get("/bildirimler").content.decode()
    assert "Gizli kalan" not in page
    assert "Bir yazı imzanızı bekliyor" in page


def test_older_notices_follow_on_further_pages(house: LettersHouse) -> None:
    for _notice in range(queries.PAGE_SIZE + 5):
        tell(house)
    first = queries.page(house.viewer("isil"))
    second = queries.page(house.viewer("isil"), first.before)
    uids = [one.uid for one in (*first.notices, *second.notices)]
    assert len(uids) == len(set(uids)) == queries.PAGE_SIZE + 5
    assert second.before == ""
    assert house.client("isil").get("/bildirimler?once=not-a-uid").status_code == 200


def test_somebody_elses_notice_is_as_if_it_were_not_there(house: LettersHouse) -> None:
    tell(house)
    notice = Notice.objects.get()
    with pytest.raises(NotThere):
        services.mark_read(viewer=house.viewer("cavit"), notice=notice.uid)


def test_the_page_of_choices_keeps_them(house: LettersHouse, postman: Postman) -> None:
    client = house.client("isil")
    page = client.get("/bildirimler/tercihler").content.decode()
    assert "is***@akcaova.invalid" in page
    answer = client.post("/bildirimler/tercihler", {"wanted": ["letter_sent.mail"], "language": "en"})
    assert answer.headers["Location"].endswith("?kaydedildi")
    viewer = house.viewer("isil")
    wanted = {
        (choice.kind, offer.channel) for choice in queries.choices_of(viewer) for offer in choice.offers if offer.wanted
    }
    assert wanted == {("letter_sent", "mail")}
    assert queries.language_of(viewer) == "en"


def test_the_bell_and_the_page_cost_few_questions(house: LettersHouse, django_assert_max_num_queries: object) -> None:
    for number in range(10):
        house.write(subject=f"Yazı {number}")
    viewer = house.viewer("isil")
    with django_assert_max_num_queries(2):  # type: ignore[operator]  # pytest-django's fixture is a function
        assert len(queries.unread(viewer, 10)) == 10


def test_the_picture_of_an_envelopes_way_is_drawn_from_its_table() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs/rooms/notify.md").read_text(encoding="utf-8")
    assert picture(read("divit.server.notify", "envelope")) in page
