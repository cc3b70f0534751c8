# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every page there is, in each of its faces: without a fault at desk and phone, in light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import page_judge
from house import Running
from page_recipes import NO_PAGE, VISITS, Made, Visit, make, pages
from screens import Screen

Browse = Callable[..., Page]
ALL = [
    pytest.param(visit, id=f"{name}{'-' if visit.shows else ''}{visit.shows.replace(' ', '-')}")
    for name, visits in VISITS.items()
    for visit in visits
]
SCREENS = [Screen("desk", "tr", "light"), Screen("phone", "en", "dark")]


@pytest.fixture(scope="module")
def made(institution: Running) -> Made:
    return make(institution)


def test_every_route_has_a_visit_or_a_reason_why_it_is_no_page() -> None:
    names = set(pages())
    assert names - VISITS.keys() - NO_PAGE.keys() == set(), "add a line to page_recipes.VISITS"
    assert (VISITS.keys() | NO_PAGE.keys()) - names == set(), "routes that are no more"


@pytest.mark.needs_chromium
@pytest.mark.look
@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("visit", ALL)
def test_a_page_is_without_a_fault(browse: Browse, made: Made, visit: Visit, screen: Screen) -> None:
    # What leads to nothing any more, and what is refused, is told in the page's own words.
    page = browse(visit.who, screen=screen, refused=visit.refused)
    page.goto(visit.address(made))
    expect(page.locator("h1")).to_have_count(1)
    assert page.title() not in {"", "Divit"}
    assert page_judge.all_faults(page, screen.language) == []
    # What the other scheme can change is colours.
    page.emulate_media(color_scheme=screen.other_colours)
    assert page_judge.axe(page, "color-contrast", "link-in-text-block") == [], screen.other_colours
