# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whom the house believes: what its settings name, and nobody else."""

import hashlib
from pathlib import Path

import pytest

from divit.pki.roots import turkish_root_table, turkish_roots
from divit.pki.timestamps import read_token
from divit.server.gateways import authorities
from divit.server.signing import authorities as signing_authorities


def test_without_a_setting_nobody_is_trusted_and_nothing_is_stamped() -> None:
    assert authorities.trust().anchors == ()
    assert authorities.timestamper() is None
    assert authorities.stamp(b"x") is None
    assert not authorities.has_timestamper()


def test_the_turkish_roots_are_trusted_when_somebody_says_so(lab: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_TRUST_TURKISH_ROOTS", "true")
    assert len(authorities.trust().anchors) == len(turkish_root_table())
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(lab))
    anchors = authorities.trust().anchors
    assert set(turkish_roots().anchors) < set(anchors)
    assert len(anchors) == len(turkish_root_table()) + 1
    assert signing_authorities.turkish_anchors() == anchors


def test_one_judge_serves_until_the_trust_changes(lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "trust"
    folder.mkdir()
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(folder))
    first = signing_authorities.validator()
    assert signing_authorities.validator() is first
    (folder / "root.pem").write_bytes((lab / "root.pem").read_bytes())
    assert signing_authorities.validator() is not first


def test_a_time_stamp_comes_from_the_table_when_the_one_service_is_dead(
    lab_server: object, tmp_path: Path, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "services.toml"
    table.write_text(f'[[service]]\nurl = "{lab_server.tsa}"\n')  # type: ignore[attr-defined]  # conftest's
    monkeypatch.setenv("DIVIT_TSA_SERVICES", str(table))
    monkeypatch.setenv("DIVIT_TSA_URL", f"http://127.0.0.1:{closed_port}/tsa")
    token = authorities.stamp(b"DENEME")
    assert token is not None
    assert read_token(token).digest == hashlib.sha256(b"DENEME").digest()
