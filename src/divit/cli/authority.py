# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit authority``: the certification authority, operated by hand."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from divit.cli.files import read_file, write_new
from divit.cli.json_lines import print_json
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.server.authority.profiles import Kind

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
_HOME = click.option("--home", metavar="DIR", type=_FOLDER, help="Folder of the data (DIVIT_HOME).")
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON Lines for a program.")
_NOTE = click.option("--note", default="", help="Why, for the log.")
_ALONE = click.option("--alone", is_flag=True, help="In an emergency: at once, with an alarm; --note says why.")


@click.group(epilog="Example:  divit authority status")
def command() -> None:
    """The certification authority: found it, issue, look."""


@command.command(epilog="Example:  divit authority profile nes")
@click.argument("name", required=False)
@_JSON
def profile(name: str | None, as_json: bool) -> None:
    """The profiles that certificates are issued by, or what is in one of them."""
    from divit.server.authority import profiles

    for one in [name] if name else profiles.names():
        _tell_profile(one, profiles.load(one), whole=bool(name), as_json=as_json)


@command.command(epilog="Example:  divit authority ceremony ceremony.toml --dry-run")
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Look at everything and make nothing.")
@click.option("--output", "-o", metavar="DIR", type=_FOLDER, help="For the certificates and the transcript.")
@_HOME
def ceremony(file: Path, dry_run: bool, output: Path | None, home: Path | None) -> None:
    """Found authorities and their services as a file says, and write down what was made."""
    _look_into(home)
    from divit.server.authority import ceremony as ceremonies

    plan = ceremonies.read(read_file(file))
    folder = output or Path.cwd()

    def keep(name: str, certificate: bytes) -> None:
        write_new(folder / f"{name}.cer", certificate)

    told = []
    lines = (
        ceremonies.rehearse(plan)
        if dry_run
        else ceremonies.perform(plan, actor=", ".join(plan.operators), channel="cli", keep=keep)
    )
    for line in lines:
        click.echo(line)
        told.append(line)
    if not dry_run:
        transcript = "\n".join(told) + "\n"
        write_new(folder / "transcript.txt", transcript.encode())
        ceremonies.keep(plan, transcript, channel="cli")


@command.command(epilog="Example:  divit authority issue nes-1 nes request.csr --subject holder.toml -o holder.cer")
@click.argument("authority")
@click.argument("profile")
@click.argument("request", type=_FILE)
@click.option(
    "--subject", "subject_file", metavar="FILE", type=_FILE, required=True, help="The subject’s fields (TOML)."
)
@click.option("--output", "-o", metavar="FILE", type=_FILE, required=True, help="The certificate (DER).")
@_HOME
@_JSON
def issue(
    authority: str, profile: str, request: Path, subject_file: Path, output: Path, home: Path | None, as_json: bool
) -> None:
    """Issue a certificate for the key in a request (PKCS#10); the subject comes from the file, not from the request."""
    _look_into(home)
    from divit.server.authority import requests, services

    subject = requests.subject(read_file(subject_file))
    key = requests.public_key(read_file(request))
    prepared = services.prepare(authority=authority, profile=profile, subject=subject, public_key=key, channel="cli")
    certificate = services.issue(prepared, channel="cli")
    write_new(output, certificate)
    row = {"serial": prepared.serial, "sha256": sha256(certificate).hexdigest()}
    if as_json:
        print_json(row)
    else:
        click.echo(_("Issued: serial number {serial}.").format(serial=row["serial"]))


@command.command(epilog="Example:  divit authority revoke nes-1 6e3e97e4 --reason key_compromise")
@click.argument("authority")
@click.argument("serial")
@click.option("--reason", required=True, help="Such as key_compromise, superseded or cessation_of_operation.")
@_NOTE
@_ALONE
@_HOME
def revoke(authority: str, serial: str, reason: str, note: str, alone: bool, home: Path | None) -> None:
    """Ask for a certificate to be revoked: it is suspended at once, an operator confirms at the pages.

    The serial number is hexadecimal.
    """
    if _for_two(home, alone, note, authority=authority, serial=serial, event="revoke", reason=reason):
        click.echo(_("Revoked."))
    else:
        click.echo(_("Suspended; an operator confirms the revocation at the pages."))


@command.command(epilog="Example:  divit authority suspend nes-1 6e3e97e4")
@click.argument("authority")
@click.argument("serial")
@click.option("--end", is_flag=True, help="Ask for the suspension to be taken back: an operator confirms it.")
@_NOTE
@_ALONE
@_HOME
def suspend(authority: str, serial: str, end: bool, note: str, alone: bool, home: Path | None) -> None:
    """Suspend a certificate, until it is revoked or the suspension is taken back."""
    if end and _for_two(home, alone, note, authority=authority, serial=serial, event="resume"):
        click.echo(_("It is in force again."))
    elif end:
        click.echo(_("An operator confirms the end of the suspension at the pages."))
    else:
        actor = _account(home)
        from divit.server.authority import services

        services.suspend(authority=authority, serial=serial, note=note, actor=actor, channel="cli")
        click.echo(_("Suspended."))


@command.command(epilog="Example:  divit authority crl nes-1 -o nes-1.crl")
@click.argument("authority")
@click.option("--output", "-o", metavar="FILE", type=_FILE, help="For a copy of the list (DER).")
@_HOME
def crl(authority: str, output: Path | None, home: Path | None) -> None:
    """Publish the next CRL of an authority now."""
    _look_into(home)
    from divit.server.authority import services

    body = services.publish(authority=authority, channel="cli")
    if output is not None:
        write_new(output, body)
    click.echo(_("Published."))


