# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The loopback door: what it lets through, what each guard is there for, and where it stands."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection, HTTPResponse

import pytest

from divit import __version__
from divit.agent.doors import guards, owner
from divit.agent.doors.guards import GUARDS, PREFLIGHT, Asked, Guard, refusal
from divit.agent.doors.loopback import Loopback, reply_to
from divit.agent.doors.page import POLICY
from divit.agent.errors import NoDoorFree
from divit.session import limits
from house import free_port
from knock_doors import browser_headers

PAGE = "https://kurum.gov.tr"
LINK = f"{PAGE}/s/{'T' * 43}"
BODY = json.dumps({"link": LINK}).encode()
GOOD = Asked(
    method="POST",
    path=guards.KNOCK,
    headers={
        "host": "127.0.0.1:16357",
        "origin": PAGE,
        "content-type": "application/json",
        "x-divit": "1",
        "sec-fetch-mode": "cors",
        "content-length": str(len(BODY)),
    },
    port=16357,
    is_mine=lambda: True,
)


def but(asked: Asked, **changed: str) -> Asked:
    """``asked`` with other headers; an empty one is not sent."""
    headers = {**asked.headers, **{name.replace("_", "-"): value for name, value in changed.items()}}
    return replace(asked, headers={name: value for name, value in headers.items() if value})


# Each row is refused by one guard and by no other: without that guard it would get through.
REFUSED = [
    ("host", but(GOOD, host="kotu.example:16357")),
    ("host", but(GOOD, host="127.0.0.1.kotu.example:16357")),
    ("host", but(GOOD, host="127.0.0.1")),
    ("host", but(GOOD, host="127.0.0.1:16358")),
    ("host", but(GOOD, host="localhost.:16357")),
    ("host", but(GOOD, host="")),
    ("origin", but(GOOD, origin="")),
    ("origin", but(GOOD, origin="null")),
    ("origin", but(GOOD, origin="http://kurum.gov.tr")),
    ("origin", but(GOOD, origin="http://127.0.0.1:8350")),
    ("origin", but(GOOD, origin="https://kurum.gov.tr/")),
    ("origin", but(GOOD, origin="https://a@kurum.gov.tr")),
    ("origin", but(GOOD, origin="chrome-extension://abcdef")),
    ("method", replace(GOOD, method="PUT")),
    ("method", replace(GOOD, method="GET")),
    ("content_type", but(GOOD, content_type="text/plain")),
    ("content_type", but(GOOD, content_type="application/x-www-form-urlencoded")),
    ("content_type", but(GOOD, content_type="multipart/form-data; boundary=application/json")),
    ("content_type", but(GOOD, content_type="")),
    ("header", but(GOOD, x_divit="")),
    ("header", but(GOOD, x_divit="2")),
    ("fetch_mode", but(GOOD, sec_fetch_mode="no-cors")),
    ("fetch_mode", but(GOOD, sec_fetch_mode="navigate")),
    ("fetch_mode", but(GOOD, sec_fetch_mode="")),
    ("size", but(GOOD, content_length="4097")),
    ("size", but(GOOD, content_length="")),
    ("size", but(GOOD, content_length="-1")),
    ("size", but(GOOD, content_length="9" * 30)),
    ("size", but(GOOD, transfer_encoding="chunked")),
    ("owner", replace(GOOD, is_mine=lambda: False)),
]
ASKS = {"access-control-request-method": "POST", "access-control-request-headers": "content-type,x-divit"}
FIRST = replace(GOOD, method="OPTIONS", headers={"host": "127.0.0.1:16357", "origin": PAGE, **ASKS})
REFUSED_FIRST = [
    ("host", but(FIRST, host="kotu.example:16357")),
    ("origin", but(FIRST, origin="null")),
    ("asks_for_the_knock", but(FIRST, access_control_request_method="DELETE")),
    ("asks_for_the_knock", but(FIRST, access_control_request_headers="x-divit, authorization")),
    ("asks_for_the_knock", but(FIRST, access_control_request_method="")),
    ("owner", replace(FIRST, is_mine=lambda: False)),
]


