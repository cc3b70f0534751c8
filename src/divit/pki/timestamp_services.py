# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Several time-stamping services: which there are, how each knows us, and the next one when one fails.

The services stand in a table that whoever runs Divit writes (``TSA_SERVICES``); passwords stand in files beside it.
"""

import base64
import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from divit.kernel import clock, settings, words
from divit.kernel.errors import DivitError
from divit.pki.errors import NoTimestamp, TimestampServicesUnreadable
from divit.pki.http import Http, host_of
from divit.pki.kept import Kept
from divit.pki.timestamp_client import MOST_RESPONSE_BYTES, TimestampClient, Timestamper

Credentials = Callable[[bytes], Mapping[str, str]]

# A service that failed is asked last for so long: in a batch of a thousand, one wait is enough.
_AVOIDED_SECONDS = 60.0
_MOST_SERVICES = 16
_MOST_TABLE_BYTES = 64 * 1024
_KEYS = frozenset({"name", "url", "auth", "user", "password_file"})


@dataclass(frozen=True, slots=True)
class Service:
    """A row of the table: where a service is, and how it knows us (None: it asks nobody who they are)."""

    url: str
    credentials: Credentials | None


class TimestampServices:
    """Asks one service after another until one gives a time-stamp that is right. Thread-safe.

    ``patience_s`` bounds all of it, in seconds. Each service gets its share of what is left, so one that is slow leaves
    the others theirs, and what one that fails at once leaves over goes to the others.
    """

    def __init__(self, clients: Sequence[TimestampClient], *, patience_s: float) -> None:
        self._clients = tuple(clients)
        self._patience_s = patience_s
        self._avoided: Kept[str, bool] = Kept(seconds=_AVOIDED_SECONDS, most=_MOST_SERVICES)

    def timestamp(self, digest: bytes, hash_name: str) -> bytes:
        """A token as ``TimestampClient.timestamp`` gives it. Raises ``NoTimestamp``; with one service, its error."""
        deadline = clock.monotonic() + self._patience_s
        waiting = sorted(self._clients, key=lambda client: self._avoided.get(client.url) is not None)
        failures: list[tuple[str, DivitError]] = []
        for place, client in enumerate(waiting):
            left = deadline - clock.monotonic()
            if left <= 0:
                break
            try:
                return client.timestamp(digest, hash_name, left / (len(waiting) - place))
            except DivitError as error:
                self._avoided.put(client.url, True)
                failures.append((client.url, error))
        if len(self._clients) == 1 and failures:
            raise failures[0][1]
        lang = words.lang()
        told = "; ".join(f"{host_of(url)}: {error.message(lang)}" for url, error in failures)
        raise NoTimestamp(services=told) from (failures[-1][1] if failures else None)


def timestamper_at(urls: Sequence[str]) -> Timestamper:
    """The services at ``urls``, the first one first; one that stands in the table is asked as that says.

    Raises ``AddressRefused``, ``TimestampServicesUnreadable``, ``SettingInvalid``.
    """
    for url in urls:
        host_of(url)
    return _joined(tuple(dict.fromkeys(urls)), *_table_in_force(), _patience())


def timestamper_of_settings(first: str) -> Timestamper | None:
    """The service at ``first``, when it is not empty, then those of the table in its order; None without any.

    Raises as ``timestamper_at``.
    """
    urls = addresses(first)
    return _joined(urls, *_table_in_force(), _patience()) if urls else None


def addresses(first: str) -> tuple[str, ...]:
    """The services that are asked, in their order: ``first``, when it is not empty, then those of the table.

    Raises ``TimestampServicesUnreadable``.
    """
    return tuple(dict.fromkeys([*([first] if first else []), *_table(*_table_in_force())]))


@cache
def _joined(urls: tuple[str, ...], path: Path | None, changed: int, patience_s: float) -> TimestampServices:
    """One object for the process, as long as nothing changes: it keeps connections, and remembers who failed."""
    http = Http(timeout_s=patience_s, max_bytes=MOST_RESPONSE_BYTES)
    known = _table(path, changed)
    clients = [TimestampClient(url, http, known[url].credentials if url in known else None) for url in urls]
    return TimestampServices(clients, patience_s=patience_s)


def _patience() -> float:
    return settings.span("TSA_PATIENCE").total_seconds()


def _table_in_force() -> tuple[Path | None, int]:
    """Where the table is, None without one, and when it changed."""
    named = settings.text("TSA_SERVICES")
    if not named:
        return None, 0
    path = Path(named)
    try:
        return path, path.stat().st_mtime_ns
    except OSError as error:
        raise TimestampServicesUnreadable(str(error), path=path, why=words.system_reason(error)) from error


@cache
def _table(path: Path | None, changed: int) -> Mapping[str, Service]:
    return {} if path is None else read_services(path)


def read_services(path: Path) -> Mapping[str, Service]:
    """The services of a table, by their address and in its order. Raises ``TimestampServicesUnreadable``."""
    try:
        if path.stat().st_size > _MOST_TABLE_BYTES:
            raise ValueError("too large")
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["service"]
        if not 0 < len(rows) <= _MOST_SERVICES:
            raise ValueError(f"{len(rows)} services")
        services = [_service(row, path.parent) for row in rows]
    except OSError as error:
        raise TimestampServicesUnreadable(str(error), path=path, why=words.system_reason(error)) from error
    except (KeyError, TypeError, ValueError, DivitError) as error:
        why = error.message(words.lang()) if isinstance(error, DivitError) else str(error)
        raise TimestampServicesUnreadable(str(error), path=path, why=why) from error
    return {service.url: service for service in services}


def _service(row: Mapping[str, str], folder: Path) -> Service:
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        raise ValueError(", ".join(unknown))
    host_of(row["url"])
    auth = row.get("auth", "none")
    if auth == "none":
        return Service(row["url"], None)
    password = _password(folder / row["password_file"])
    if auth == "basic":
        return Service(row["url"], partial(_basic, row["user"], password))
    if auth == "kamusm":
        return Service(row["url"], partial(_kamusm, int(row["user"]), password))
    raise ValueError(f"auth = {auth!r}")


def _password(path: Path) -> str:
    """The first line of a file that nobody else may read."""
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise ValueError(f"{path.name}: others may read it (chmod 600)")
    return path.read_text(encoding="utf-8").split("\n", 1)[0]


def _basic(user: str, password: str, digest: bytes) -> Mapping[str, str]:
    """RFC 7617; what is stamped plays no part in it."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def _kamusm(customer: int, password: str, digest: bytes) -> Mapping[str, str]:
    # Ciphers are loaded where a customer of Kamu SM stands in the table.
    from divit.pki.kamusm import identity

    return identity(customer, password, digest)
