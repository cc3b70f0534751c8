# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``make fuzz [READERS="cades crl"] [MINUTES=10] [SEED=n]``: hostile files for every reader, and what they do to it.

Findings are printed with the seed that makes them, and saved with the file in ``var/fuzz``; ``figures.tsv`` there says
how many files each reader got in how many minutes. The exit status is 1 when there are findings.
"""

import logging
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from authority_served import served_authority
from divit.kernel import clock
from divit.pki import lab as trial_ca
from fuzzing import Finding, tried
from hostile_doors import doors_of, kept
from hostile_readers import chosen, target
from process_figures import resident_mb

# The doors of ``divit authority serve``, which are no reader but a whole server.
DOORS = "doors"
# So often the doors themselves are looked at: good requests, their processes, their memory.
LOOK_EVERY = 250
FOLDER = Path(__file__).resolve().parents[2] / "var/fuzz"
# Bytes of address space: what a reader asks for beyond that is a finding, not the end of this machine.
MOST_MEMORY = 3 * 1024**3


def fuzzed(name: str, lab: Path, *, seed: int, minutes: float) -> tuple[int, list[Finding]]:
    """How many files ``name`` got, and one finding of each kind."""
    made, number, found = target(name, lab), 0, dict[str, Finding]()
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        finding = tried(name, made, f"{seed}:{name}:{number}")
        number += 1
        if finding is not None and finding.place not in found:
            found[finding.place] = finding
            _save(finding)
    return number, list(found.values())


def fuzzed_doors(folder: Path, *, seed: int, minutes: float) -> tuple[int, int]:
    """How many malformed requests the doors of a running authority got, and how many findings there were."""
    with served_authority(folder) as served:
        doors, number, found = doors_of(served), 0, dict[str, str]()
        end = time.monotonic() + minutes * 60
        while time.monotonic() < end:
            name = f"{seed}:{DOORS}:{number}"
            why = doors.tried(name) or (doors.complaint() if number % LOOK_EVERY == 0 else None)
            number += 1
            if why is not None and why not in found:
                found[why] = name
                kept(FOLDER, doors, name, why)
                print(f"FOUND {DOORS}: seed {name}: {why}", flush=True)
            if why is not None and doors.complaint() is not None:
                break
        told = ", ".join(f"{status}: {count}" for status, count in sorted(doors.statuses.items()))
        grown = resident_mb(served.pid) - doors.at_rest
        print(f"{DOORS}: {told}; {doors.at_rest:.0f} MB at rest, {grown:+.1f} MB at the end", flush=True)
        return number, len(found)


def _save(finding: Finding) -> None:
    (FOLDER / f"{finding.name}.bin").write_bytes(finding.hostile)
    (FOLDER / f"{finding.name}.txt").write_text(f"seed {finding.seed}\n{finding.why}", encoding="utf-8")
    print(f"FOUND {finding.reader}: seed {finding.seed}, var/fuzz/{finding.name}.bin: {finding.place}", flush=True)


def main() -> int:
    """Fuzz the readers that are named, each for the minutes that are given."""
    minutes = float(os.environ.get("MINUTES") or 10)
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
    logging.disable()  # pyHanko tells the log of each file that it finds suspicious
    FOLDER.mkdir(parents=True, exist_ok=True)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    words, found = sys.argv[1:], 0
    with tempfile.TemporaryDirectory() as temporary:
        lab = Path(temporary) / "ca"
        trial_ca.init(lab)
        for name in chosen([word for word in words if word != DOORS]) if words != [DOORS] else ():
            number, findings = fuzzed(name, lab, seed=seed, minutes=minutes)
            found += _told(name, number, len(findings), seed=seed, minutes=minutes)
        if not words or DOORS in words:
            found += _told(
                DOORS, *fuzzed_doors(Path(temporary), seed=seed, minutes=minutes), seed=seed, minutes=minutes
            )
    return int(found > 0)


def _told(name: str, number: int, found: int, *, seed: int, minutes: float) -> int:
    """Write down and print what a reader got; the number of findings."""
    row = (clock.now().isoformat(timespec="seconds"), name, str(number), f"{minutes:g}", str(found))
    with (FOLDER / "figures.tsv").open("a", encoding="utf-8") as figures:
        figures.write("\t".join(row) + "\n")
    print(f"{name}: {number} files in {minutes:g} minutes, {found} findings, seed {seed}", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
