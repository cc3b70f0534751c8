# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit audit verify`` and ``export``: what they tell, and that an export is checked without any secret."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit_log import own_entries, place, tamper, write
from divit.cli.audit import command
from divit.kernel import clock, words
from divit.server.audit.errors import AuditChainBroken, ExportUnreadable
from divit.server.audit.models import AuditEntry
from divit.server.gateways import authorities
from divit.server.jobs.worker import Loop
from trial_signers import LocalTimestamper

pytestmark = pytest.mark.django_db
HOUR = 3601.0
Lines = list[dict[str, dict[str, object]]]


@pytest.fixture(autouse=True)
def anchored(lab: Path, move_clock: Callable[[float], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of two hours with two anchors, and entries after the last."""
    words.use("en")
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(lab))
    monkeypatch.setattr(authorities, "revocation", lambda: None)
    monkeypatch.setattr(authorities, "timestamper", lambda: LocalTimestamper(lab))
    write(3)
    for hours in (1, 2):
        move_clock(hours * HOUR)
        Loop().round()
        write(3)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    path = tmp_path / "audit.jsonl"
    assert run("export", "-o", str(path)).exit_code == 0
    return path


def rewritten(path: Path, change: Callable[[Lines], object]) -> Path:
    """The same export with its lines changed."""
    lines: Lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    change(lines)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def entries(lines: Lines) -> list[dict[str, object]]:
    return [line["entry"] for line in lines if "entry" in line]


def test_verify_tells_of_entries_and_anchors_and_leaves_with_1_when_the_log_is_broken() -> None:
    whole = run("verify")
    assert whole.exit_code == 0
    assert f"{AuditEntry.objects.count()} entries" in whole.output
    assert "2 anchors" in whole.output
    shard, seq = place(2)
    tamper("DELETE FROM audit_auditentry WHERE shard = %s AND seq = %s", shard, seq)
    broken = run("verify", "--json")
    assert isinstance(broken.exception, AuditChainBroken)
    assert broken.exception.exit_status == 1
    told = json.loads(broken.output)
    assert told["intact"] is False
    assert told["problems"] == [{"kind": "hole", "shard": shard, "seq": seq}]
    assert told["anchors"]["count"] == 2


def test_an_export_is_checked_far_from_the_data_and_says_how_much_its_anchors_cover(
    exported: Path, lab: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DIVIT_HOME", str(tmp_path / "elsewhere"))
    checked = run("verify", "--file", str(exported), "--trust", str(lab), "--json")
    assert checked.exit_code == 0, checked.output
    told = json.loads(checked.output)
    assert told["intact"] is True
    assert told["entries"] == AuditEntry.objects.count()
    assert 0 < told["covered"] < told["entries"]
    assert told["anchors"]["undecided"] == 0
    assert len(told["certificates"]) == 1
    assert not (tmp_path / "elsewhere").exists()
    assert "only the server can check their seals" in run("verify", "--file", str(exported)).output


@pytest.mark.parametrize("column", ["actor", "after", "at", "reason", "tag", "prev", "key"])
def test_any_changed_value_of_an_anchored_entry_is_found_in_the_file(exported: Path, column: str) -> None:
    path = rewritten(exported, lambda lines: entries(lines)[3].update({column: "1" * 64}))
    assert isinstance(run("verify", "--file", str(path)).exception, AuditChainBroken)


def test_an_entry_left_out_of_the_file_is_found(exported: Path) -> None:
    def leave_out(lines: Lines) -> None:
        lines.remove(next(line for line in lines if "entry" in line and line["entry"]["action"] == "letter.sign"))
        lines[-1]["end"]["entries"] -= 1  # type: ignore[operator]  # it is a number

    checked = run("verify", "--file", str(rewritten(exported, leave_out)))
    assert isinstance(checked.exception, AuditChainBroken)
    assert "is missing" in checked.output


def test_a_tail_left_out_of_the_file_with_all_its_numbers_is_found_by_the_anchor(exported: Path) -> None:
    shard, first = place(1)

    def cut(lines: Lines) -> None:
        gone = [
            line
            for line in lines
            if "entry" in line and (line["entry"]["shard"], True) == (shard, line["entry"]["seq"] >= first)
        ]
        for line in gone:
            lines.remove(line)
        span = next(line["shard"] for line in lines if "shard" in line and line["shard"]["shard"] == shard)
        span["last"] = first - 1
        lines[-1]["end"]["entries"] -= len(gone)  # type: ignore[operator]  # it is a number

    checked = run("verify", "--file", str(rewritten(exported, cut)))
    assert isinstance(checked.exception, AuditChainBroken)
    assert "were cut off" in checked.output


def test_a_file_that_is_cut_off_or_another_is_refused_as_such(exported: Path, tmp_path: Path) -> None:
    text = exported.read_text(encoding="utf-8")
    for content in (
        text[: len(text) // 2],
        "".join(text.splitlines(keepends=True)[:-1]),
        "{}",
        "[]",
        "",
        '{"export": 1}\n',
    ):
        exported.write_text(content, encoding="utf-8")
        assert isinstance(run("verify", "--file", str(exported)).exception, ExportUnreadable)
    assert isinstance(run("verify", "--file", str(tmp_path / "none")).exception, ExportUnreadable)


def test_a_part_of_the_time_is_exported_with_the_anchors_after_it(tmp_path: Path, lab: Path) -> None:
    path = tmp_path / "part.jsonl"
    now = clock.now()
    begin, end = (now - timedelta(seconds=seconds) for seconds in (HOUR * 1.5, HOUR * 0.5))
    assert run("export", "--from", begin.isoformat(), "--to", end.isoformat(), "-o", str(path)).exit_code == 0
    taken = entries([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])
    expected = [entry.seq for entry in own_entries() if begin <= entry.at < end]
    assert [entry["seq"] for entry in taken if entry["action"] == "letter.sign"] == expected
    assert len(expected) == 3
    assert run("verify", "--file", str(path), "--trust", str(lab)).exit_code == 0
    changed = rewritten(path, lambda lines: entries(lines)[0].update(actor="person:2"))
    assert isinstance(run("verify", "--file", str(changed)).exception, AuditChainBroken)
