# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The readers as they are now."""

from divit.tokens.readers.reader import Reader
from divit.tokens.worker import WorkerClient


def listed(*, env: dict[str, str] | None = None) -> list[Reader]:
    """The readers and what is in them. ``env`` replaces the environment of the worker.

    Raises ``ReaderServiceDown``, ``DriverHung``.
    """
    with WorkerClient.launch(env=env) as worker:
        return [Reader(**row) for row in worker.reader_rows()]
