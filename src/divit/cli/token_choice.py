# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How commands name the token to sign with: ``--p12 FILE``, ``--module LIB`` or ``--token URI``, one of them."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from divit.cli.files import read_head
from divit.kernel.words import gettext as _

F = TypeVar("F", bound=Callable[..., object])


def token_options(function: F) -> F:
    """Add the three options; the function gets them as keywords ``p12``, ``module`` and ``token``."""
    for option in (
        click.option("--token", metavar="URI", help="A token: pkcs11:module=LIB;token=LABEL or p12:FILE."),
        click.option("--module", metavar="LIB", type=click.Path(), help="A PKCS#11 driver; its first token is used."),
        click.option("--p12", metavar="FILE", type=click.Path(), help="A PKCS#12 key file; its password is the PIN."),
    ):
        function = option(function)
    return function


def token_uri(*, p12: str | None = None, module: str | None = None, token: str | None = None) -> str:
    """The token that the options name.

    Raises ``click.UsageError`` unless exactly one of them is given, ``FileUnreadable`` for a key file not there.
    """
    from divit.tokens.uri import Pkcs11Uri

    given = [
        uri
        for option, uri in ((p12, f"p12:{p12}"), (module, str(Pkcs11Uri(module or ""))), (token, token or ""))
        if option
    ]
    if len(given) != 1:
        raise click.UsageError(_("Name one token: --p12 FILE, --module LIB or --token URI."))
    if p12:
        read_head(Path(p12).expanduser(), 1)
    return given[0]
