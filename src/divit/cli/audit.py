# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit audit``: whether the log of everything that was done is as it was written."""

import json
import os
from dataclasses import asdict

import click

from divit.kernel.words import gettext as _


@click.group(epilog="Example:  divit audit verify")
def command() -> None:
    """Check the audit chain."""


@command.command(epilog="Example:  divit audit verify")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(as_json: bool) -> None:
    """Walk the whole chain: finds a changed byte, a hole and a cut tail. Exit status 0 when intact, 1 when not."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "divit.server.config.settings")
    import django

    django.setup()
    from divit.server.audit import queries
    from divit.server.audit.errors import AuditChainBroken

    verdict = queries.verify_chain()
    if as_json:
        click.echo(json.dumps({"intact": verdict.intact, **asdict(verdict)}))
    else:
        click.echo(_("{count} entries").format(count=verdict.entries))
        for problem in verdict.problems:
            click.echo(f"{problem.kind}  {problem.shard}/{problem.seq}")
    if not verdict.intact:
        raise AuditChainBroken(problems=len(verdict.problems))
    if not as_json:
        click.echo(_("The chain is intact."))
