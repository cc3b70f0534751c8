# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What every page owes to everybody who reads it, asked of a page that stands in a browser.

Each question gives its findings in words; an empty list is a page without a fault.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from playwright.sync_api import Page

#: The widths in pixels at which no page may be wider than its screen (WCAG 2.2, 1.4.10).
WIDTHS = (320, 390, 768, 1360)
#: WCAG 2.0 to 2.2, A and AA, and what axe's makers recommend beyond them.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")

_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_RUN_AXE = """async ([tags, rules]) => {
  const chosen = rules.length ? {type: 'rule', values: rules} : {type: 'tag', values: tags};
  const run = async (place, only) => {
    const {violations} = await axe.run(place, {runOnly: only, resultTypes: ['violations']});
    return violations.flatMap(({id, nodes}) => nodes.map(({target, failureSummary}) =>
      ({id, target, words: `${id}: ${target.join(' ')}: ${(failureSummary ?? '').replace(/\\s+/g, ' ')}`})));
  };
  const found = [];
  for (const one of await run(document, chosen)) {
    // What a docked bar happens to cover in part is judged where a person scrolls it to.
    if (one.id === 'target-size' && one.words.includes('obscured')) {
      const covered = document.querySelector(one.target[0]);
      covered.scrollIntoView({block: 'center'});
      if ((await run(covered, {type: 'rule', values: ['target-size']})).length === 0) continue;
    }
    found.push(one.words);
  }
  return found;
}"""
_AT_REST = """() => document.fonts.status === 'loaded'
  && document.getAnimations().every(({playState, effect}) =>
    playState !== 'running' || effect.getTiming().iterations === Infinity)"""
# Words that a line cuts off with an ellipsis, each of which stands in full one click away, on the page of its thing.
_SHORTENED = ".row-sub span, .band-org *, .band-me .word, .band-me .word *, .demo-band"
_CUT = """shortened => [...document.body.querySelectorAll('*')].filter(one => {
  if (!one.checkVisibility({opacityProperty: true, visibilityProperty: true}) || one.matches(shortened)) return false;
  if (![...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())) return false;
  // What is for listeners alone is one pixel wide.
  if (one.matches('textarea, option') || one.closest('.sr') || one.clientWidth <= 1) return false;
  const style = getComputedStyle(one);
  const wide = style.overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1;
  const high = style.overflowY !== 'visible' && one.scrollHeight > one.clientHeight + 1;
  return (wide && !/auto|scroll/.test(style.overflowX)) || (high && !/auto|scroll/.test(style.overflowY));
}).map(one => `${one.tagName.toLowerCase()}.${one.className}: “${one.textContent.trim().slice(0, 60)}” is cut`)"""
# Whatever answers a click: what the browser makes clickable by itself, and what looks as if it were.
_UNREACHABLE = """() => {
  const own = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex]';
  const seen = one => one.checkVisibility({visibilityProperty: true}) && !one.closest('[inert]');
  const named = one => one.ariaLabel || one.textContent.trim() || one.title || one.labels?.[0]?.textContent.trim()
    || one.getAttribute('aria-labelledby') || one.querySelector('img[alt]')?.alt || one.value;
  const tag = one => one.outerHTML.slice(0, 90);
  const found = [];
  for (const one of document.body.querySelectorAll('*')) {
    if (!seen(one)) continue;
    if (one.matches(own)) {
      const answers = one.matches('a, button:enabled, input:enabled, select:enabled, textarea:enabled');
      if (answers && one.tabIndex < 0) found.push(`no key reaches ${tag(one)}`);
      if (one.tabIndex > 0) found.push(`an order of its own: ${tag(one)}`);
      if (!one.matches('main, [data-progress], .error-summary') && !named(one)) found.push(`no name: ${tag(one)}`);
    } else if (getComputedStyle(one).cursor === 'pointer' && !one.closest(own) && !one.closest('label')
        && !one.querySelector(own)) {
      found.push(`only a mouse reaches ${tag(one)}`);
    }
  }
  return found;
}"""


def axe(page: Page, *rules: str) -> list[str]:
    """What axe finds on the page: by every rule of ``TAGS``, or by ``rules`` alone."""
    page.wait_for_function(_AT_REST)
    if page.evaluate("typeof axe") == "undefined":
        # Through the browser's own console, which the page's policy does not bind.
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN_AXE, [list(TAGS), list(rules)])
    return found


def too_wide(page: Page) -> list[str]:
    """The widths at which the page must be scrolled sideways."""
    with _view_kept(page) as view:
        found = []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": view["height"]})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"wider than {width} pixels")
        return found


def cut_words(page: Page) -> list[str]:
    """Words of which a part is hidden by the edge of what they stand in."""
    found: list[str] = page.evaluate(_CUT, _SHORTENED)
    return found


def large_text(page: Page) -> list[str]:
    """What is lost when text is twice as large (WCAG 2.2, 1.4.4): width and cut words."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    try:
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return [*(["too wide with text at 200 %"] if wide else []), *(f"at 200 %: {one}" for one in cut_words(page))]
    finally:
        page.evaluate("document.documentElement.style.fontSize = ''")


def unreachable(page: Page) -> list[str]:
    """What can be clicked and not reached by key, has no name, or stands in an order of its own."""
    found: list[str] = page.evaluate(_UNREACHABLE)
    return found


def language(page: Page, expected: str) -> list[str]:
    """Whether the page says that it is in ``expected``."""
    told = page.locator("html").get_attribute("lang")
    return [] if told == expected else [f"says that it is in {told!r}, not {expected!r}"]


def all_faults(page: Page, lang: str) -> list[str]:
    """Every question at once, at the page's present size and colours."""
    return [
        *language(page, lang),
        *axe(page),
        *cut_words(page),
        *large_text(page),
        *too_wide(page),
        *unreachable(page),
    ]


@contextmanager
def _view_kept(page: Page) -> Iterator[dict[str, int]]:
    view = page.viewport_size
    assert view is not None
    kept = {"width": view["width"], "height": view["height"]}
    try:
        yield kept
    finally:
        page.set_viewport_size({"width": kept["width"], "height": kept["height"]})
