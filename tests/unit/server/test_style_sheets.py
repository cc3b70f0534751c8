# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Colours have names, and every name has a value for light, dark, strong contrast and forced colours."""

import re
from pathlib import Path

import pytest

import divit.server

SERVER = Path(divit.server.__file__).parent
TOKENS = SERVER / "ui/static/ui/tokens.css"
SHEETS = sorted(path for path in SERVER.glob("*/static/**/*.css") if path != TOKENS)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A colour of one's own: hexadecimal, by function, or by an English name where a colour is meant.
LITERAL = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color-mix|light-dark)a?\("
    r"|(?:color|background|border|outline|fill|stroke|shadow)[\w-]*:[^;{}]*\b"
    r"(?:black|white|red|green|blue|gr[ae]y|silver|navy|teal|orange|yellow|purple|maroon|olive|lime|aqua|fuchsia)\b",
    re.IGNORECASE,
)


def rules(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def block(opening: str) -> str:
    """What stands in the braces that follow ``opening`` in the tokens."""
    css = rules(TOKENS)
    begin = css.index("{", css.index(opening)) + 1
    depth, end = 1, begin
    while depth:
        depth += {"{": 1, "}": -1}.get(css[end], 0)
        end += 1
    return css[begin : end - 1]


def colours() -> set[str]:
    """The names of the tokens that are colours."""
    first = rules(TOKENS).split("@media", 1)[0]
    return set(re.findall(r"--([\w-]+):\s*(?:light-dark\(|#[0-9a-f]{6})", first))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_sheet_has_a_colour_of_its_own(sheet: Path) -> None:
    found = [line.strip() for line in rules(sheet).splitlines() if LITERAL.search(line)]
    assert found == [], "the place of colours is tokens.css"


def test_the_rule_about_colours_sees_each_way_of_writing_one() -> None:
    for line in (
        "color: #fff",
        "fill: rgb(1 2 3)",
        "border: 1px solid red",
        "background: white",
        "color: oklch(1 0 0)",
    ):
        assert LITERAL.search(line), line
    for line in ("color: var(--text)", "border-color: transparent", "outline-color: Highlight", "white-space: nowrap"):
        assert not LITERAL.search(line), line


def test_every_name_that_is_used_is_declared() -> None:
    declared = {name for path in (*SHEETS, TOKENS) for name in re.findall(r"--([\w-]+):", rules(path))}
    used = {name for path in (*SHEETS, TOKENS) for name in re.findall(r"var\(--([\w-]+)", rules(path))}
    assert used - declared == set()


def test_forced_colours_replace_every_colour_by_one_of_the_system() -> None:
    forced = dict(re.findall(r"--([\w-]+):\s*([^;]+);", block("@media (forced-colors: active)")))
    assert colours() - forced.keys() == set()
    system = {"Canvas", "CanvasText", "ButtonText", "ButtonFace", "Highlight", "LinkText"}
    assert {value for name, value in forced.items() if name in colours()} <= system


def test_strong_contrast_makes_the_quiet_colours_plain() -> None:
    strong = dict(re.findall(r"--([\w-]+):\s*([^;]+);", block("@media (prefers-contrast: more)")))
    assert strong == {"text-2": "var(--text)", "text-3": "var(--text)", "line": "var(--line-strong)"}


def test_motion_ends_where_it_is_not_wanted() -> None:
    still = dict(re.findall(r"--([\w-]+):\s*([^;]+);", block("@media (prefers-reduced-motion: reduce)")))
    assert still == {"quick": "0ms", "calm": "0ms"}


def test_a_colour_that_is_chosen_is_the_same_in_every_sheet() -> None:
    doubled = [name for path in SHEETS for name in re.findall(r"--([\w-]+):", rules(path)) if name in colours()]
    assert doubled == [], "a sheet changes no colour"
