# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""One process a token: it alone holds the driver and the PIN, and can be killed when the driver hangs.

``WorkerClient`` is the side that the agent and the command line hold; ``python -m divit.tokens.worker`` is the other.
"""

from divit.tokens.worker.client import WorkerClient

__all__ = ["WorkerClient"]
