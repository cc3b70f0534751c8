# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What was typed and what is known, line by line, as pages and the printed form show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from divit.kernel import identifiers, words
from divit.kernel.words import gettext as _
from divit.kernel.words import ngettext
from divit.server.enrolment.portal import lists, telephones
from divit.server.enrolment.queries import ApplicationView


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it is, what stands there, and a word beside it."""

    label: str
    text: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading; ``part`` names the part of the form in which they are typed."""

    title: str
    part: str
    rows: tuple[Row, ...]


def identity(application: ApplicationView, *, masked: bool = True) -> tuple[Row, ...]:
    """The facts that the registry confirmed and nobody can change (R11, R12)."""
    facts = application.facts
    number = identifiers.mask_tckn(facts.tckn) if masked else facts.tckn
    aside = _("if it is wrong, ask the directory administrators of your institution")
    rows = [
        Row(_("T.C. identity number"), number),
        Row(_("Name and surname"), f"{facts.given_name} {facts.surname}"),
        Row(_("Birth"), f"{facts.birth_place}, {words.said(words.day(facts.birth_date), words.lang())}"),
        Row(_("Institution"), application.institution_name, aside if masked else ""),
    ]
    if facts.personnel_no:
        rows.append(Row(_("Personnel number"), facts.personnel_no))
    return tuple(rows)


def groups(reason: str, typed: Mapping[str, Any]) -> tuple[Group, ...]:
    """The answers of the form in the order in which they were asked for."""
    place = f"{typed['address']}, {typed['postal_code']} {typed['district']} / {typed['province']}"
    extension = f", {_('extension')} {typed['extension']}" if typed.get("extension") else ""
    years = int(typed["validity_years"])
    operator = lists.label("operator", typed["operator"])
    return (
        Group(_("Application"), "neden", (Row(_("Reason of the application"), lists.label("reason", reason)),)),
        Group(
            _("Workplace"),
            "gorev-yeri",
            (
                Row(_("Unit where you work"), typed["unit"]),
                Row(_("Title"), typed["title"]),
                Row(_("Address of the institution or unit"), place),
            ),
        ),
        Group(
            _("Contact"),
            "iletisim",
            (
                Row(_("E-mail"), typed["email"]),
                Row(_("Work phone"), telephones.shown(typed["work_phone"]) + extension),
                Row(_("Mobile phone"), f"{telephones.shown(typed['mobile'])}, {operator}"),
                Row(_("Home phone"), telephones.shown(typed["home_phone"]) if typed.get("home_phone") else ""),
                Row(_("Information channel"), lists.label("channel", typed["channel"])),
            ),
        ),
        Group(
            _("Card and certificate"),
            "kart",
            (
                Row(_("Card reader"), lists.label("reader", typed["reader"])),
                Row(_("Validity of the certificate"), ngettext("%(n)d year", "%(n)d years", years) % {"n": years}),
            ),
        ),
    )
