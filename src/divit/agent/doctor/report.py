# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The doctor's report for the help desk: enough to help, and nothing that says whose card it is."""

from pathlib import Path

from divit.agent.doctor.diagnosis import diagnose
from divit.agent.doctor.findings import Findings

_ATR_SHOWN = 80


def report(seen: Findings, trace: str) -> str:
    """Lines of text, in English words that every help desk has; ``trace`` is what the person reads out.

    No name, no number of a person, a card or a certificate; of paths, not the person's own folder.
    """
    rows = [
        ("divit", f"{seen.version}, {seen.system}"),
        ("readers", _readers(seen)),
        (
            "card",
            f"{seen.card.id if seen.card else 'unknown' if seen.atr else 'none'} {seen.atr[:_ATR_SHOWN]}".rstrip(),
        ),
        (
            "driver",
            ", ".join(f"{file.driver.id} {_place(file.path)} {'/'.join(file.processors)}" for file in seen.drivers),
        ),
        ("fault", f"{seen.fault.code} {type(seen.fault).__name__}" if seen.fault else ""),
        ("certificate", _certificate(seen)),
        ("tries", str(seen.tries) if seen.tries is not None else ""),
        ("path", seen.judged.result if seen.judged else ""),
        ("clock", "" if seen.ahead is None else f"{seen.ahead:+.0f} s"),
        ("port", "" if seen.port is None else str(seen.port)),
        ("proxy", "yes" if seen.proxy else "no"),
    ]
    told = [f"{name:<12}{value}" for name, value in rows if value]
    noted = [f"{line.step}={line.state}" for line in diagnose(seen).lines if line.state in ("bad", "warn")]
    return "\n".join([trace, *told, f"{'steps':<12}{' '.join(noted) or 'all good'}"])


def _readers(seen: Findings) -> str:
    if seen.key_file:
        return "not needed"
    if not seen.service:
        return "no PC/SC service"
    return f"{len(seen.readers)}{', mute' if seen.mute else ''}{', in use' if seen.in_use else ''}"


def _certificate(seen: Findings) -> str:
    held = seen.certificate
    if held is None:
        return ""
    kind = "qualified" if held.qualified else "not qualified"
    return f"{held.who.issuer}, {kind}, {held.begins:%Y-%m} to {held.who.until:%Y-%m}"


def _place(path: Path) -> str:
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)
