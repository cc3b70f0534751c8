# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Web and worker: in one process (``divit serve``) or each in its own, as many as there are (``divit web|worker``)."""

import errno
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from divit.kernel import settings
from divit.kernel.words import system_reason
from divit.server.config.errors import AddressUnusable, ClockMoved, HomeEmpty, HomeUnusable, NoFreePort

_PORTS_TRIED = 50
_PAST_THE_LAST_PORT = 65536
_GRACE_S = 10


def prepare(home: Path) -> None:
    """Make the home ready: folders, keys, database brought to this version. Call before anything of Django is used.

    Raises ``SettingInvalid`` for a setting that nobody declared, ``ClockMoved`` in production with a moved clock,
    ``HomeUnusable``, ``KeysUnprotected`` where nothing protects the keys, and for PostgreSQL
    ``DatabaseAddressInvalid``, ``DatabaseDriverMissing``, ``DatabaseUnreachable``, ``DatabaseUnfit``.
    """
    _at(home)
    settings.check()
    if os.environ.get("DIVIT_ENV", "production") == "production" and os.environ.get("DIVIT_CLOCK_FILE"):
        raise ClockMoved
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise HomeUnusable(str(error), home=home, why=system_reason(error)) from error

    import django
    from django.db import OperationalError

    django.setup()
    from divit.server.config import bringing_up
    from divit.server.keys import protection

    protection.refuse_unprotected()
    try:
        bringing_up.migrate(home)
    except OperationalError as error:
        raise HomeUnusable(home=home, why=str(error)) from error


def look_into(home: Path) -> None:
    """Make Django ready for the home of a server that has run there, changing nothing in it.

    Raises ``HomeEmpty``, and for PostgreSQL what ``prepare`` raises for it.
    """
    set_up(home)
    from django.db import connection

    from divit.server.config import bringing_up

    if connection.vendor == "postgresql":
        bringing_up.refuse_unfit()
        there = True
    else:
        # Asked first, because SQLite makes a file that it is asked to open.
        there = Path(connection.settings_dict["NAME"]).is_file()
    if not there or not connection.introspection.table_names():
        raise HomeEmpty(home=home)


def set_up(home: Path) -> None:
    """Make Django ready for ``home``, whatever lies there or does not."""
    _at(home)
    import django

    django.setup()


def _at(home: Path) -> None:
    os.environ["DIVIT_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "divit.server.config.settings")


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on ``port``, or on the next free one after it. Raises ``NoFreePort``, ``AddressUnusable``."""
    candidates = range(port, min(port + _PORTS_TRIED, _PAST_THE_LAST_PORT))
    for candidate in candidates:
        # asyncio turns Nagle's algorithm off only where the protocol is named; with it every answer waits 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno == errno.EADDRINUSE:
                continue
            raise AddressUnusable(str(error), host=host, port=candidate, why=system_reason(error)) from error
        return listener
    raise NoFreePort(first=candidates[0], last=candidates[-1])


def serve(home: Path, *, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve pages and do the work behind them until a signal ends it.

    ``announce`` gets the address once requests are answered. Raises what ``prepare`` and ``listen`` raise.
    """
    prepare(home)
    with listen(host, port) as listener, _working():
        _answer(listener, announce)


def web(home: Path, *, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve pages alone until a signal ends it; some ``work`` elsewhere does the rest. As ``serve`` otherwise."""
    prepare(home)
    with listen(host, port) as listener:
        _answer(listener, announce)


def work(home: Path, *, announce: Callable[[], None]) -> None:
    """Do the work behind the pages until a signal ends it; the row at hand is finished first.

    ``announce`` is called once the database has been asked for work. Raises what ``prepare`` raises.
    """
    prepare(home)
    # A handler may not touch what the interrupted code holds; a byte in a pipe is all it leaves.
    hear, tell = os.pipe()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda number, _frame: os.write(tell, bytes([number])))
    with _working(ready=announce, ended=lambda: os.write(tell, bytes([signal.SIGTERM]))):
        told = os.read(hear, 1)[0]
    if told == signal.SIGINT:
        raise KeyboardInterrupt


@contextmanager
def _working(*, ready: Callable[[], None] = lambda: None, ended: Callable[[], object] = lambda: None) -> Iterator[None]:
    """The worker in a thread. ``ended`` is called when it ends, also where nobody told it to."""
    from divit.server.jobs import processes, worker

    stop = threading.Event()

    def run() -> None:
        try:
            worker.run(stop, ready)
        finally:
            ended()

    background = threading.Thread(target=run, name="divit-worker")
    background.start()
    try:
        yield
    finally:
        stop.set()
        worker.interrupt()
        background.join(_GRACE_S)
        processes.close()


def _answer(listener: socket.socket, announce: Callable[[str], None]) -> None:
    host, port = listener.getsockname()
    address = f"http://{host}:{port}"
    if settings.text("PUBLIC_URL") == settings.declarations()["PUBLIC_URL"].default:
        # Nobody named another: what we serve at is what the world sees, also when the port was taken.
        os.environ["DIVIT_PUBLIC_URL"] = address

    import uvicorn

    from divit.server.config.asgi import application
    from divit.server.ui import streams

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                announce(address)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            # Pages that follow something would be waited for.
            streams.close_all()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        application, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=_GRACE_S
    )
    Server(config).run(sockets=[listener])
