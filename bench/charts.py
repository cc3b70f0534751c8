# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Rates as pictures: for each row a bar of ours, of the limit and of every peer, on a logarithmic scale."""

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import Protocol

WIDTH, LABEL, BAR, GAP, HEAD = 760, 270, 16, 5, 26
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #40506a; }
.row { font-weight: 600; fill: #101f38; }
.ours { fill: #006872; } .limit { fill: #9db7dd; } .peer { fill: #b9c3d0; }
@media (prefers-color-scheme: dark) {
  text { fill: #b7c4d7; } .row { fill: #e9eff7; }
  .ours { fill: #55cbc8; } .limit { fill: #36547f; } .peer { fill: #4a5a72; }
}
"""


class Rates(Protocol):
    """What of a row is drawn."""

    row: str
    unit: str
    ours: float
    limit: float
    limit_is: str
    peers: dict[str, float]


def chart(title: str, rows: Sequence[Rates]) -> str:
    """An SVG of ``rows``, all in one unit."""
    bars = [list(_bars(row)) for row in rows]
    most = max(rate for group in bars for _kind, _name, rate in group)
    least = min(rate for group in bars for _kind, _name, rate in group)
    floor = 10 ** math.floor(math.log10(least)) if least > 0 else 1
    scale = (WIDTH - LABEL - 90) / max(math.log10(most / floor), 1)
    lines, y = [], 4
    for row, group in zip(rows, bars, strict=True):
        lines.append(f'<text class="row" x="4" y="{y + 15}">{escape(row.row)}, {escape(row.unit)}</text>')
        y += HEAD
        for kind, name, rate in group:
            length = max(2.0, scale * math.log10(max(rate, floor) / floor))
            lines.append(f'<text x="{LABEL - 8}" y="{y + 12}" text-anchor="end">{escape(name)}</text>')
            lines.append(f'<rect class="{kind}" x="{LABEL}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2"/>')
            lines.append(f'<text x="{LABEL + length + 6:.1f}" y="{y + 12}">{_told(rate)}</text>')
            y += BAR + GAP
        y += 6
    body = "\n".join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n{body}\n</svg>\n"
    )


def _bars(row: Rates) -> Iterator[tuple[str, str, float]]:
    yield "ours", "Divit", row.ours
    yield "limit", _short(row.limit_is), row.limit
    for name, rate in row.peers.items():
        yield "peer", _short(name), rate


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"


def _told(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.1f}"
