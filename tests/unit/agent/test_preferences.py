# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the person chose is kept; what is not understood is as it comes from the box."""

from pathlib import Path

import pytest

from divit.agent import preferences
from divit.agent.errors import PreferencesUnusable
from divit.agent.preferences import Preferences

CHOSEN = Preferences(token="p12:/kart.p12", language="en", theme="dark", text="large", introduced=True)


def test_a_choice_is_kept(tmp_path: Path) -> None:
    preferences.write(tmp_path, CHOSEN)
    assert preferences.read(tmp_path) == CHOSEN
    assert (tmp_path / "preferences.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"theme": "pink", "text": 1, "language": "de", "introduced": "yes", "more": 1}']
)
def test_what_is_not_understood_is_as_it_comes(tmp_path: Path, text: str) -> None:
    (tmp_path / "preferences.json").write_text(text)
    assert preferences.read(tmp_path) == Preferences()


def test_a_choice_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("no folder")
    with pytest.raises(PreferencesUnusable):
        preferences.write(tmp_path / "home", CHOSEN)
