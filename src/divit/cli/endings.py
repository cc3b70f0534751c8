# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How a command ends: whatever went wrong is told in a line, never as a traceback, and by the exit status.

0 done or all valid · 1 refused or not valid · 2 cannot tell · 3 bad input or usage · 4 an outside service failed ·
130 interrupted · 141 whoever read the output has gone (128 + SIGPIPE, as other programs end then). click's own
status for bad usage is 2, which here means "cannot tell"; it becomes 3.
"""

import os
import sys
import traceback
from collections.abc import Callable

import click

from divit.cli.errors import SystemRefused, Unforeseen
from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _

BAD_USAGE = 3
INTERRUPTED = 130
READER_GONE = 141


def ending(run: Callable[[], object]) -> int:
    """Run a command and give its exit status; what it returns counts when it is a number."""
    stdout = sys.stdout
    try:
        status = run()
    except SystemExit:
        # click puts another stdout in the place of one whose reader has gone, then leaves with a status of its own.
        if sys.stdout is stdout:
            raise
        return READER_GONE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # the last place where a person can be told
        try:
            return _told(error)
        except OSError:
            return SystemRefused().exit_status  # standard error takes nothing either
    return status if isinstance(status, int) else 0


def tell(error: DivitError, about: str = "") -> int:
    """Say on standard error what went wrong, with ``about`` which file; the exit status it has."""
    before = f"{about}: " if about else ""
    click.echo(f"divit: {before}{error.message(words.lang())} ({error.code}, {error.trace})", err=True)
    return error.exit_status


def _told(error: BaseException) -> int:
    match error:
        case click.ClickException():
            error.show()
            return BAD_USAGE
        case click.Abort() | KeyboardInterrupt():
            click.echo(_("Interrupted."), err=True)
            return INTERRUPTED
        case DivitError():
            return tell(error)
        case OSError():
            _give_up_output()
            about = f"{error.filename}: " if error.filename else ""
            return tell(SystemRefused(str(error), why=about + words.system_reason(error)))
    known = _of_database(error)
    if known is not None:
        return tell(known)
    if os.environ.get("DIVIT_TRACEBACK"):
        traceback.print_exception(error)
    return tell(Unforeseen(kind=type(error).__name__))


def _of_database(error: BaseException) -> DivitError | None:
    """What a database said, in words; only a command that uses one has loaded what knows it."""
    if not type(error).__module__.startswith("django.db"):
        return None
    from divit.server.ui.faults import of_database

    return of_database(error)


def _give_up_output() -> None:
    """Python writes what is left in the buffer once more when it ends; a full disk must not be met twice."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
