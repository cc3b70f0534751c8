# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the commands that judge files have in common: which files, by whom, when, and asking whom."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from divit.cli.files import FILE
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.ades.gathering import Sources
    from divit.ades.validate import Validator

Command = TypeVar("Command", bound=Callable[..., object])
FOLDER = click.Path(path_type=Path, file_okay=False)


class Moment(click.ParamType[datetime]):
    """A moment in RFC 3339, such as 2026-11-24T09:00:00Z."""

    name = "time"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, aware UTC."""
        if isinstance(value, datetime):
            return value
        with suppress(ValueError, OverflowError):
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        shown = _("“{value}” is not a time with its zone, such as 2026-11-24T09:00:00Z or 2026-11-24T12:00:00+03:00.")
        raise click.BadParameter(shown.format(value=value))


files_argument = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON Lines for a program: one object a file.")
trust_option = click.option(
    "--trust", metavar="DIR", type=FOLDER, help="Folder of certificates to trust; the Turkish roots without it."
)
_AT = click.option(
    "--at", metavar="TIME", type=Moment(), help="Judge as of this moment (RFC 3339); now when not given."
)
_CRL = click.option("--crl", metavar="DIR", type=FOLDER, help="Folder of CRLs that count as well.")
_NO_NETWORK = click.option("--no-network", is_flag=True, help="Ask no service; only what is at hand counts.")


def judging_options(command: Command) -> Command:
    """``--trust``, ``--at``, ``--crl``, ``--no-network`` and ``--json``, in this order."""
    for option in (json_option, _NO_NETWORK, _CRL, _AT, trust_option):
        command = option(command)
    return command


def validator(asked: "Sources") -> "Validator":
    """The judge by what the options come to (``sources.sources``)."""
    from divit.ades.validate import Validator

    return Validator(asked.trust, revocation=asked.revocation, issuers=asked.issuers)
