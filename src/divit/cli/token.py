# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit token``: the cards that are here, the certificates on them, and whether a PIN is right."""

from collections.abc import Callable
from typing import Any

import click

from divit.cli.json_lines import print_json
from divit.cli.token_choice import token_options, token_uri
from divit.kernel.words import date
from divit.kernel.words import gettext as _


@click.group(epilog="Example:  divit token certs --p12 ayse.p12")
def command() -> None:
    """Cards, tokens and their certificates."""


def _json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="JSON Lines for a program.")(function)


@command.command("list", epilog="Example:  divit token list --module /usr/lib/softhsm/libsofthsm2.so")
@click.option("--module", required=True, type=click.Path(dir_okay=False), help="The PKCS#11 driver to ask.")
@_json_option
def list_(module: str, as_json: bool) -> None:
    """The tokens that a driver sees."""
    from divit.tokens.worker import WorkerClient

    with WorkerClient.launch() as worker:
        seen = worker.slots(module)
    if not seen:
        click.echo(_("The driver sees no card."), err=True)
    for found in seen:
        row = {"uri": found.uri, "label": found.label, "model": found.model, "tries": found.tries}
        if as_json:
            print_json(row)
        else:
            click.echo(f"{found.label}  {found.model}  {found.uri}")


@command.command(epilog="Example:  divit token certs --p12 ayse.p12")
@token_options
@_json_option
def certs(as_json: bool, **chosen: str | None) -> None:
    """The certificates on a token that can sign; no PIN is asked."""
    from divit.pki.subject import not_after, not_before, subject_of
    from divit.tokens.worker import WorkerClient

    with WorkerClient.start(token_uri(**chosen)) as worker:
        listed = worker.certificates()
    if not listed:
        click.echo(_("The token shows no certificate without its PIN."), err=True)
    for entry in listed:
        subject = subject_of(entry.certificate)
        begins, ends = not_before(entry.certificate), not_after(entry.certificate)
        if as_json:
            row = {"id": entry.key_id, "name": subject.common_name, "from": f"{begins:%FT%TZ}", "to": f"{ends:%FT%TZ}"}
            print_json(row)
        else:
            click.echo(f"{entry.key_id[:16]}  {subject.common_name}  {date(begins)} – {date(ends)}")


@command.command("check-pin", epilog="Example:  divit token check-pin --p12 ayse.p12")
@token_options
@click.option("--pin-stdin", is_flag=True, help="Read the PIN as one line of standard input.")
def check_pin(pin_stdin: bool, **chosen: str | None) -> None:
    """Ask the PIN and say whether the token takes it. A wrong one uses up a try."""
    from divit.tokens.pin import ask_pin
    from divit.tokens.worker import WorkerClient

    with WorkerClient.start(token_uri(**chosen)) as worker:
        ask_pin(worker.pin_channel(), label=worker.label, tries=worker.tries(), from_stdin=pin_stdin)
        worker.login()
    click.echo(_("The PIN is right."))
