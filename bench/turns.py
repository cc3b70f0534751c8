# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How rates are measured: works take turns in one run, and a second is one of the processor."""

import resource
from collections.abc import Callable, Mapping

ROUNDS = 4

#: ``prepare(count)`` makes what is worked on, untimed, and gives the work itself.
Prepare = Callable[[int], Callable[[], object]]


def spent() -> float:
    """Processor seconds of this process and of those that it waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def rates(works: Mapping[str, tuple[int, Prepare]], rounds: int = ROUNDS) -> dict[str, float]:
    """The best rate of each work over ``rounds`` in which they take turns: the others' caches cost all alike.

    Neighbours on the machine do not count, the processor time of programs that are started counts.
    """
    best = dict.fromkeys(works, 0.0)
    for _ in range(rounds):
        for name, (count, prepare) in works.items():
            work = prepare(count)
            began = spent()
            work()
            best[name] = max(best[name], count / (spent() - began))
    return {name: round(rate, 1) for name, rate in best.items()}
