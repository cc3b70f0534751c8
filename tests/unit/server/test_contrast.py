# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every pair of colours in use can be read, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from importlib.resources import files

import pytest

_TEXT, _EDGE = 4.5, 3.0
_GROUNDS = ("surface", "canvas", "sunken", "firuze-tint")
_VERDICTS = ("good", "warn", "bad", "note")
PAIRS = [
    *((text, ground, _TEXT) for text in ("text", "text-2", "text-3") for ground in _GROUNDS),
    *(("firuze", ground, _TEXT) for ground in _GROUNDS),
    *((text, f"{verdict}-tint", _TEXT) for verdict in _VERDICTS for text in ("text", "text-2", verdict)),
    *((verdict, ground, _TEXT) for verdict in ("good", "warn", "bad") for ground in ("surface", "canvas")),
    ("on-firuze", "firuze", _TEXT),
    ("on-firuze", "firuze-hover", _TEXT),
    ("on-ink", "ink", _TEXT),
    ("on-ink", "ink-hover", _TEXT),
    ("on-bad", "bad-fill", _TEXT),
    ("on-band", "band", _TEXT),
    ("on-band-2", "band", _TEXT),
    ("on-band-2", "band-2", _TEXT),
    ("paper-ink", "paper", _TEXT),
    ("paper-2", "paper", _TEXT),
    ("ink", "surface", _EDGE),
    ("nokta", "band", _EDGE),
    *(("line-strong", ground, _EDGE) for ground in ("surface", "canvas", "sunken")),
    *(("focus", ground, _EDGE) for ground in _GROUNDS),
]


def tokens() -> dict[str, tuple[str, str]]:
    """Each colour's light and dark value."""
    css = files("divit.server.ui").joinpath("static/ui/tokens.css").read_text(encoding="utf-8")
    both = re.findall(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", css)
    one = re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", css)
    return {name: (light, dark) for name, light, dark in both} | {name: (value, value) for name, value in one}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_a_pair_in_use_can_be_read(front: str, ground: str, least: float, scheme: int) -> None:
    colours = tokens()
    assert contrast(colours[front][scheme], colours[ground][scheme]) >= least
