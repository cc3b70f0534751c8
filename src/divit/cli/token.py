# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit token``: the readers and cards that are here, their certificates, their PINs, and what is wrong with them."""

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


@command.command("list", epilog="Example:  divit token list")
@click.option("--module", type=click.Path(dir_okay=False), help="A PKCS#11 driver to ask instead of the readers.")
@_json_option
def list_(module: str | None, as_json: bool) -> None:
    """The readers and the cards in them, or the tokens that a driver sees."""
    if module is None:
        _list_readers(as_json)
    else:
        _list_tokens(module, as_json)


def _list_readers(as_json: bool) -> None:
    from divit.tokens import readers

    found = readers.listed()
    if not found:
        click.echo(_("No card reader is plugged in."), err=True)
    for reader in found:
        known = reader.card.card if reader.card else None
        if as_json:
            print_json(
                {
                    "reader": reader.name,
                    "uri": reader.uri,
                    "present": reader.present,
                    "atr": reader.atr,
                    "card": known.name if known else None,
                }
            )
        else:
            card = known.name if known else _("unknown card") if reader.present else _("no card")
            click.echo("  ".join(part for part in (reader.name, card, reader.atr) if part))


def _list_tokens(module: str, as_json: bool) -> None:
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


@command.command("change-pin", epilog="Example:  divit token change-pin --token pcsc:")
@token_options
@click.option("--pin-stdin", is_flag=True, help="Read three lines of standard input: old PIN, new PIN, new PIN again.")
def change_pin(pin_stdin: bool, **chosen: str | None) -> None:
    """Set a new PIN with the present one. A wrong one uses up a try."""
    from divit.tokens.pin import ask_pin
    from divit.tokens.worker import WorkerClient

    with WorkerClient.start(token_uri(**chosen)) as worker:
        channel, tries = worker.pin_channel(), worker.tries()
        ask_pin(channel, label=worker.label, tries=tries, from_stdin=pin_stdin, kind="change")
        worker.change_pin()
    click.echo(_("The PIN has been changed."))


@command.command(epilog="Example:  divit token unblock --token pcsc:")
@token_options
@click.option("--pin-stdin", is_flag=True, help="Read three lines of standard input: PUK, new PIN, new PIN again.")
def unblock(pin_stdin: bool, **chosen: str | None) -> None:
    """Set a new PIN with the PUK, where the holder was given one."""
    from divit.tokens.pin import ask_pin
    from divit.tokens.worker import WorkerClient

    with WorkerClient.start(token_uri(**chosen)) as worker:
        ask_pin(worker.pin_channel(), label=worker.label, from_stdin=pin_stdin, kind="unblock")
        worker.unblock()
    click.echo(_("The card is unblocked; the new PIN is valid."))


@command.command(epilog="Example:  divit token doctor")
@click.option("--token", metavar="URI", default="", help="A token to look at instead of the card in the reader.")
@click.option("--no-network", is_flag=True, help="Ask nobody about revocation.")
@_json_option
def doctor(token: str, no_network: bool, as_json: bool) -> None:
    """Look at reader, card, driver and certificate, one after another, and say what to do."""
    from divit.agent.doctor import diagnose, look

    told = diagnose(look(token, network=not no_network))
    for line in told.lines:
        if as_json:
            print_json({"step": line.step, "state": line.state, "sentence": line.sentence})
        else:
            click.echo(f"[{line.word}]  {line.title}: {line.sentence}")
    if told.first_bad is not None:
        raise SystemExit(1)
