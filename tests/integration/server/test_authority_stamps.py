# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Time-stamps over HTTP: who gets one, when the clock is wrong, and what the log knows of them."""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NoReturn

import pytest
from django.db import Error as DatabaseError

import authority_house as house
from divit.der import tsp, write
from divit.kernel import clock
from divit.pki import timestamps
from divit.server.audit import queries as audit
from divit.server.audit.models import AuditEntry
from divit.server.authority import services
from divit.server.authority.doors import stamping
from divit.server.authority.doors.serving import Doors
from divit.server.authority.errors import CustomerThere, CustomerUnknown
from divit.server.authority.models import Certificate, StampBlock, StampCustomer
from divit.server.authority.services import stamps
from divit.server.jobs.registry import due_queries
from divit.server.keys.backends.file import FileBackend
from divit.server.keys.errors import KeyUnusable
from time_server import TimeServer, time_server

pytestmark = pytest.mark.django_db
POLICY = "1.3.6.1.4.1.32473.5070.3"


@pytest.fixture(autouse=True)
def founded(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    house.found_with_stamper()
    monkeypatch.setattr(stamping, "LOOK_EVERY_S", 0)


def untidied() -> Doors:
    """Doors without what tidies in the background: it has a connection of its own, and sees no row of a test."""
    made = Doors()
    made._stamping._have_it_tidied = lambda: None  # type: ignore[method-assign]  # for that reason
    return made


@pytest.fixture
def doors() -> Iterator[Doors]:
    made = untidied()
    yield made
    made.close()


@pytest.fixture
def other_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[TimeServer]:
    with time_server() as server:
        monkeypatch.setenv("DIVIT_TSA_TIME_SOURCES", server.source)
        monkeypatch.setattr("divit.server.authority.sntp._PATIENCE_S", 20.0)
        yield server


def question(digest: bytes = b"\x07" * 32, **more: Any) -> bytes:
    return tsp.request(tsp.message_imprint("sha256", digest), nonce=more.pop("nonce", 5), **more)


def basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def customer(credits: int | None = None, name: str = "akçaova") -> str:
    """What a new customer says who he is with."""
    return basic(name, services.add_customer(name=name, credits=credits))


def asked(doors: Doors, request: bytes, who: str, path: str = "/tsa") -> tsp.TimeStampResponse:
    reply = doors.reply("POST", path, request, who)
    assert (reply.status, reply.content_type) == ("200 OK", "application/timestamp-reply")
    return tsp.parse_response(reply.body)


def info_of(told: tsp.TimeStampResponse) -> timestamps.TokenInfo:
    assert told.token is not None, told.text
    return timestamps.read_token(told.token)


def test_a_customer_gets_a_token_with_everything_that_was_asked_for(doors: Doors) -> None:
    before = clock.now()
    told = asked(doors, question(nonce=2**62, certificate_wanted=True), customer())
    info = info_of(told)
    assert told.status == tsp.GRANTED
    assert (info.policy, info.nonce, info.digest) == (POLICY, 2**62, b"\x07" * 32)
    assert info.accuracy == timedelta(seconds=1)
    assert before - timedelta(milliseconds=1) <= info.gen_time <= clock.now(), "to the millisecond"


def test_only_who_proves_to_be_a_customer_is_answered(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    right = customer()
    wrong = ("", "Basic", "Basic ***", basic("akçaova", "yanlış"), basic("yok", "x"), right.replace("Basic", "Bearer"))
    for who in wrong:
        reply = doors.reply("POST", "/tsa", question(), who)
        assert reply.status == "401 Unauthorized"
        assert dict(reply.headers)["WWW-Authenticate"].startswith("Basic realm=")
    assert asked(doors, question(), right).token is not None
    services.end_customer(name="akçaova")
    assert doors.reply("POST", "/tsa", question(), right).status == "401 Unauthorized"
    monkeypatch.setenv("DIVIT_TSA_FOR_ANYBODY", "true")
    assert asked(doors, question(), "").token is not None
    assert doors.reply("POST", "/tsa", question(), basic("yok", "x")).status == "401 Unauthorized"


def test_each_authority_may_have_a_unit_and_the_newest_one_stamps(doors: Doors) -> None:
    who = customer()
    for path in ("/tsa/", f"/tsa/{house.ISSUING}"):
        assert asked(doors, question(), who, path).token is not None
    nowhere = asked(doors, question(), who, f"/tsa/{house.ROOT}")
    assert (nowhere.failure, nowhere.text[:8]) == (tsp.SYSTEM_FAILURE, "IMZ-7017")
    for path in ("/tsa/a/b", "/tsax"):
        assert doors.reply("POST", path, question(), who).status == "404 Not Found"
    wanted = question(certificate_wanted=True)
    first = Certificate.objects.get(profile="tsa")
    services.make_signer(authority=house.ISSUING, profile="tsa", subject=house.SUBJECTS["service"])
    second = Certificate.objects.filter(profile="tsa").latest("id")
    assert bytes(second.certificate) in (asked(doors, wanted, who).token or b"")
    services.revoke(authority=house.ISSUING, serial=second.serial, reason="superseded")
    assert bytes(first.certificate) in (asked(doors, wanted, who).token or b"")


@pytest.mark.parametrize(
    ("request_", "failure"),
    [
        (b"", tsp.BAD_DATA_FORMAT),
        (b"\x30\x80" * 400, tsp.BAD_DATA_FORMAT),
        (question()[:-1], tsp.BAD_DATA_FORMAT),
        (question(b"short"), tsp.BAD_DATA_FORMAT),
        (tsp.request(tsp.message_imprint("sha1", b"1" * 20), nonce=None), tsp.BAD_ALGORITHM),
        (question(policy="1.2.3.4"), tsp.UNACCEPTED_POLICY),
        (
            write.sequence(
                write.integer(1),
                tsp.message_imprint("sha256", b"1" * 32),
                write.implicit(
                    0,
                    write.sequence(write.oid("1.2.3"), write.boolean(True), write.octet_string(b"")),
                    constructed=True,
                ),
            ),
            tsp.UNACCEPTED_EXTENSION,
        ),
    ],
)
def test_what_cannot_be_stamped_is_refused_with_its_failure_and_costs_nothing(
    request_: bytes, failure: int, doors: Doors
) -> None:
    told = asked(doors, request_, customer(credits=1))
    assert (told.status, told.failure, told.token) == (tsp.REJECTION, failure, None)
    assert StampCustomer.objects.get().credits == 1


def test_policies_are_those_that_were_set_and_the_first_is_the_usual_one(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_TSA_POLICIES", "0.4.0.2023.1.1, 1.2.3.4")
    who = customer()
    assert info_of(asked(doors, question(), who)).policy == "0.4.0.2023.1.1"
    assert info_of(asked(doors, question(policy="1.2.3.4"), who)).policy == "1.2.3.4"
    assert asked(doors, question(policy=POLICY), who).failure == tsp.UNACCEPTED_POLICY


def test_credits_are_taken_one_a_token_by_however_many_processes_and_none_too_many(doors: Doors) -> None:
    who = customer(credits=40)
    several = [doors, untidied(), untidied()]
    told = [asked(one, question(), who) for _ in range(30) for one in several]
    given = [one for one in told if one.token is not None]
    assert len(given) == 40
    spent = told[-1]
    assert (spent.failure, spent.text[:8]) == (tsp.BAD_REQUEST, "IMZ-7014")
    assert len({info_of(one).serial for one in given}) == 40
    services.give_credits(name="akçaova", credits=20)
    assert asked(doors, question(), who).token is not None
    for one in several:
        one.close()
    assert StampCustomer.objects.get().credits == 19, "what was taken and not used is given back"


def test_the_log_knows_each_number_before_it_is_used_and_what_became_of_it(doors: Doors) -> None:
    who = customer()
    told = [asked(doors, question(secrets.token_bytes(32)), who) for _ in range(3)]
    block = StampBlock.objects.get()
    assert {info_of(one).serial >> 32 for one in told} == {int(block.prefix, 16)}
    taken = audit.entries_about(f"stamps:{block.prefix}")
    assert [one.action for one in taken] == ["authority.stamps_taken"]
    doors.close()
    closed = audit.entries_about(f"stamps:{block.prefix}")[-1]
    assert (closed.action, closed.after) == ("authority.stamps_closed", {"stamped": 3})
    hashes = b"".join(hashlib.sha256(one.token or b"").digest() for one in told)
    assert AuditEntry.objects.get(action=closed.action).payload_sha256 == hashlib.sha256(hashes).hexdigest()


def test_a_block_whose_process_died_is_written_off_and_told(doors: Doors, move_clock: Any) -> None:
    move_clock(0)
    asked(doors, question(), customer(credits=100))
    [query] = [one for one in due_queries() if one.name == "authority.stamps"]
    assert query.due(clock.now(), 10) == []
    move_clock(601)
    [row] = query.due(clock.now(), 10)
    assert query.stuck is not None
    assert [one.row for one in query.stuck(clock.now())] == [row]
    query.run(row)
    query.run(row)
    doors.close()
    block = StampBlock.objects.get()
    assert (block.stamped, block.closed_at is None) == (None, False), "closing comes too late"
    assert audit.entries_about(f"stamps:{block.prefix}")[-1].action == "authority.stamps_lost"


def test_a_clock_two_seconds_off_stamps_nothing_raises_one_alarm_and_goes_on_when_it_is_right(
    other_clock: TimeServer, doors: Doors, move_clock: Any
) -> None:
    who = customer(credits=5)
    assert asked(doors, question(), who).token is not None
    for off in (2, -2):
        move_clock(off)
        for _ in range(2):
            told = asked(doors, question(), who)
            assert (told.failure, told.text[:8]) == (tsp.TIME_NOT_AVAILABLE, "IMZ-7012")
    alarms = [one for one in audit.entries_about("tsa") if one.action == "authority.alarm"]
    assert len(alarms) == 1
    assert other_clock.packets == 1, "found without asking: the monotonic clock tells"
    move_clock(0)
    assert asked(doors, question(), who).token is not None
    move_clock(0.2)
    assert asked(doors, question(), who).token is not None, "less than is allowed"


def test_a_clock_that_was_wrong_from_the_beginning_is_found_by_the_others(
    other_clock: TimeServer, doors: Doors
) -> None:
    other_clock.ahead = timedelta(seconds=2)
    assert asked(doors, question(), customer()).failure == tsp.TIME_NOT_AVAILABLE


@pytest.mark.parametrize("fault", ["is_silent", "leap", "knows_the_question"])
def test_without_another_clock_nothing_is_stamped(
    fault: str, other_clock: TimeServer, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("divit.server.authority.sntp._PATIENCE_S", 0.05)
    setattr(other_clock, fault, {"is_silent": True, "leap": 3, "knows_the_question": False}[fault])
    told = asked(doors, question(), customer())
    assert (told.failure, told.text[:8]) == (tsp.TIME_NOT_AVAILABLE, "IMZ-7013")


def test_in_earnest_a_clock_that_nobody_watches_stamps_nothing(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    who = customer()
    asked(doors, question(), who)
    monkeypatch.setattr("divit.server.authority.clock_guard.protection.is_trial", lambda: False)
    assert asked(doors, question(), who).text[:8] == "IMZ-7013"


def test_the_middle_one_of_several_clocks_counts(
    other_clock: TimeServer, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_server() as liar, time_server() as right:
        liar.ahead = timedelta(hours=1)
        sources = f"{other_clock.source} {liar.source},{right.source}"
        monkeypatch.setenv("DIVIT_TSA_TIME_SOURCES", sources)
        assert asked(untidied(), question(), customer()).failure is None


def test_a_key_or_rows_that_are_away_end_in_an_answer_and_the_service_is_back_by_itself(doors: Doors) -> None:
    who = customer(credits=16)

    def away(*_: object, **__: object) -> NoReturn:
        raise KeyUnusable(name="tsa-1", why="away")

    def no_rows(*_: object, **__: object) -> NoReturn:
        raise DatabaseError("disk full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileBackend, "sign", away)
        told = asked(doors, question(), who)
        assert (told.failure, told.text[:8]) == (tsp.SYSTEM_FAILURE, "IMZ-9480")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamps, "take", no_rows)
        assert asked(doors, question(), who).failure == tsp.SYSTEM_FAILURE
    assert asked(doors, question(), who).token is not None
    doors.close()
    assert StampCustomer.objects.get().credits == 15, "what failed is not paid for"


def test_customers_are_named_once_and_only_those_who_pay_get_credits(doors: Doors) -> None:
    customer(name="a")
    for name in ("a", "", "b:c"):
        with pytest.raises(CustomerThere):
            services.add_customer(name=name)
    with pytest.raises(CustomerUnknown):
        services.give_credits(name="a", credits=5)
    with pytest.raises(CustomerUnknown):
        services.end_customer(name="yok")
