# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/reference/settings.md."""

from datetime import timedelta

from divit.kernel import rooms, settings
from divit.kernel.money import Money
from divit.kernel.settings import Declaration
from reference_pages import markdown
from reference_pages.markdown import code

INTRODUCTION = """\
Every setting of every room, from the `settings.toml` beside the code that reads it. A value comes from the
institution (where allowed), else from the environment, else from `$DIVIT_HOME/divit.toml` under the same name without
`DIVIT_`, else it is the default. A name that is not here, or a value that its type or rule refuses, stops the start.

Outside the table, since they say where things are and what kind of start this is: {outside}."""


def text() -> str:
    """The page."""
    outside = ", ".join(code(f"DIVIT_{name}") for name in sorted(settings.OUTSIDE_NAMES))
    parts = [_room(package) for package in rooms.holding("settings.toml")]
    return markdown.page("Settings", INTRODUCTION.format(outside=outside), parts)


def _room(package: str) -> str:
    rows = [_row(declaration) for _name, declaration in sorted(settings.of_room(package).items())]
    heads = ("Environment", "Type", "Default", "Rule", "Per institution", "Türkçe", "English")
    return f"## {markdown.room(package)}\n\n{markdown.table(heads, rows)}"


def _row(one: Declaration) -> tuple[str, ...]:
    kind = f"{one.type} ({one.unit})" if one.unit and not one.unit.startswith("ISO 8601") else one.type
    per_institution = "yes" if one.per_institution else ""
    return code(f"DIVIT_{one.name}"), kind, code(_shown(one.default)), one.rule, per_institution, one.tr, one.en


def _shown(value: settings.Value) -> str:
    """The default as it would be written in the file."""
    match value:
        case bool():
            return "true" if value else "false"
        case timedelta():
            return iso_duration(value)
        case Money():
            return f"{value.amount} {value.currency}"
        case tuple():
            return ", ".join(map(str, value))
    return str(value)


def iso_duration(span: timedelta) -> str:
    """``span`` in ISO 8601: PT10M, P1DT12H."""
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    exact = seconds + span.microseconds / 1_000_000
    time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + (f"{exact:g}S" if exact else "")
    days = f"{span.days}D" if span.days else ""
    return f"P{days}T{time}" if time else f"P{days or 'T0S'}"
