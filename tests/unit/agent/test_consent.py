# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the person reads."""

import pytest

from divit.agent.consent import sheet_of
from divit.agent.consent_lines import sheet_lines
from divit.agent.core.peer import Peer
from divit.agent.printable import printable
from divit.kernel import words
from divit.session.link import Link
from divit.session.messages import Attachment, Item, Profile, Request, Site
from trial_keys import certificate_for, new_key

ATTACHMENT = Attachment(1, "Ek", "application/pdf", 5, "1" * 64)
ITEM = Item("i1", "", "Yazı 1", "pades", "application/pdf", 54_000, "ab" * 32, (ATTACHMENT,))
REQUEST = Request(
    1,
    "s",
    Site("http://127.0.0.1:8350", "Akçaova Valiliği"),
    "letter",
    Profile("T"),
    "continue",
    (ITEM,),
    on_behalf=Site("https://b.gov.tr", "B Kurumu"),
)
CERTIFICATE = certificate_for(new_key("p256"), name="DENEME Işıl")


def lines(origin: str = "http://127.0.0.1:8350", resumed: bool = False) -> list[str]:
    words.use("en")
    sheet = sheet_of(
        Link(origin, "T" * 43), REQUEST, certificate=CERTIFICATE, resumed=resumed, token="Kart\x07", tries="last"
    )
    return list(sheet_lines(sheet))


def test_the_origin_comes_first() -> None:
    assert lines()[0].strip() == "http://127.0.0.1:8350"


def test_an_origin_that_nothing_proves_is_marked() -> None:
    assert "has not been proved" in lines()[1]
    assert not any("has not been proved" in line for line in lines("https://a.gov.tr"))


def test_purpose_documents_and_certificate_are_in_words() -> None:
    text = "\n".join(lines())
    for part in ("sign official letters", "B Kurumu", "54 kB", "abababab", "1 attachment", "DENEME Işıl", "1 document"):
        assert part in text


@pytest.mark.parametrize(
    ("came", "told"),
    [
        (Peer("extension", "https://a.gov.tr"), "a page of https://a.gov.tr, through the Divit extension"),
        (Peer("loopback", "https://a.gov.tr"), "a page of https://a.gov.tr, straight from the browser"),
        (Peer("person"), "by a link"),
        (Peer("person", by_code=True), "a code that you typed"),
    ],
    ids=["extension", "loopback", "link", "code"],
)
def test_the_sheet_tells_by_which_way_the_request_came(came: Peer, told: str) -> None:
    words.use("en")
    sheet = sheet_of(Link("https://a.gov.tr", "T" * 43), REQUEST, certificate=None, resumed=False, came=came)
    assert any(told in line for line in sheet_lines(sheet))


def test_a_resumed_session_says_so() -> None:
    assert any("goes on where it stopped" in line for line in lines(resumed=True))


def test_a_title_cannot_write_over_the_terminal_nor_turn_the_writing_around() -> None:
    assert printable("a\u202etxt.exe\n\x07\x1b[31m") == "a\ufffdtxt.exe\ufffd\ufffd\ufffd[31m"
    assert printable("İşlem Ğ") == "İşlem Ğ"


def test_the_state_of_the_pin_is_told_before_it_is_asked() -> None:
    assert "last try" in lines()[-1]


def test_what_one_yes_stands_for_is_counted_with_its_attachments() -> None:
    sheet = sheet_of(
        Link("https://a.gov.tr", "T" * 43), REQUEST, certificate=CERTIFICATE, resumed=False, token="Kart\x07"
    )
    assert (sheet.size, sheet.attachments, sheet.token) == (54_000, 1, "Kart\N{REPLACEMENT CHARACTER}")
    assert sheet.signatory is not None
    assert sheet.signatory.issuer == "DENEME Işıl"
