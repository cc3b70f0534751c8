# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit eyp``: e-Yazışma packages shown, checked, made and taken apart."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from divit.cli.endings import tell
from divit.cli.files import FILE, combined, new_file
from divit.cli.json_lines import print_json
from divit.cli.judging import FOLDER, files_argument, json_option, judging_options, trust_option, validator
from divit.cli.token_choice import token_options, token_uri
from divit.kernel import words
from divit.kernel.errors import DivitError

if TYPE_CHECKING:
    from divit.ades.validate import Validator
    from divit.packages.eyp.reading import Package
    from divit.pki.trust import TrustStore


@click.group(epilog="Example:  divit eyp check letter.eyp")
def command() -> None:
    """e-Yazışma packages (.eyp, .eyps, .eypg): show, check, make, unpack."""


@command.command(epilog="Example:  divit eyp show letter.eyp")
@files_argument
@json_option
def show(files: tuple[Path, ...], as_json: bool) -> int:
    """Show what packages say. Nothing is judged: whether it was signed so, `divit eyp check` tells.

    Ends with 0, or with 3 when a file cannot be read as a package.
    """
    return combined(_shown(path, as_json=as_json) for path in files)


@command.command(epilog="Example:  divit eyp check letter.eyp --json")
@files_argument
@judging_options
def check(
    files: tuple[Path, ...],
    trust: Path | None,
    at: datetime | None,
    crl: Path | None,
    no_network: bool,
    as_json: bool,
) -> int:
    """Check packages: their parts, every digest, what they say, and initials, signature and seal.

    Ends with 0 when all is right and every signature valid, 1 when something is wrong, 2 when it cannot be told, 3 when
    a file cannot be read as a package.
    """
    from divit.cli.sources import sources

    asked = sources(trust, crl, no_network=no_network)
    judge = validator(asked)
    return combined(checked(path, judge, asked.trust, at, as_json=as_json) for path in files)


@command.command(epilog="Example:  divit eyp make letter.toml --letter letter.pdf --p12 me.p12 --seal-p12 seal.p12")
@click.argument("description", metavar="DESCRIPTION", type=FILE)
@click.option("--letter", metavar="FILE", required=True, type=FILE, help="The letter itself, a PDF.")
@click.option("-o", "--output", metavar="OUT", type=click.Path(path_type=Path), help="The file to write; else x.eyp.")
@token_options
@click.option("--seal-p12", metavar="FILE", type=click.Path(), help="The seal’s PKCS#12 file; its password is the PIN.")
@click.option("--seal-token", metavar="URI", help="The seal’s token: pkcs11:module=LIB;token=LABEL or p12:FILE.")
@click.option("--paraf", is_flag=True, help="Initial the letter with the same key before it is signed.")
@click.option(
    "--tsa",
    metavar="URL",
    multiple=True,
    help="The time-stamping authority (RFC 3161); given again, the next one when it fails.",
)
@click.option("--profile", type=click.Choice(("P4",)), help="The Turkish profile that the signature commits to.")
@trust_option
@click.option("--pin-stdin", is_flag=True, help="Read both PINs from standard input: the signer’s, then the seal’s.")
def make(
    description: Path,
    letter: Path,
    output: Path | None,
    seal_p12: str | None,
    seal_token: str | None,
    paraf: bool,
    tsa: tuple[str, ...],
    profile: str | None,
    trust: Path | None,
    pin_stdin: bool,
    p12: str | None,
    module: str | None,
    token: str | None,
) -> int:
    """Make a package of version 2.0 of a letter, as DESCRIPTION (TOML) says; sign and seal it.

    With --tsa the signature gets the form X-L and the seal the form A, as e-Yazışma wants them; without it they prove
    no time. Nothing is written when our own check does not pass.
    """
    from divit.cli.eyp_making import Order, made

    keys = token_uri(p12=p12, module=module, token=token), token_uri(p12=seal_p12, token=seal_token)
    target = output or description.with_suffix(".eyp")
    click.echo(made(Order(description, letter, target, *keys, paraf, tsa, profile, trust, pin_stdin)))
    return 0


