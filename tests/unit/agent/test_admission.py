# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which requests may be shown."""

from dataclasses import replace

import pytest

from divit.agent.admission import admit, admit_knock
from divit.agent.errors import PurposeNotSupported, RequestTooLarge
from divit.session import limits, wire
from divit.session.card import CARD_PURPOSES
from divit.session.errors import OriginMismatch
from divit.session.link import Link
from divit.session.messages import ClaimAnswer, Item, Knock, Profile, Request, Site

LINK = Link("https://a.gov.tr", "T" * 43)
ITEM = Item("i1", "", "Belge", "pades", "application/pdf", 10, "0" * 64)
REQUEST = Request(1, "s", Site("https://a.gov.tr", "A"), "letter", Profile("T"), "continue", (ITEM,))


def admitted(request: Request) -> Request:
    return admit(LINK, ClaimAnswer("c", request, "0" * 64))


def test_a_letter_of_the_links_own_origin_is_shown() -> None:
    assert admitted(REQUEST) == REQUEST


def test_no_word_of_a_site_reaches_the_terminal_with_control_letters() -> None:
    name, title = "A\x1b[2J", "Belge\u202e1\r"
    given = replace(REQUEST, site=Site("https://a.gov.tr", name), items=(replace(ITEM, title=title),))
    given = replace(given, on_behalf=Site("https://b.gov.tr", name))
    told = admitted(given)
    assert told.on_behalf is not None
    assert told.items[0].title == "Belge\ufffd1\ufffd"
    assert "\x1b" not in told.site.name + told.on_behalf.name


def test_a_request_for_another_origin_is_refused() -> None:
    with pytest.raises(OriginMismatch):
        admitted(replace(REQUEST, site=Site("https://b.gov.tr", "A")))


def test_a_knock_for_another_origin_is_refused() -> None:
    with pytest.raises(OriginMismatch):
        admit_knock(LINK, Knock(1, Site("https://b.gov.tr", "A")))


def test_every_purpose_of_the_protocol_is_known_and_no_other() -> None:
    known = wire.schema("request")["properties"]["purpose"]["enum"]
    for purpose in known:
        items = () if purpose in CARD_PURPOSES else (replace(ITEM, format="cades-attached"),)
        assert admitted(replace(REQUEST, purpose=purpose, items=items)).purpose == purpose
    with pytest.raises(PurposeNotSupported):
        admitted(replace(REQUEST, purpose="vote"))


def test_a_format_that_cannot_be_recomputed_is_refused() -> None:
    with pytest.raises(PurposeNotSupported):
        admitted(replace(REQUEST, items=(replace(ITEM, format="xades-asic-e"),)))


def test_more_bytes_than_a_session_may_carry_are_refused() -> None:
    many = tuple(replace(ITEM, id=f"i{n}", size=limits.ITEM_BYTES) for n in range(30))
    with pytest.raises(RequestTooLarge):
        admitted(replace(REQUEST, items=many))
