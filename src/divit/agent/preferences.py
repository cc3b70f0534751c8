# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the person chose: the token, the language, how the windows look. ``preferences.json`` in the agent's home."""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from divit.agent.errors import PreferencesUnusable
from divit.agent.home import write_private
from divit.kernel.words import system_reason

FILE_NAME = "preferences.json"
_ALLOWED = {"language": ("", "tr", "en"), "theme": ("system", "light", "dark"), "text": ("normal", "large")}


@dataclass(frozen=True, slots=True)
class Preferences:
    """``token`` is a token's name, empty for the card that is there; ``language`` is empty for the system's."""

    token: str = ""
    language: str = ""
    theme: str = "system"
    text: str = "normal"
    #: Whether the first-run wizard has been through.
    introduced: bool = False

    def with_token(self, token: str) -> "Preferences":
        """The same with another token."""
        return replace(self, token=token)


def read(home: Path) -> Preferences:
    """What was chosen; what is missing or not understood is as it comes from the box."""
    try:
        row = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return Preferences()
    if not isinstance(row, dict):
        return Preferences()
    return Preferences(**{field.name: row[field.name] for field in fields(Preferences) if _fits(field.name, row)})


def _fits(name: str, row: dict[str, object]) -> bool:
    if name not in row or type(row[name]) is not type(getattr(Preferences(), name)):
        return False
    return name not in _ALLOWED or row[name] in _ALLOWED[name]


def write(home: Path, chosen: Preferences) -> None:
    """Keep ``chosen``. Raises ``PreferencesUnusable``."""
    try:
        write_private(home / FILE_NAME, json.dumps(asdict(chosen), ensure_ascii=False))
    except OSError as error:
        raise PreferencesUnusable(str(error), file=home / FILE_NAME, why=system_reason(error)) from error
