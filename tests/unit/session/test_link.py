# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Links, knocks and codes: what is received is taken apart and built anew; all else is refused."""

import pytest

from divit.session import link
from divit.session.errors import CodeInvalid, LinkInvalid, OriginMismatch, PlainHttpRefused

TOKEN = "q" * 43
LINK = f"https://divit.akcaova.invalid/s/{TOKEN}"


@pytest.mark.parametrize(
    "text",
    [
        LINK,
        f"  {LINK}\n",
        f"https://DIVIT.akcaova.invalid:443/s/{TOKEN}",
        f"{LINK}?utm=1#top",
        f"https://divit.akcaova.invalid./s/{TOKEN}",
    ],
)
def test_a_link_is_rebuilt_from_its_parts(text: str) -> None:
    assert link.parse_link(text).url == LINK


def test_a_host_outside_ascii_is_shown_in_a_labels() -> None:
    assert link.origin_of("https://akçaova.invalid/") == "https://xn--akaova-xua.invalid"
    assert link.origin_of("https://[2001:DB8::1]:8443/x") == "https://[2001:db8::1]:8443"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://",
        f"ftp://a.invalid/s/{TOKEN}",
        f"https://user:word@a.invalid/s/{TOKEN}",
        f"https://a.invalid@b.invalid/s/{TOKEN}",
        f"https://a.invalid\\@b.invalid/s/{TOKEN}",
        f"https://a.invalid/s/{TOKEN}x",
        f"https://a.invalid/s/{TOKEN[:-1]}",
        f"https://a.invalid/t/{TOKEN}",
        f"https://a.invalid/s/../s/{TOKEN}",
        f"https://a_b.invalid/s/{TOKEN}",
        f"https://a.invalid:99999/s/{TOKEN}",
        f"https://a.invalid:0/s/{TOKEN}",
        f"https://a b.invalid/s/{TOKEN}",
        f"https://[::g]/s/{TOKEN}",
        "https://a.invalid/s/" + "x" * 3000,
    ],
)
def test_what_is_not_a_session_link_is_refused(text: str) -> None:
    with pytest.raises(LinkInvalid):
        link.parse_link(text)


@pytest.mark.parametrize("host", ["127.0.0.1:8350", "[::1]:8350", "localhost:8350"])
def test_plain_http_is_let_through_on_loopback_only_when_the_signer_was_told_so(host: str) -> None:
    with pytest.raises(PlainHttpRefused):
        link.parse_link(f"http://{host}/s/{TOKEN}")
    parsed = link.parse_link(f"http://{host}/s/{TOKEN}", allow_http_loopback=True)
    assert parsed.origin == f"http://{host}"
    assert not parsed.proved


@pytest.mark.parametrize("host", ["127.0.0.1.evil.invalid", "localhost.evil.invalid", "10.0.0.1", "127.0.0.2"])
def test_plain_http_elsewhere_is_refused_even_then(host: str) -> None:
    with pytest.raises(PlainHttpRefused):
        link.parse_link(f"http://{host}/s/{TOKEN}", allow_http_loopback=True)


def test_a_knock_carries_one_link_and_all_else_is_ignored() -> None:
    assert link.parse_knock(link.knock(LINK)).url == LINK
    assert link.parse_knock(f"{link.knock(LINK)}&title=x#y").url == LINK
    assert link.parse_knock(LINK).url == LINK
    assert link.parse_knock(link.knock(LINK).replace("divit:", "DIVIT:")).url == LINK


@pytest.mark.parametrize(
    "text", ["divit:", "divit:sign", "divit:sign?r=", f"divit:open?r={LINK}", f"divit:sign?r={LINK}&r={LINK}",
             "divit:sign?" + "&".join(f"a{n}=1" for n in range(20))]
)  # fmt: skip
def test_a_knock_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(LinkInvalid):
        link.parse_knock(text)


@pytest.mark.parametrize(
    ("text", "host", "code"),
    [
        ("K7QF-2M9D-4XTB", None, "K7QF-2M9D-4XTB"),
        ("k7qf2m9d4xtb", None, "K7QF-2M9D-4XTB"),
        ("k7qf 2m9d 4xtb", None, "K7QF-2M9D-4XTB"),
        ("K7QF-2M9D-4XTO", None, "K7QF-2M9D-4XT0"),
        ("divit.akcaova.invalid K7QF-2M9D-4XTB", "divit.akcaova.invalid", "K7QF-2M9D-4XTB"),
        ("127.0.0.1:8350 K7QF 2M9D 4XTB", "127.0.0.1:8350", "K7QF-2M9D-4XTB"),
        ("localhost:8350 K7QF-2M9D-4XTB", "localhost:8350", "K7QF-2M9D-4XTB"),
    ],
)
def test_a_code_is_read_as_it_is_pasted_or_typed(text: str, host: str | None, code: str) -> None:
    assert link.parse_code(text) == (host, code)


@pytest.mark.parametrize("text", ["", "K7QF", "K7QF-2M9D-4XTU-", "divit.akcaova.invalid", "!!!!-!!!!-!!!!"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(CodeInvalid):
        link.parse_code(text)


def test_a_request_may_speak_only_for_the_origin_it_came_from() -> None:
    came_from = link.parse_link(LINK)
    link.refuse_other_origin("https://divit.akcaova.invalid", came_from)
    for other in ("https://mys.invalid", "https://divit.akcaova.invalid:8443", "http://divit.akcaova.invalid"):
        with pytest.raises(OriginMismatch):
            link.refuse_other_origin(other, came_from)
