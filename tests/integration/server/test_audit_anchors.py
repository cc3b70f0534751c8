# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Anchors: what somebody who has the database and the key of the seals can hide is still found (S-07)."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import DatabaseError, connection, transaction

from audit_log import place, tamper, write
from divit.der import cms
from divit.kernel import clock
from divit.pki import lab as trial_ca
from divit.pki.errors import ServiceUnavailable
from divit.server.audit import anchor_files, anchoring, queries, rules
from divit.server.audit.models import AuditAnchor, AuditEntry, AuditHead
from divit.server.audit.registry import keeper
from divit.server.gateways import authorities
from divit.server.jobs.queries import stuck_rows
from divit.server.jobs.worker import Loop
from divit.server.keys import services as keys
from trial_signers import LocalTimestamper

pytestmark = pytest.mark.django_db
HOUR = 3601.0


class NoTimestamper:
    """A time-stamping service that is down."""

    def timestamp(self, digest: bytes, hash_name: str) -> bytes:
        raise ServiceUnavailable(host="tsa.deneme.invalid")


@pytest.fixture(autouse=True)
def services(lab: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(lab))
    monkeypatch.setattr(authorities, "revocation", lambda: None)
    monkeypatch.setattr(authorities, "timestamper", lambda: LocalTimestamper(lab))


@pytest.fixture
def anchored(move_clock) -> None:  # type: ignore[no-untyped-def]  # the protocol is the conftest's
    """A log with two anchors, each time-stamped, and entries before, between and after them."""
    write(3)
    for hours in (1, 2):
        move_clock(hours * HOUR)
        Loop().round()
        write(3)


def anchor_kinds() -> set[tuple[str, int]]:
    return {(problem.kind, problem.number) for problem in queries.verify_chain().anchors.problems}


def forge_from(seq: int, shard: int) -> None:
    """Cut the shard before ``seq`` and seal a new end, as somebody can who has the key of the seals."""
    entry = AuditEntry.objects.get(shard=shard, seq=seq)
    tamper("DELETE FROM audit_auditentry WHERE shard = %s AND seq >= %s", shard, seq)
    told = rules.head(shard=shard, seq=seq - 1, digest=entry.prev, key="audit-mac-1")
    seal = keeper().mac("audit-mac-1", told)
    told_sql = "UPDATE audit_audithead SET seq = %s, digest = %s, seal = %s WHERE shard = %s"
    tamper(told_sql, seq - 1, entry.prev, seal, shard)


@pytest.mark.usefixtures("anchored")
def test_every_hour_the_ends_of_all_shards_are_signed_stamped_and_kept_beside_the_database(home: Path) -> None:
    verdict = queries.verify_chain()
    assert verdict.intact
    assert (verdict.anchors.count, verdict.anchors.unstamped, verdict.anchors.undecided) == (2, 0, 0)
    assert verdict.anchors.proved is not None
    files = sorted(path.name for path in (home / "anchors").iterdir())
    assert files == ["00000001.p7m", "00000001.tst", "00000002.p7m", "00000002.tst"]
    said = json.loads(cms.parse_signed_data((home / "anchors" / "00000002.p7m").read_bytes()).content or b"")
    assert (said["kind"], said["number"]) == ("divit-audit-anchor/1", 2)
    assert len(said["heads"]) == AuditHead.objects.count()
    assert [entry.action for entry in queries.entries_about("anchor:2")] == ["anchor.sign", "anchor.stamp"]


@pytest.mark.usefixtures("anchored")
def test_nothing_is_due_before_the_hour_is_over() -> None:
    assert anchoring.due(clock.now(), 16) == []
    [head] = AuditHead.objects.order_by("shard").values_list("pk", flat=True)[:1]
    anchoring.anchor(head)
    assert AuditAnchor.objects.count() == 2


@pytest.mark.usefixtures("anchored")
def test_a_tail_cut_together_with_its_head_by_somebody_who_has_the_key_is_found() -> None:
    shard, seq = place(4)
    forge_from(seq, shard)
    assert "cut_tail" in {problem.kind for problem in queries.verify_chain().problems}


