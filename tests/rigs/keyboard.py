# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A person who has a keyboard and nothing else, and who has to see at each step where they are."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

#: More stops than any page of ours has; a walk that is longer goes in a circle without what it looks for.
MOST_STOPS = 150

# The place of the focus: what it is, whether it shows a ring that it has not without focus, whether something lies
# over all of it. Rings may stand on the thing's row, when the whole row is the link.
_STOP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const ring = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    && style.outlineColor !== 'rgba(0, 0, 0, 0)';
  const shown = [one, one.parentElement, one.closest('.row')].some(part => part && ring(getComputedStyle(part)));
  const {left, top, right, bottom} = one.getBoundingClientRect();
  const inside = (x, y) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
  const own = (x, y) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (one.contains(hit) || hit.contains(one) || hit.closest('label')?.control === one);
  };
  const along = (from, to) => [.15, .5, .85].map(part => from + (to - from) * part);
  const points = along(left, right).flatMap(x => along(top, bottom).map(y => [x, y]));
  return {
    what: one.outerHTML.slice(0, 120),
    shown,
    covered: !points.some(([x, y]) => inside(x, y) && own(x, y)),
    region: ['skip', 'band', 'rail', 'foot'].find(name => one.closest(`.${name}`)) ?? 'page',
    top: Math.round(top + scrollY),
  };
}"""


@dataclass(frozen=True)
class Stop:
    """Where the focus is."""

    what: str
    shown: bool
    covered: bool
    region: str
    top: int

    def faults(self) -> list[str]:
        """What keeps a person from seeing it."""
        return [
            *([] if self.shown else [f"no ring: {self.what}"]),
            *([f"covered: {self.what}"] if self.covered else []),
        ]


def stop(page: Page) -> Stop | None:
    """Where the focus is now; ``None`` on the page itself."""
    found = page.evaluate(_STOP)
    return Stop(**found) if found else None


def all_stops(page: Page) -> list[Stop]:
    """Every stop of the Tab key from the page's beginning to its end, in order."""
    # A page may have put the focus somewhere; a body that has had it is where Tab begins.
    page.evaluate("const body = document.body; body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex')")
    stops: list[Stop] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = stop(page)
        if here is None or (stops and here.what == stops[0].what and here.top == stops[0].top):
            return stops
        stops.append(here)
    raise AssertionError(f"the Tab key never comes to the end of {page.url}: {stops[-1].what}")


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until ``wanted`` has the focus; each stop on the way can be seen."""
    for _ in range(MOST_STOPS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
        here = stop(page)
        if here is not None:
            assert here.faults() == [], page.url
    raise AssertionError(f"no key leads to {wanted} on {page.url}")


def type_into(page: Page, wanted: Locator, words: str) -> None:
    """Go to a field and type."""
    tab_to(page, wanted)
    page.keyboard.type(words)


def choose(page: Page, wanted: Locator, label: str) -> None:
    """Go to a list and choose a line of it with the arrows."""
    tab_to(page, wanted)
    for _ in range(wanted.locator("option").count()):
        if wanted.evaluate("list => list.selectedOptions[0]?.label") == label:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no arrow leads to {label!r}")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Go to something and press it."""
    tab_to(page, wanted)
    page.keyboard.press(key)
