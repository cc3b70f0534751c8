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

from divit.kernel import clock
from divit.pki import lab as trial_ca
from fuzzing import Finding, tried
from hostile_readers import chosen, target

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
    ended = 0
    with tempfile.TemporaryDirectory() as temporary:
        lab = Path(temporary) / "ca"
        trial_ca.init(lab)
        for name in chosen(sys.argv[1:]):
            number, found = fuzzed(name, lab, seed=seed, minutes=minutes)
            row = (clock.now().isoformat(timespec="seconds"), name, str(number), f"{minutes:g}", str(len(found)))
            with (FOLDER / "figures.tsv").open("a", encoding="utf-8") as figures:
                figures.write("\t".join(row) + "\n")
            print(f"{name}: {number} files in {minutes:g} minutes, {len(found)} findings, seed {seed}", flush=True)
            ended |= bool(found)
    return ended


if __name__ == "__main__":
    sys.exit(main())