@pytest.mark.usefixtures("anchored")
def test_entries_written_anew_with_the_key_after_a_cut_are_found() -> None:
    shard, seq = place(4)
    forge_from(seq, shard)
    for _ in range(20):
        write(1)
    assert ("anchored_otherwise", shard) in {(one.kind, one.shard) for one in queries.verify_chain().problems}


@pytest.mark.usefixtures("anchored")
def test_a_log_that_was_emptied_completely_is_found_by_the_files_alone() -> None:
    for table in ("audit_auditentry", "audit_auditanchor", "audit_audithead", "keys_serverkey"):
        tamper(f"DELETE FROM {table}")
    assert {("missing_row", 1), ("missing_row", 2)} <= anchor_kinds()


@pytest.mark.usefixtures("anchored")
@pytest.mark.parametrize("kind", ["p7m", "tst"])
def test_a_changed_anchor_file_is_found(home: Path, kind: str) -> None:
    path = home / "anchors" / f"00000001.{kind}"
    path.chmod(0o600)
    changed = bytearray(path.read_bytes())
    changed[-1] ^= 1
    path.write_bytes(changed)
    assert ("differs", 1) in anchor_kinds()
    assert ("changed" if kind == "p7m" else "wrong_stamp", 1) in anchor_kinds()


@pytest.mark.usefixtures("anchored")
def test_anchors_that_are_gone_from_one_place_or_from_both_are_found(home: Path) -> None:
    (home / "anchors" / "00000002.p7m").unlink()
    (home / "anchors" / "00000002.tst").unlink()
    assert anchor_kinds() == {("missing_file", 2)}
    tamper("DELETE FROM audit_auditanchor WHERE number = 2")
    # The log itself tells that there was a second one.
    assert anchor_kinds() == {("missing", 2)}


@pytest.mark.usefixtures("anchored")
def test_an_anchor_of_a_key_that_is_not_ours_is_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = (home / "anchors" / "00000002.p7m").read_bytes()
    assert anchor_kinds() == set()
    tamper("UPDATE keys_serverkey SET purpose = 'seal' WHERE purpose = 'audit-seal'")
    assert {number for kind, number in anchor_kinds() if kind == "foreign_key"} == {1, 2}
    assert cms.parse_signed_data(signed).signer_infos


@pytest.mark.usefixtures("anchored")
def test_anchors_of_a_retired_key_still_count(move_clock) -> None:  # type: ignore[no-untyped-def]
    keys.make(purpose_name="audit-seal")
    keys.retire(name="audit-seal-1")
    move_clock(3 * HOUR)
    Loop().round()
    verdict = queries.verify_chain()
    assert verdict.intact
    assert verdict.anchors.count == 3


@pytest.mark.usefixtures("anchored")
def test_the_database_refuses_to_change_or_drop_an_anchor() -> None:
    for statement in ("UPDATE audit_auditanchor SET stamp = NULL", "DELETE FROM audit_auditanchor"):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            connection.cursor().execute(statement)


def test_without_a_service_anchors_are_signed_only_and_the_verdict_says_so(
    monkeypatch: pytest.MonkeyPatch,
    move_clock,  # type: ignore[no-untyped-def]
) -> None:
    monkeypatch.setattr(authorities, "timestamper", lambda: None)
    write()
    move_clock(HOUR)
    Loop().round()
    verdict = queries.verify_chain()
    assert verdict.intact
    assert (verdict.anchors.count, verdict.anchors.unstamped, verdict.anchors.proved) == (1, 1, None)
    assert anchoring.unfinished(clock.now(), 16) == []


