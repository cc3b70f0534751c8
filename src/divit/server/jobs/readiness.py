# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether this process can do its work: apps register what to look at, and what is asked often is looked at seldom.

Each look ends in silence or in a coded error. Nobody's data are in an answer: whoever balances the load may ask.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from divit.kernel import clock
from divit.kernel.errors import DivitError

Look = Callable[[], None]
#: What stands for a failure that nobody foresaw; the log has it.
UNFORESEEN = "unforeseen"
_log = logging.getLogger("divit.readiness")


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to look at; what was seen counts for ``holds_s`` seconds."""

    name: str
    look: Look
    holds_s: float


_probes: dict[str, Probe] = {}
_seen: dict[str, tuple[float, str]] = {}
_lock = threading.Lock()


def register(name: str, look: Look, *, holds_s: float = 5.0) -> None:
    """Have ``look`` called when somebody asks whether we are ready; it raises ``DivitError`` when we are not.

    Registering a name again replaces what it looked at.
    """
    with _lock:
        _probes[name] = Probe(name, look, holds_s)
        _seen.pop(name, None)


def seen() -> dict[str, str]:
    """For each probe the code of what is wrong, empty where nothing is. One looks at a time: who asks meanwhile waits
    and is told the same.
    """
    with _lock:
        return {name: _seen_by(probe) for name, probe in _probes.items()}


def _seen_by(probe: Probe) -> str:
    now = clock.monotonic()
    until, code = _seen.get(probe.name, (now, ""))
    if until <= now:
        code = _looked(probe)
        _seen[probe.name] = (clock.monotonic() + probe.holds_s, code)
    return code


def _looked(probe: Probe) -> str:
    try:
        probe.look()
    except DivitError as error:
        _log.warning("%s: %s %s", probe.name, error.code, error.message("en"))
        return error.code
    except Exception:  # noqa: BLE001 - a probe that fails otherwise is a thing that is not ready
        _log.exception("%s", probe.name)
        return UNFORESEEN
    return ""
