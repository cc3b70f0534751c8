# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How long the card waited."""

import json
from pathlib import Path

import pytest

from divit.agent.timings import Timings
from divit.kernel import clock


def test_the_gap_is_from_a_result_to_the_next_hand_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([10.0, 10.3, 10.305, 10.6, 10.7])
    monkeypatch.setattr(clock, "monotonic", lambda: next(moments))
    timings = Timings()
    for item, event in (("a", "handed"), ("a", "signed"), ("b", "handed"), ("b", "signed"), ("a", "posted")):
        timings.mark([item], event)
    timings.write(tmp_path / "t.jsonl")
    first, second = map(json.loads, (tmp_path / "t.jsonl").read_text().splitlines())
    assert "gap_ms" not in first
    assert second["gap_ms"] == 5.0
    assert first["posted"] == 0.7


def test_what_was_handed_over_before_the_last_result_waited_for_the_card_and_not_the_card_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([10.0, 10.3])
    monkeypatch.setattr(clock, "monotonic", lambda: next(moments))
    timings = Timings()
    timings.mark(["a", "b"], "handed")
    timings.mark(["a"], "signed")
    timings.write(tmp_path / "t.jsonl")
    assert json.loads((tmp_path / "t.jsonl").read_text().splitlines()[1])["gap_ms"] == 0.0
