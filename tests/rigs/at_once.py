# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What must be refused at once, where reading it to its end would take minutes or hours."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds of the processor. A quiet machine needs one or two; one that others use counts several times as many.
AT_MOST_S = 30.0


@contextmanager
def at_once() -> Iterator[None]:
    """What is done within costs no more than ``AT_MOST_S`` of the processor."""
    began = time.process_time()
    yield
    took = time.process_time() - began
    assert took < AT_MOST_S, f"{took:.1f} s of the processor"
