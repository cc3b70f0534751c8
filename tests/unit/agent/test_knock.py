# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The ways in."""

import json

import pytest

from divit.agent.errors import NoRememberedSite, SiteRefused
from divit.agent.knock import link_of
from divit.session.errors import CodeInvalid, LinkInvalid, PlainHttpRefused

TOKEN = "T" * 43
CODE = "K7QF-2M9D-4XTB"


class Sites:
    """Sites that know codes; what was asked of them is kept."""

    def __init__(self, **links: str) -> None:
        self.links = links
        self.asked: list[str] = []

    def redeem(self, origin: str, code: str) -> bytes:
        self.asked.append(origin)
        if origin not in self.links:
            raise SiteRefused(site_code="IMZ-5127", site_message="?", status=404)
        assert code == CODE
        return json.dumps({"link": self.links[origin]}).encode()


def opened(text: str, sites: Sites | None = None, remembered: tuple[str, ...] = (), http: bool = False) -> str:
    redeem = (sites or Sites()).redeem
    return link_of(text.split(), remembered=remembered, redeem=redeem, allow_http_loopback=http).url


@pytest.mark.parametrize(
    "text", [f"https://a.gov.tr/s/{TOKEN}", f"divit:sign?r=https%3A%2F%2Fa.gov.tr%2Fs%2F{TOKEN}&pin=1"]
)
def test_a_link_is_taken_apart_and_rebuilt(text: str) -> None:
    assert opened(text) == f"https://a.gov.tr/s/{TOKEN}"


def test_http_is_refused_without_the_flag_even_on_loopback() -> None:
    with pytest.raises(PlainHttpRefused):
        opened(f"http://127.0.0.1:8350/s/{TOKEN}")
    assert opened(f"http://127.0.0.1:8350/s/{TOKEN}", http=True) == f"http://127.0.0.1:8350/s/{TOKEN}"


def test_the_flag_lets_no_other_http_site_in() -> None:
    with pytest.raises(PlainHttpRefused):
        opened(f"http://a.gov.tr/s/{TOKEN}", http=True)


def test_a_code_with_its_site_is_asked_there() -> None:
    sites = Sites(**{"https://a.gov.tr": f"https://a.gov.tr/s/{TOKEN}"})
    assert opened("a.gov.tr k7qf 2m9d 4xtb", sites) == f"https://a.gov.tr/s/{TOKEN}"


def test_a_code_on_loopback_is_asked_over_http_only_with_the_flag() -> None:
    sites = Sites(**{"http://127.0.0.1:8350": f"http://127.0.0.1:8350/s/{TOKEN}"})
    assert opened(f"127.0.0.1:8350 {CODE}", sites, http=True) == f"http://127.0.0.1:8350/s/{TOKEN}"
    with pytest.raises(SiteRefused):
        opened(f"127.0.0.1:8350 {CODE}", sites)
    assert sites.asked == ["http://127.0.0.1:8350", "https://127.0.0.1:8350"]


def test_a_code_alone_is_tried_at_remembered_sites_newest_first() -> None:
    sites = Sites(**{"https://b": f"https://b/s/{TOKEN}", "https://c": f"https://c/s/{TOKEN}"})
    assert opened(CODE, sites, ("https://a", "https://b", "https://c")) == f"https://b/s/{TOKEN}"
    assert sites.asked == ["https://a", "https://b"]


def test_a_code_that_no_site_knows_is_refused_in_the_words_of_the_site() -> None:
    with pytest.raises(SiteRefused):
        opened(CODE, Sites(), ("https://a",))


def test_a_code_alone_without_remembered_sites_says_so() -> None:
    with pytest.raises(NoRememberedSite):
        opened(CODE)


def test_a_site_cannot_lead_a_code_to_another_site() -> None:
    sites = Sites(**{"https://a.gov.tr": f"https://evil.example/s/{TOKEN}"})
    with pytest.raises(LinkInvalid):
        opened(f"a.gov.tr {CODE}", sites)


@pytest.mark.parametrize("text", ["a.gov.tr K7QF", "a.gov.tr hello there"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(CodeInvalid):
        opened(text)