def without(name: str, all_guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
    return tuple(guard for guard in all_guards if guard.name != name)


def test_a_knock_as_browsers_send_it_gets_through() -> None:
    assert refusal(GOOD, GUARDS) == 0
    assert refusal(but(GOOD, content_type="application/json; charset=UTF-8"), GUARDS) == 0
    assert refusal(FIRST, PREFLIGHT) == 0


@pytest.mark.parametrize(("name", "asked"), REFUSED)
def test_a_guard_refuses_what_no_other_would(name: str, asked: Asked) -> None:
    assert refusal(asked, GUARDS) == next(guard.status for guard in GUARDS if guard.name == name)
    assert refusal(asked, without(name, GUARDS)) == 0


@pytest.mark.parametrize(("name", "asked"), REFUSED_FIRST)
def test_a_guard_refuses_a_preflight_that_no_other_would(name: str, asked: Asked) -> None:
    assert refusal(asked, PREFLIGHT) == next(guard.status for guard in PREFLIGHT if guard.name == name)
    assert refusal(asked, without(name, PREFLIGHT)) == 0


def test_every_guard_has_such_a_request_and_they_stand_in_the_order_of_the_protocol() -> None:
    order = ["host", "origin", "method", "content_type", "header", "fetch_mode", "size", "owner"]
    assert [guard.name for guard in GUARDS] == order
    assert {name for name, _asked in REFUSED} == set(order)
    assert {name for name, _asked in REFUSED_FIRST} == {guard.name for guard in PREFLIGHT}


def test_the_first_guard_that_refuses_answers() -> None:
    wrong = replace(but(GOOD, host="x", origin="null", content_type="text/plain"), method="PUT")
    assert refusal(wrong, GUARDS) == 421
    assert refusal(but(wrong, host="127.0.0.1:16357"), GUARDS) == 403


def test_http_of_this_machine_is_an_origin_only_with_the_flag() -> None:
    asked = but(GOOD, origin="http://127.0.0.1:8350")
    assert refusal(replace(asked, allow_http_loopback=True), GUARDS) == 0
    assert refusal(replace(but(GOOD, origin="http://kurum.gov.tr"), allow_http_loopback=True), GUARDS) == 403


def test_nothing_of_a_body_is_read_before_every_guard_has_passed() -> None:
    def never(_count: int) -> bytes:
        raise AssertionError("read")

    for _name, asked in REFUSED:
        assert reply_to(asked, never, lambda _message, _page: True).status >= 400


def test_a_preflight_is_answered_for_this_origin_and_this_call_alone() -> None:
    asked = but(FIRST, access_control_request_private_network="true", access_control_request_local_network="true")
    answer = reply_to(asked, lambda _count: b"", lambda _message, _page: True)
    assert (answer.status, answer.headers) == (
        204,
        {
            "Access-Control-Allow-Origin": PAGE,
            "Vary": "Origin",
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "content-type, x-divit",
            "Access-Control-Allow-Private-Network": "true",
            "Access-Control-Allow-Local-Network": "true",
        },
    )


def test_what_was_not_asked_of_the_network_is_not_allowed() -> None:
    headers = reply_to(FIRST, lambda _count: b"", lambda _message, _page: True).headers
    assert not any("Network" in name for name in headers)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"v":1,"link":"x"}', b'{"type":"open","link":"x"}', b"\xff", b"{" * 4000]
)
def test_a_body_that_is_no_knock_is_refused(body: bytes) -> None:
    assert reply_to(GOOD, lambda _count: body, lambda _message, _page: True).status == 400


@pytest.fixture
def heard() -> list[tuple[bytes, str]]:
    return []


@pytest.fixture
def door(heard: list[tuple[bytes, str]]) -> Iterator[Loopback]:
    def hear(message: bytes, page: str) -> bool:
        heard.append((message, page))
        return True

    with Loopback(hear, first=free_port()) as opened:
        yield opened


def call(
    door: Loopback, method: str, path: str, body: bytes = b"", host: str = "127.0.0.1", **headers: str
) -> HTTPResponse:
    with closing(HTTPConnection(host, door.port, timeout=30)) as connection:
        connection.request(method, path, body or None, {name.replace("_", "-"): said for name, said in headers.items()})
        answer = connection.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]  # read before the connection is closed
        return answer


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_page_is_told_that_it_was_heard_and_nothing_else(
    door: Loopback, heard: list[tuple[bytes, str]], host: str
) -> None:
    answer = call(door, "POST", "/v1/open", BODY, host, **browser_headers(PAGE))
    assert (answer.status, answer.content) == (202, b"")  # type: ignore[attr-defined]  # put there by call
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert heard == [(json.dumps({"v": 1, "type": "open", "link": LINK}, separators=(",", ":")).encode(), PAGE)]
    assert not {"server", "date", "set-cookie"} & {name.casefold() for name in answer.headers}


