# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Ports on the command line."""

import click

from divit.kernel.words import gettext as _

_HIGHEST = 65535


class Port(click.ParamType[int]):
    """A TCP port; with ``least=0``, 0 asks for any free one."""

    name = "port"

    def __init__(self, least: int = 1) -> None:
        self.least = least

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The port as a number."""
        text = str(value)
        if text.isascii() and text.isdigit() and self.least <= int(text) <= _HIGHEST:
            return int(text)
        raise click.BadParameter(
            _("“{value}” is not a port: a number from {least} to {most}.").format(
                value=value, least=self.least, most=_HIGHEST
            )
        )
