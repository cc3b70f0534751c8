# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The token worker's process: ``python -m divit.tokens.worker CHANNEL_FD PIN_FD``."""

import os
import select
import socket
import sys
import threading
import time

from divit.kernel.handing import HERE
from divit.tokens import frames
from divit.tokens.hardening import shut_memory

GRACE_SECONDS = 2.0


def _end_with_parent(channel: socket.socket) -> None:
    """End this process soon after the agent's, even while the driver hangs inside a call."""
    poller = select.poll()
    poller.register(channel, getattr(select, "POLLRDHUP", 0) | select.POLLHUP)
    poller.poll()
    time.sleep(GRACE_SECONDS)  # the loop may see the end by itself and log out properly
    os._exit(1)


def main() -> None:
    """Serve one agent until it closes the channel."""
    shut_memory()
    channel = HERE.connection(sys.argv[1])
    threading.Thread(target=_end_with_parent, args=(channel,), daemon=True).start()
    # Loaded after the memory is shut: from here on drivers and PINs come in.
    from divit.tokens.worker.serving import serve

    frames.send(channel, {"ready": True})
    serve(channel, HERE.pipe(sys.argv[2], os.O_RDONLY))


if __name__ == "__main__":
    main()