def test_a_page_that_is_refused_cannot_even_read_that(door: Loopback, heard: list[tuple[bytes, str]]) -> None:
    answer = call(door, "POST", "/v1/open", BODY, **{**browser_headers(PAGE), "Content-Type": "text/plain"})
    assert answer.status == 415
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert heard == []


def test_a_header_sent_twice_counts_as_not_sent(door: Loopback, heard: list[tuple[bytes, str]]) -> None:
    with socket.create_connection(("127.0.0.1", door.port)) as raw:
        head = "".join(f"{name}: {value}\r\n" for name, value in browser_headers(PAGE).items())
        length = f"Host: 127.0.0.1:{door.port}\r\nOrigin: https://kotu.example\r\nContent-Length: {len(BODY)}\r\n"
        raw.sendall(f"POST /v1/open HTTP/1.1\r\n{length}{head}\r\n".encode() + BODY)
        assert raw.recv(100).startswith(b"HTTP/1.1 403")
    assert heard == []


@pytest.mark.parametrize(
    "sent", [b"\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/2.0\r\n\r\n", b"A" * 4000 + b"\r\n\r\n", b"\xff\xfe\r\n\r\n"]
)
def test_what_is_no_http_is_refused_and_the_door_stays_open(door: Loopback, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", door.port)) as raw:
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_WR)
        assert raw.recv(100).startswith(b"HTTP/1.1 400")
    assert call(door, "GET", "/").status == 200


def test_a_person_sees_that_it_runs_and_which_version(door: Loopback) -> None:
    answer = call(door, "GET", "/")
    page = answer.content.decode()  # type: ignore[attr-defined]  # put there by call
    assert answer.status == 200
    assert __version__ in page
    assert "<script" not in page
    assert not re.findall(r"(?:src|href|action)=", page)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "default-src 'none'" in POLICY
    assert "frame-ancestors 'none'" in POLICY
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_page_is_not_for_a_name_that_was_made_to_lead_here(door: Loopback) -> None:
    assert call(door, "GET", "/", Host=f"kotu.example:{door.port}").status == 421
    assert call(door, "GET", "/readers").status == 404
    assert call(door, "GET", "/readers", Host="kotu.example").status == 421
    assert call(door, "HEAD", "/").status == 200


def test_the_door_stands_on_this_machine_alone(door: Loopback) -> None:
    assert {server.server_address[0] for server in door._servers} == {"127.0.0.1", "::1"}


def test_beside_a_program_that_has_the_port_the_next_free_one_is_taken() -> None:
    first = free_port()
    with socket.create_server(("127.0.0.1", first)), Loopback(lambda _message, _page: True, first=first) as door:
        assert first < door.port < first + limits.SIGNER_PORTS
        assert call(door, "GET", "/").status == 200


def test_a_port_that_is_taken_at_one_of_the_two_addresses_is_not_half_taken() -> None:
    first = free_port()
    taken = socket.create_server(("::1", first), family=socket.AF_INET6)
    with taken, Loopback(lambda _message, _page: True, first=first) as door:
        assert door.port != first


def test_when_no_port_is_free_the_agent_is_told() -> None:
    first = free_port()
    taken = []
    for port in range(first, first + limits.SIGNER_PORTS):
        # Whoever else has it: it is taken.
        try:
            taken.append(socket.create_server(("127.0.0.1", port)))
        except OSError:
            continue
    with pytest.raises(NoDoorFree):
        Loopback(lambda _message, _page: True, first=first)
    for one in taken:
        one.close()


def test_there_are_no_ports_behind_the_last_one() -> None:
    assert limits.signer_ports(65530)[-1] == 65535
    with pytest.raises(NoDoorFree):
        Loopback(lambda _message, _page: True, first=65536)


def test_a_connection_of_this_user_is_known_as_such(door: Loopback) -> None:
    for host in ("127.0.0.1", "::1"):
        with socket.create_connection((host, door.port)) as raw:
            client, server = raw.getsockname()[:2], raw.getpeername()[:2]
            assert owner.is_mine(client, server)
            assert not owner.is_mine((client[0], client[1] ^ 1), server)


def test_a_connection_of_another_user_is_refused(
    door: Loopback, heard: list[tuple[bytes, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner.os, "getuid", lambda: 12345)
    assert call(door, "POST", "/v1/open", BODY, **browser_headers(PAGE)).status == 403
    assert call(door, "OPTIONS", "/v1/open", Origin=PAGE, **{"Access-Control-Request-Method": "POST"}).status == 403
    assert heard == []
