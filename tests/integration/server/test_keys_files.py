# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Keys of the house in files: made, opened, changed for new ones, retired; told to the log; useless without care."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509

from divit.ades.create import Format, sign
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.cli.keys import command
from divit.kernel.errors import SettingInvalid
from divit.pki.trust import TrustStore
from divit.server.audit.queries import entries_about
from divit.server.config import serve
from divit.server.keys import purposes, queries, services
from divit.server.keys.backends import backend
from divit.server.keys.backends import file as key_files
from divit.server.keys.errors import (
    KeyMissing,
    KeyOfTrial,
    KeyRetired,
    KeysUnprotected,
    KeyUnusable,
    PurposeUnknown,
)

pytestmark = pytest.mark.django_db
PASSPHRASE = "a passphrase that is long enough to be one\n"


@pytest.fixture
def in_earnest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A production, and the file of its passphrase."""
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE)
    path.chmod(0o400)
    monkeypatch.setenv("DIVIT_ENV", "production")
    monkeypatch.setenv("DIVIT_KEYS_PASSPHRASE_FILE", str(path))
    return path


def test_a_key_signs_what_our_own_validator_accepts() -> None:
    name = services.make(purpose_name="seal", actor="person:1")
    signer = queries.signer_for("seal")
    signed = sign(b"Bu belge denemedir.", signer, format=Format.CADES_ATTACHED)
    report = validate(signed, trust=TrustStore(anchors=(signer.certificate,)))
    assert report.indication is Indication.TOTAL_PASSED
    assert list(signer.sign_batch([])) == []
    [told] = entries_about(f"key:{name}")
    assert (told.actor, told.action) == ("person:1", "keys.made")
    assert told.after == {"purpose": "seal", "algorithm": "p256", "backend": "file"}


@pytest.mark.parametrize("algorithm", ["rsa2048", "p256", "p384"])
def test_keys_of_every_kind_vouch_for_themselves(algorithm: str) -> None:
    services.make(purpose_name="seal", algorithm=algorithm)
    certificate = x509.load_der_x509_certificate(queries.signer_for("seal").certificate)
    certificate.verify_directly_issued_by(certificate)
    assert "DENEME" in certificate.subject.rfc4514_string()


def test_no_row_and_no_file_shows_a_key(home: Path) -> None:
    services.make(purpose_name="seal")
    opened = key_files._opened("seal-1").private
    assert opened is not None
    number = opened.private_numbers().private_value  # type: ignore[union-attr]  # a key of P-256
    for path in (home / "keys").iterdir():
        assert number.to_bytes(32, "big") not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
    assert (home / "keys").stat().st_mode & 0o777 == 0o700
    assert {column.name for column in queries.ServerKey._meta.get_fields()} == {
        "id", "name", "purpose", "algorithm", "backend", "certificate", "is_trial", "made_at", "retired_at",
    }  # fmt: skip


def test_a_new_key_takes_over_and_the_old_one_still_makes_the_same_mac() -> None:
    services.make(purpose_name="webhook")
    before = queries.mac("webhook", b"x")
    services.make(purpose_name="webhook")
    assert queries.mac("webhook", b"x") != before
    services.retire(name="webhook-1")
    assert queries.mac_with("webhook-1", b"x") == before
    assert [entry.action for entry in entries_about("key:webhook-1")] == ["keys.made", "keys.retired"]
    with pytest.raises(KeyRetired):
        services.retire(name="webhook-1")


def test_a_key_whose_making_was_taken_back_is_found_again_and_not_made_twice(home: Path) -> None:
    holder = backend("file")
    first = holder.make("seal-1", "p256")
    services.make(purpose_name="seal")
    assert holder.make("seal-1", "p256") == first
    assert [path.name for path in (home / "keys").glob("seal*")] == ["seal-1.key"]


def test_there_is_no_signer_where_nobody_made_a_key() -> None:
    with pytest.raises(KeyMissing):
        queries.signer_for("csp")
    with pytest.raises(KeyMissing):
        services.retire(name="csp-1")
    with pytest.raises(PurposeUnknown):
        services.make(purpose_name="fun")
    with pytest.raises(PurposeUnknown):
        services.make(purpose_name="csp", algorithm="hmac-sha256")


def test_a_key_does_only_what_it_is_for() -> None:
    services.make(purpose_name="webhook")
    services.make(purpose_name="seal")
    with pytest.raises(KeyUnusable):
        backend("file").sign("webhook-1", "p256", b"x")
    with pytest.raises(KeyUnusable):
        backend("file").mac("seal-1", b"x")


@pytest.mark.parametrize("damage", ["cut", "byte", "garbage", "gone", "another's name"])
def test_a_key_file_that_is_not_as_it_was_does_not_open_and_the_log_tells(home: Path, damage: str) -> None:
    services.make(purpose_name="seal")
    services.make(purpose_name="csp", algorithm="p256")
    path = home / "keys" / "seal-1.key"
    told = json.loads(path.read_bytes())
    match damage:
        case "cut":
            path.write_bytes(path.read_bytes()[:40])
        case "byte":
            flipped = "B" if told["wrapped"][5] != "B" else "C"
            path.write_text(json.dumps({**told, "wrapped": told["wrapped"][:5] + flipped + told["wrapped"][6:]}))
        case "garbage":
            path.write_bytes(b"[]")
        case "gone":
            path.unlink()
        case "another's name":
            path.write_bytes((home / "keys" / "csp-1.key").read_bytes())
    key_files._from.cache_clear()
    with pytest.raises(KeyUnusable):
        queries.signer_for("seal").sign(b"x")
    assert entries_about("key:seal-1")[-1].action == "keys.unopened"


def test_production_makes_no_passphrase_of_its_own(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("DIVIT_ENV", "production")
    with pytest.raises(KeysUnprotected):
        backend("file").make("seal-1", "p256")
    assert not (home / "keys" / "seal-1.key").exists()


def test_a_production_without_a_passphrase_does_not_start(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("DIVIT_ENV", "production")
    with pytest.raises(KeysUnprotected):
        serve.prepare(home)
    assert not (home / "divit.sqlite3").exists()


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o644])
def test_a_passphrase_that_others_may_read_protects_nothing(in_earnest: Path, mode: int) -> None:
    in_earnest.chmod(mode)
    with pytest.raises(KeysUnprotected):
        backend("file").make("seal-1", "p256")


def test_a_passphrase_that_is_short_or_missing_is_refused(in_earnest: Path) -> None:
    in_earnest.chmod(0o600)
    in_earnest.write_text("short")
    with pytest.raises(KeysUnprotected):
        backend("file").make("seal-1", "p256")
    in_earnest.unlink()
    with pytest.raises(KeysUnprotected):
        backend("file").make("seal-1", "p256")


def test_systemd_may_bring_the_passphrase(tmp_path: Path, in_earnest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIVIT_KEYS_PASSPHRASE_FILE")
    given = tmp_path / "credentials"
    given.mkdir()
    (given / "divit-keys").write_text(PASSPHRASE)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
    (given / "divit-keys").chmod(0o440)
    backend("file").make("seal-1", "p256")
    (given / "divit-keys").chmod(0o444)
    with pytest.raises(KeysUnprotected):
        backend("file").make("seal-2", "p256")


def test_another_passphrase_opens_nothing(in_earnest: Path) -> None:
    backend("file").make("seal-1", "p256")
    key_files._from.cache_clear()
    in_earnest.chmod(0o600)
    in_earnest.write_text(PASSPHRASE.upper())
    with pytest.raises(KeyUnusable):
        backend("file").sign("seal-1", "p256", b"x")


def test_production_uses_no_key_of_a_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    services.make(purpose_name="seal")
    monkeypatch.setenv("DIVIT_ENV", "production")
    with pytest.raises(KeyOfTrial):
        queries.signer_for("seal")


def test_a_key_in_earnest_does_not_call_itself_a_trial(in_earnest: Path) -> None:
    services.make(purpose_name="seal")
    certificate = x509.load_der_x509_certificate(queries.signer_for("seal").certificate)
    assert "DENEME" not in certificate.subject.rfc4514_string()


def test_a_place_that_nobody_knows_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_KEYS_BACKEND", "cloud")
    with pytest.raises(SettingInvalid):
        services.make(purpose_name="seal")


def test_every_purpose_says_what_it_is_for_and_where_its_algorithm_comes_from() -> None:
    for purpose in purposes.purposes().values():
        assert purpose.tr
        assert purpose.en
        assert purpose.source
        assert (purpose.kind == "mac") == (purpose.algorithm == key_files.MAC)


def test_divit_keys_makes_lists_and_retires() -> None:
    def run(*arguments: str) -> list[dict[str, str | None]]:
        done = CliRunner().invoke(command, [*arguments, "--json"], catch_exceptions=False)
        assert done.exit_code == 0
        return [json.loads(line) for line in done.output.splitlines()]

    assert run("make", "seal", "--algorithm", "p384") == [{"name": "seal-1"}]
    assert run("retire", "seal-1") == [{"name": "seal-1"}]
    [row] = [row for row in run("list") if row["name"] == "seal-1"]
    assert row["algorithm"] == "p384"
    assert row["retired_at"]
    assert "seal-1" in CliRunner().invoke(command, ["list"]).output
