# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit people``: the institution, who works in it, and the roles that only the operator of the installation gives.

Numbers and secrets are asked for or read from a file: what stands on a command line is seen by all on the machine.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from divit.cli.files import read_file
from divit.cli.json_lines import print_json
from divit.cli.serving import home as _home
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.server.people.services import Operator

_FILE = click.Path(dir_okay=False, path_type=Path)
_INSTITUTION = click.option("--institution", metavar="DETSIS", help="Which one, where there are several.")
_REASON = click.option("--reason", default="", help="Why, for the log.")
_PASSWORD = click.option("--password-file", metavar="FILE", type=_FILE, help="Read it here instead of asking.")


def _by(function: Callable[..., Any]) -> Callable[..., Any]:
    named = click.option("--as", "administrator", metavar="NUMBER", help="A system administrator’s personnel number.")
    return named(_PASSWORD(function))


@click.group(epilog="Example:  divit people list")
def command() -> None:
    """People and roles: who works here, and who runs the installation."""


@command.command(epilog='Example:  divit people institution 24301212 --name "Akçaova Valiliği" --letterhead T.C.')
@click.argument("detsis")
@click.option("--name", required=True, help="Its name, as people say it.")
@click.option("--letterhead", multiple=True, required=True, help="A line of the head of its letters; once for each.")
@click.option("--verification", "verification_address", required=True, help="Where its documents are verified.")
@click.option("--city", default="", help="For the foot of its letters.")
@click.option("--address", default="", help="For the foot of its letters.")
@click.option("--phone", default="", help="For the foot of its letters.")
@click.option("--fax", default="", help="For the foot of its letters.")
@click.option("--kep", default="", help="Its registered e-mail address (KEP).")
@click.option("--internet", default="", help="For the foot of its letters.")
@_home
def institution(home: Path | None, **described: Any) -> None:
    """Record an institution, by its DETSİS number."""
    operator = _operator(home)
    from divit.server.people import services

    services.add_institution(**described, actor=operator.actor)
    click.echo(_("Recorded."))


@command.command(epilog='Example:  divit people unit 24301213 --name "Bilgi İşlem Müdürlüğü"')
@click.argument("detsis")
@click.option("--name", required=True, help="Its name.")
@click.option("--under", metavar="DETSIS", help="The unit above it.")
@_INSTITUTION
@_home
def unit(detsis: str, name: str, under: str | None, institution: str | None, home: Path | None) -> None:
    """Record a unit of an institution, by its DETSİS number."""
    operator = _operator(home)
    from divit.server.people import services
    from divit.server.people.queries import operating

    parent = None if under is None else operating.unit_numbered(under)
    services.add_unit(
        institution=_institution(institution), detsis=detsis, name=name, parent=parent, actor=operator.actor
    )
    click.echo(_("Recorded."))


@command.command(epilog="Example:  divit people add 1042 --given-name Ali --surname Er --unit 24301213 --title Şef")
@click.argument("number")
@click.option("--given-name", required=True, help="As the civil registry has it.")
@click.option("--surname", required=True, help="As the civil registry has it.")
@click.option("--unit", metavar="DETSIS", required=True, help="The unit they work in.")
@click.option("--title", required=True, help="Their post, as letters print it.")
@click.option("--email", default="", help="Where they are told things.")
@click.option("--phone", default="", help="With +90 and no spaces.")
@click.option("--tckn-file", metavar="FILE", type=_FILE, help="Read the identity number here instead of asking.")
@_home
def add(number: str, unit: str, title: str, tckn_file: Path | None, home: Path | None, **told: str) -> None:
    """Record a person with a post and an account; NUMBER is their personnel number, with which they sign in."""
    operator = _operator(home)
    from django.db import transaction

    from divit.server.login import services as login
    from divit.server.people import services
    from divit.server.people.queries import operating

    actor, place = operator.actor, operating.unit_numbered(unit)
    tckn = _secret(tckn_file, _("T.C. identity number"))
    with transaction.atomic():
        person = services.add_person(tckn=tckn, given_name=told["given_name"], surname=told["surname"], actor=actor)
        services.appoint(person=person, post=services.add_post(unit=place, title=title, actor=actor), actor=actor)
        for kind in ("email", "phone"):
            if told[kind]:
                services.add_contact(person=person, kind=kind, value=told[kind], actor=actor)
        login.open_account(person=person, personnel_number=number, actor=actor)
    click.echo(_("Recorded. “divit people password {number}” lets them sign in.").format(number=number))


