# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the station was doing, in a file of its own: nothing in it is secret."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from divit.agent.errors import HomeUnusable
from divit.agent.home import write_private
from divit.kernel.words import system_reason

#: The step that was begun last. From ``locking`` on the card is not blank; ``written``: only the server has to be told.
Step = Literal["taken", "locking", "written"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One production on the bench."""

    production: str
    serial: str
    step: Step
    sha256: str = ""


class Journal:
    """The one production that is under way, or none. Methods raise ``HomeUnusable``."""

    def __init__(self, home: Path) -> None:
        self._path = home / "production.json"

    def write(self, entry: Entry) -> None:
        """Write down what is about to be done; it is on the disk when this returns."""
        try:
            write_private(self._path, json.dumps(asdict(entry)))
        except OSError as error:
            raise self._unusable(error) from error

    def read(self) -> Entry | None:
        """What was under way when the station died; None when nothing was."""
        try:
            return Entry(**json.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError):
            # Not ours: a file is put in place whole. The server's lease ends by itself.
            return None
        except OSError as error:
            raise self._unusable(error) from error

    def clear(self) -> None:
        """Nothing is under way."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> HomeUnusable:
        return HomeUnusable(str(error), home=self._path.parent, why=system_reason(error))