def test_a_service_that_is_down_is_asked_again_and_the_watchdog_shows_it(
    lab: Path,
    monkeypatch: pytest.MonkeyPatch,
    move_clock,  # type: ignore[no-untyped-def]
) -> None:
    monkeypatch.setattr(authorities, "timestamper", NoTimestamper)
    write()
    move_clock(HOUR)
    Loop().round()
    assert queries.verify_chain().anchors.unstamped == 1
    assert anchor_files.read()[1].stamp is None
    move_clock(HOUR + 600)
    [stuck] = stuck_rows(clock.now())
    assert stuck.name == "audit.stamp"
    assert "tsa.deneme.invalid" in stuck.reason
    monkeypatch.setattr(authorities, "timestamper", lambda: LocalTimestamper(lab))
    Loop().round()
    assert queries.verify_chain().anchors.unstamped == 0
    assert not [row for row in stuck_rows(clock.now()) if row.name == "audit.stamp"]


def test_a_seal_that_cannot_be_made_is_shown_by_the_watchdog(home: Path, move_clock) -> None:  # type: ignore[no-untyped-def]
    write()
    (home / "keys" / "audit-seal-1.key").write_bytes(b"")
    move_clock(HOUR + 600)
    Loop().round()
    assert not AuditAnchor.objects.exists()
    assert [row.name for row in stuck_rows(clock.now())] == ["audit.anchor"]


@pytest.mark.usefixtures("anchored")
def test_numbers_go_on_after_a_backup_was_put_back_and_the_loss_stays_visible(move_clock) -> None:  # type: ignore[no-untyped-def]
    tamper("DELETE FROM audit_auditanchor WHERE number = 2")
    move_clock(3 * HOUR)
    Loop().round()
    assert list(AuditAnchor.objects.order_by("number").values_list("number", flat=True)) == [1, 3]
    assert anchor_kinds() == {("missing_row", 2)}


@pytest.fixture
def many_years_later(tmp_path: Path, lab: Path, move_clock, monkeypatch: pytest.MonkeyPatch) -> Path:  # type: ignore[no-untyped-def]
    """Another time, with another authority; both are trusted."""
    move_clock(30 * 365 * 86400.0)
    later = tmp_path / "later"
    trial_ca.init(later, port=1)
    both = tmp_path / "both"
    both.mkdir()
    for number, folder in enumerate((lab, later)):
        for path in folder.glob("*.pem"):
            shutil.copy(path, both / f"{number}-{path.name}")
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(both))
    return later


@pytest.mark.usefixtures("anchored", "many_years_later")
def test_a_stamp_whose_certificate_has_ended_is_not_called_wrong() -> None:
    verdict = queries.verify_chain()
    assert verdict.intact
    assert (verdict.anchors.undecided, verdict.anchors.proved) == (2, None)


@pytest.mark.usefixtures("anchored")
def test_a_later_anchor_holds_up_the_time_of_the_earlier_ones(
    many_years_later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authorities, "timestamper", lambda: LocalTimestamper(many_years_later))
    keys.make(purpose_name="audit-seal")
    Loop().round()
    verdict = queries.verify_chain()
    assert verdict.intact
    assert (verdict.anchors.count, verdict.anchors.proved and verdict.anchors.proved.year) == (3, clock.now().year)
    # The last before the gap was there when its certificate held, but the newest proves only that it is there now.
    assert verdict.anchors.undecided == 2


@pytest.mark.usefixtures("anchored")
def test_openssl_reads_an_anchor_and_its_time_stamp(home: Path, lab: Path, tmp_path: Path) -> None:
    seal, authority = tmp_path / "seal.pem", tmp_path / "tsa.pem"
    [certificate] = keeper().certificates()
    seal.write_bytes(x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM))
    authority.write_bytes((lab / "root.pem").read_bytes() + (lab / "issuing-ca.pem").read_bytes())
    signed, stamp = (str(home / "anchors" / f"00000002.{kind}") for kind in ("p7m", "tst"))

    def openssl(*arguments: str) -> bytes:
        at = ["-attime", str(int(clock.now().timestamp()))]
        return subprocess.run(["openssl", *arguments, *at], check=True, capture_output=True).stdout

    shown = openssl("cms", "-verify", "-in", signed, "-inform", "DER", "-CAfile", str(seal), "-purpose", "any")
    assert json.loads(shown)["number"] == 2
    openssl("ts", "-verify", "-data", signed, "-in", stamp, "-token_in", "-CAfile", str(authority))