@command.command(epilog="Example:  divit people password 1042")
@click.argument("number")
@_PASSWORD
@_home
def password(number: str, password_file: Path | None, home: Path | None) -> None:
    """Set a person’s password."""
    operator = _operator(home)
    from divit.server.login import queries, services

    person = queries.person_numbered(number)
    services.set_password(
        person=person, password=_secret(password_file, _("Password"), twice=True), actor=operator.actor
    )
    click.echo(_("Set."))


@command.command(epilog="Example:  divit people give 1042 ca_operator --as 1001")
@click.argument("number")
@click.argument("role")
@click.option("--until", type=click.DateTime(formats=["%Y-%m-%d"]), help="Their last day in it; no end without it.")
@_REASON
@_INSTITUTION
@_by
@_home
def give(
    number: str,
    role: str,
    until: datetime | None,
    reason: str,
    institution: str | None,
    administrator: str | None,
    password_file: Path | None,
    home: Path | None,
) -> None:
    """Give a person a role. The first system_admin needs no other; from then on a system administrator gives them."""
    operator = _operator(home, administrator, password_file)
    from divit.server.login import queries
    from divit.server.people import rules, services

    services.give_by_operator(
        operator=operator,
        person=queries.person_numbered(number),
        role=role,
        institution=_institution(institution),
        ends_at=None if until is None else rules.end_of(until.date()),
        reason=reason,
    )
    click.echo(_("Given."))


@command.command(epilog="Example:  divit people end 1042 ca_operator --as 1001")
@click.argument("number")
@click.argument("role")
@_REASON
@_INSTITUTION
@_by
@_home
def end(
    number: str,
    role: str,
    reason: str,
    institution: str | None,
    administrator: str | None,
    password_file: Path | None,
    home: Path | None,
) -> None:
    """End a role that a person has. Without a system administrator's name only system_admin itself can be ended."""
    operator = _operator(home, administrator, password_file)
    from divit.server.login import queries
    from divit.server.people import services

    count = services.end_by_operator(
        operator=operator,
        person=queries.person_numbered(number),
        role=role,
        institution=_institution(institution),
        reason=reason,
    )
    click.echo(_("Ended.") if count else _("They did not have it."))


@command.command("list", epilog="Example:  divit people list --json")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines for a program.")
@_home
def list_(home: Path | None, as_json: bool) -> None:
    """Who has an account, and their roles now."""
    _look_into(home)
    from divit.server.login import queries as login
    from divit.server.people.queries import operating

    for number, person in login.personnel_numbers():
        found = operating.roles_of(person)
        if as_json:
            print_json({"number": number, "name": found.full_name, "roles": list(found.roles)})
        else:
            click.echo("  ".join(part for part in (number, found.full_name, ", ".join(found.roles)) if part))


def _operator(home: Path | None, administrator: str | None = None, secret: Path | None = None) -> "Operator":
    """Who works here: the owner of the server's folder and, where one is named, an administrator who proves it."""
    place = _look_into(home)
    from divit.server.people import services

    owner = services.operator_of(place)
    if administrator is None:
        return owner
    from divit.server.login import services as login

    word = _secret(secret, _("Password of {number}").format(number=administrator))
    account = login.check_password(personnel_number=administrator, password=word)
    return services.Operator(owner.account, account.person_id)


def _institution(detsis: str | None) -> int:
    from divit.server.people import queries
    from divit.server.people.errors import InstitutionUnknown

    if detsis is None:
        only = queries.only_institution()
    else:
        found = queries.institution(detsis)
        only = None if found is None else found.id
    if only is None:
        raise InstitutionUnknown
    return only


def _secret(file: Path | None, asked: str, *, twice: bool = False) -> str:
    if file is not None:
        return read_file(file).decode("utf-8", "replace").strip()
    typed: str = click.prompt(asked, hide_input=True, confirmation_prompt=twice)
    return typed.strip()


def _look_into(home: Path | None) -> Path:
    from divit.kernel import settings
    from divit.server.config import serve

    place = home or settings.home()
    serve.look_into(place)
    return place