@command.command(epilog="Example:  divit eyp unpack letter.eyp -o letter")
@click.argument("file", metavar="FILE", type=FILE)
@click.option("-o", "--output", metavar="DIR", required=True, type=FOLDER, help="The folder to make and fill.")
@click.option("--all", "everything", is_flag=True, help="All parts, not only the letter and its annexes.")
@click.option("--force", is_flag=True, help="Also when the package is not what was signed.")
def unpack(file: Path, output: Path, everything: bool, force: bool) -> int:
    """Take the letter and its annexes out of a package, into a folder that is not there yet.

    Digests are checked before; who signed is not (`divit eyp check`). Ends with 1 when something is wrong.
    """
    from divit.packages.eyp.checking import structure
    from divit.packages.eyp.errors import PackageChanged
    from divit.packages.eyp.findings import in_words
    from divit.packages.eyp.tables import Role

    package = _opened(file)
    wrong = [one for one in structure(package) if one.is_wrong]
    if wrong and not force:
        raise PackageChanged(why=in_words(wrong))
    files = {Role.LETTER, Role.ANNEX, Role.UNSIGNED_ANNEX, Role.ENCRYPTED, Role.ORIGINAL}
    names = package.contents if everything else [one.name for one in package.parts if one.role in files]
    _new_folder(output)
    for name in names:
        target = output / name.removeprefix("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        with new_file(target) as out:
            package.contents[name].feed(_Written(out))
        click.echo(target)
    return 1 if wrong else 0


class _Written:
    """Takes octets in and writes them, as hashers take them."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        self._out.write(data)


def _new_folder(path: Path) -> None:
    """Raises ``FileExists``, ``FileNotWritten``."""
    from divit.cli.errors import FileExists, FileNotWritten

    try:
        path.mkdir()
    except FileExistsError as error:
        raise FileExists(file=path) from error
    except OSError as error:
        raise FileNotWritten(str(error), file=path, why=words.system_reason(error)) from error


def _opened(path: Path) -> "Package":
    """Raises ``PackageUnreadable``, ``PartUnreadable``, ``TooLarge``, ``ContentUnreadable``."""
    from divit.packages.eyp.reading import opened

    return opened(path)


def _shown(path: Path, *, as_json: bool) -> int:
    from divit.cli.eyp_lines import package_lines
    from divit.packages.eyp.json_form import package_json

    try:
        package = _opened(path)
    except DivitError as error:
        return _unreadable(path, error, as_json=as_json)
    if as_json:
        print_json(package_json(package, str(path)))
    else:
        _tell([f"{path}:", *package_lines(package)])
    return 0


def checked(path: Path, judge: "Validator", trust: "TrustStore", at: datetime | None, *, as_json: bool) -> int:
    """Check one package, say so, and give its exit status."""
    from divit.cli.eyp_lines import checked_lines
    from divit.packages.eyp.checking import check as judged

    try:
        found = judged(_opened(path), judge, at=at)
    except DivitError as error:
        return _unreadable(path, error, as_json=as_json)
    if as_json:
        print_json(found.as_json(str(path)))
    else:
        _tell(checked_lines(str(path), found, trust))
    return {"TOTAL_PASSED": 0, "TOTAL_FAILED": 1, "INDETERMINATE": 2}[found.indication.value]


def _tell(lines: Iterable[str]) -> None:
    """Print lines that strangers wrote in part: what nobody sees must not move what stands around it."""
    for line in lines:
        click.echo("".join(one if _may_be_shown(one) else "\N{REPLACEMENT CHARACTER}" for one in line))


def _may_be_shown(letter: str) -> bool:
    # The octets of a file's name that are no text go out as they came in; no XML can have them.
    return letter.isprintable() or "\udc80" <= letter <= "\udcff"


def _unreadable(path: Path, error: DivitError, *, as_json: bool) -> int:
    if as_json:
        problem = {"code": "unreadable", "message": error.message(words.lang())}
        print_json(
            {"file": str(path), "format": None, "indication": "INDETERMINATE", "problems": [problem], "signatures": []}
        )
    return tell(error, about=str(path))
