# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The pytest plugin that decides in which database the tests keep their rows (``--database``).

Loaded by ``addopts``, because Django's settings are read before any ``conftest.py``. On PostgreSQL only those tests
run that touch a database: for the others it would be the same run again. On SQLite those that are about PostgreSQL
(``needs_postgresql``) are left out.
"""

import os
import sys
from collections.abc import Iterator

import pytest

from postgresql_server import Server

_VARIABLE = "DIVIT_DATABASE_URL"
_TOUCH = frozenset({"database", "db", "transactional_db"})
_server: list[Server] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare ``--database``."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="where rows are kept; on postgresql only the tests that touch a database run",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Set the environment that Django's settings are made from; the processes of xdist inherit it."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return (yield)
    os.environ["DIVIT_ENV"] = "test"
    os.environ.pop(_VARIABLE, None)
    if early_config.known_args_namespace.database == "postgresql" and not early_config.known_args_namespace.help:
        server = Server()
        _server.append(server)
        os.environ[_VARIABLE] = server.url("divit")
    return (yield)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let a run of tests none of which touches a database pass on PostgreSQL: it has nothing to do there."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and session.config.getoption("database") == "postgresql":
        session.exitstatus = pytest.ExitCode.OK


def pytest_unconfigure() -> None:
    """End the server that this process started."""
    while _server:
        _server.pop().stop()


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Which database was chosen. Fixtures that lead to one ask for this, so that their tests are found."""
    yield request.config.getoption("database")
    if rig := sys.modules.get("house"):
        rig.clear_models()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not belong to the chosen database."""
    belongs = _touches_a_database if config.getoption("database") == "postgresql" else _is_not_about_postgresql
    left_out = [item for item in items if not belongs(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if belongs(item)]


def _touches_a_database(item: pytest.Item) -> bool:
    asked_for = _TOUCH & set(getattr(item, "fixturenames", ()))
    return bool(asked_for) or item.get_closest_marker("django_db") is not None


def _is_not_about_postgresql(item: pytest.Item) -> bool:
    return item.get_closest_marker("needs_postgresql") is None
