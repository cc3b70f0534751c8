# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit audit``: whether the log of everything that was done is as it was written."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from divit.cli.json_lines import print_json
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.server.audit.queries import ChainProblem


@click.group(epilog="Example:  divit audit verify")
def command() -> None:
    """Check the audit chain."""


@command.command(epilog="Example:  divit audit verify")
@click.option(
    "--home", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Folder of the data (DIVIT_HOME)."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(home: Path | None, as_json: bool) -> None:
    """Walk the whole chain: finds a changed byte, a hole and a cut tail. Exit status 0 when intact, 1 when not."""
    from divit.kernel import settings
    from divit.server.config import serve

    serve.look_into(home or settings.home())
    from divit.server.audit import queries
    from divit.server.audit.errors import AuditChainBroken

    verdict = queries.verify_chain()
    if as_json:
        print_json({"intact": verdict.intact, **asdict(verdict)})
    else:
        click.echo(_("{count} entries").format(count=verdict.entries))
        for problem in verdict.problems:
            click.echo(_told(problem))
    if not verdict.intact:
        raise AuditChainBroken(problems=len(verdict.problems))
    if not as_json:
        click.echo(_("The chain is intact."))


def _told(problem: "ChainProblem") -> str:
    entry = f"{problem.shard}/{problem.seq}"
    return {
        "changed": _("Entry {entry} was changed."),
        "hole": _("Entry {entry} is missing."),
        "cut_tail": _("The entries from {entry} on were cut off."),
        "changed_head": _("The record of where the log ends was changed (at {entry})."),
    }[problem.kind].format(entry=entry)