@command.command(name="end", epilog="Example:  divit authority end nes-1")
@click.argument("authority")
@_HOME
def end_authority(authority: str, home: Path | None) -> None:
    """End an authority for ever: its last CRL is published, its last OCSP answers are signed by the worker."""
    _look_into(home)
    from divit.server.authority import services

    services.end(authority=authority, channel="cli")
    click.echo(_("Ended."))


@command.command(epilog="Example:  divit authority serve --port 16390 --processes 2")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(1, 65535), default=16390, show_default=True, help="The port.")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="How many answer.")
@_HOME
def serve(host: str, port: int, processes: int, home: Path | None) -> None:
    """Answer OCSP requests, stamp times and give out CRLs, without the web pages."""
    from divit.kernel import settings
    from divit.server.config import serve as serving

    serving.prepare(home or settings.home())
    from divit.server.authority.doors import alone
    from divit.server.config import bringing_up

    with serving.listen(host, port) as listener:
        address = "http://{}:{}".format(*listener.getsockname())
        for name, path in (("ocsp", "/ocsp"), ("tsa", "/tsa"), ("crl", "/crl")):
            click.echo(f"{name} {address}{path}")
        bringing_up.forget_connections()
        alone.serve(listener, processes)


@command.command(epilog="Example:  divit authority export /srv/pki --watch")
@click.argument("folder", type=_FOLDER)
@click.option("--watch", is_flag=True, help="Stay, and write what changes within a second.")
@_HOME
def export(folder: Path, watch: bool, home: Path | None) -> None:
    """Write answers, lists and certificates as files that a web server can give out."""
    _look_into(home)
    import threading

    from divit.server.authority.export import Export

    out = Export(folder)

    def tell(count: int) -> None:
        click.echo(f"files {count}")

    tell(out.round())
    if watch:
        out.watch(threading.Event(), tell)


@command.group(epilog="Example:  divit authority customer add akcaova --credits 1000")
def customer() -> None:
    """Who may ask for time-stamps, and how many."""


@customer.command(epilog="Example:  divit authority customer add akcaova --credits 1000")
@click.argument("name")
@click.option("--credits", "count", type=click.IntRange(min=0), help="How many time-stamps; any number without it.")
@_HOME
def add(name: str, count: int | None, home: Path | None) -> None:
    """Let somebody ask for time-stamps, and print the secret to ask with: it is told once."""
    _look_into(home)
    from divit.server.authority import services

    click.echo(services.add_customer(name=name, credits=count, channel="cli"))


@customer.command(name="credits", epilog="Example:  divit authority customer credits akcaova 500")
@click.argument("name")
@click.argument("count", type=click.IntRange(min=1))
@_HOME
def give_credits(name: str, count: int, home: Path | None) -> None:
    """Let a customer have that many time-stamps more."""
    _look_into(home)
    from divit.server.authority import services

    services.give_credits(name=name, credits=count, channel="cli")
    click.echo(_("Added."))


@customer.command(epilog="Example:  divit authority customer end akcaova")
@click.argument("name")
@_HOME
def end(name: str, home: Path | None) -> None:
    """Let a customer have no more time-stamps."""
    _look_into(home)
    from divit.server.authority import services

    services.end_customer(name=name, channel="cli")
    click.echo(_("Ended."))


@customer.command(name="list", epilog="Example:  divit authority customer list --json")
@_HOME
@_JSON
def listed(home: Path | None, as_json: bool) -> None:
    """The customers and their credits."""
    _look_into(home)
    from divit.server.authority import queries

    for one in queries.customers():
        if as_json:
            print_json({"name": one.name, "credits": one.credits, "stamped": one.stamped, "ended": one.has_ended})
            continue
        left = "" if one.credits is None else str(one.credits)
        click.echo(f"{one.name}  {one.stamped}  {left}  {_('ended') if one.has_ended else ''}".rstrip())


@command.command(epilog="Example:  divit authority status")
@_HOME
@_JSON
def status(home: Path | None, as_json: bool) -> None:
    """The authorities, and how many of their certificates are in which state."""
    _look_into(home)
    from divit.server.authority import queries

    for one in queries.authorities():
        if as_json:
            print_json({"name": one.name, "key": one.key, "counts": one.counts})
            continue
        counts = ", ".join(f"{state} {count}" for state, count in one.counts.items() if count)
        click.echo(f"{one.name}  {one.key}  {counts}")


def _tell_profile(name: str, kind: "Kind", *, whole: bool, as_json: bool) -> None:
    one = kind.profile
    if as_json:
        print_json({"name": name, "title": one.title, "keys": one.keys, "days": one.valid_days, "source": one.source})
        return
    click.echo(f"{name}  {one.title}  {', '.join(one.keys)}  {one.valid_days}")
    for row in one.extensions if whole else ():
        critical = " critical" if row.critical else ""
        click.echo(f"    {row.name}{critical}: {dict(row.parameters)}  [{row.source}]")


def _for_two(home: Path | None, alone: bool, note: str, **wanted: str) -> bool:
    """Ask for what needs two, or do it where it is to be done alone; whether it is done."""
    if alone and not note:
        raise click.UsageError(_("An emergency needs a --note."))
    actor = _account(home)
    from divit.server.authority import services

    (services.do_alone if alone else services.propose)(**wanted, note=note, actor=actor, channel="cli")
    return alone


def _account(home: Path | None) -> str:
    """The account of the operating system, which has to own the server's folder, as the log names it."""
    place = _look_into(home)
    from divit.server.people.services import operator_of

    return operator_of(place).actor


def _look_into(home: Path | None) -> Path:
    from divit.kernel import settings
    from divit.server.config import serve

    place = home or settings.home()
    serve.look_into(place)
    return place
