# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A mail server that keeps every message and delivers none."""

import asyncio
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from divit.standins.listening import listening
from divit.standins.outbox import Outbox, fault_of

#: Said in the greeting, so that no server can take this for a real one.
BANNER = "DENEME"
_SIZE_LIMIT = 5_000_000


class _Keeper:
    """What aiosmtpd asks for each message; the methods bear its names."""

    def __init__(self, outbox: Outbox, stopped: asyncio.Event) -> None:
        self.outbox = outbox
        self.stopped = stopped

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Say in the list of extensions, too, that nothing is delivered here."""
        session.host_name = hostname
        return [*responses[:-1], f"250-{BANNER}", responses[-1]]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the message, or misbehave as told."""
        fault = fault_of(self.outbox.folder)
        if fault == "refuse":
            return "550 5.1.1 No such mailbox"
        if fault == "later":
            return "451 4.3.0 Come back later"
        if fault == "slow":
            await self.stopped.wait()
            return "421 4.3.2 Shutting down"
        _keep(self.outbox, envelope)
        if fault == "drop":
            transport: Any = server.transport
            transport.abort()
        return "250 2.0.0 Kept, delivered to nobody"


def _keep(outbox: Outbox, envelope: Envelope) -> None:
    content = envelope.content or b""
    given = content if isinstance(content, bytes) else content.encode()
    message = message_from_bytes(given, _class=EmailMessage, policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    outbox.keep(
        channel="mail",
        uid=str(message["Message-ID"] or ""),
        sender=envelope.mail_from or "",
        to=", ".join(envelope.rcpt_tos),
        subject=str(message["Subject"] or ""),
        text=str(body.get_content()) if body is not None else "",
    )


class MailStandIn:
    """The server, in a thread of its own. ``port`` 0 takes a free one; ``port`` says afterwards which."""

    def __init__(self, outbox: Outbox, port: int = 0) -> None:
        """Begin to listen. Raises ``StandInPortTaken``."""
        self._listener = listening(port)
        self.port: int = self._listener.getsockname()[1]
        self._outbox = outbox
        self._loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="mail-stand-in", daemon=True)

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more; whoever waits for an answer is told so."""
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        keeper = _Keeper(self._outbox, self._stopped)
        ident = f"Divit stand-in, {BANNER}: delivers nothing"
        server = await self._loop.create_server(
            lambda: SMTP(keeper, hostname="localhost", ident=ident, data_size_limit=_SIZE_LIMIT, loop=self._loop),
            sock=self._listener,
        )
        async with server:
            await self._stopped.wait()
