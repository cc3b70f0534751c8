# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit produce``: which token files are taken, before any card or network is touched."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from divit.cli.errors import StationTokenUnusable
from divit.cli.produce import command
from divit.session.errors import PlainHttpRefused


def refusal(server: str, token: Path) -> BaseException | None:
    """What stops the command."""
    arguments = [server, "--station-token", str(token), "--transport", "kartlar.toml"]
    return CliRunner().invoke(command, arguments).exception


@pytest.mark.parametrize(("content", "mode"), [("dvs_1", 0o640), ("", 0o600), ("ğ", 0o600), (None, 0o600)])
def test_a_token_that_is_not_there_is_none_or_that_others_may_read_is_refused(
    tmp_path: Path, content: str | None, mode: int
) -> None:
    token = tmp_path / "token.txt"
    if content is not None:
        token.write_text(content, encoding="utf-8")
        token.chmod(mode)
    error = refusal("https://ornek.invalid", token)
    assert isinstance(error, StationTokenUnusable)
    assert str(token) in error.message("en")


def test_a_server_without_tls_is_refused(tmp_path: Path) -> None:
    assert isinstance(refusal("http://ornek.invalid", tmp_path / "token.txt"), PlainHttpRefused)
