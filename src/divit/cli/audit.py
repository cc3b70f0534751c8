# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit audit``: whether the log of everything that was done is as it was written, here or in an exported file."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from divit.cli.json_lines import print_json
from divit.cli.judging import Moment
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.server.audit.anchors import AnchorProblem, AnchorVerdict
    from divit.server.audit.exports import ExportVerdict
    from divit.server.audit.queries import ChainVerdict
    from divit.server.audit.walking import ChainProblem

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
_HOME = click.option("--home", metavar="DIR", type=_FOLDER, help="Folder of the data (DIVIT_HOME).")


@click.group(epilog="Example:  divit audit verify")
def command() -> None:
    """Check the audit chain, or take it out into a file."""


@command.command(epilog="Example:  divit audit verify --file audit.jsonl --trust lab")
@_HOME
@click.option("--file", "export", metavar="FILE", type=_FILE, help="Check this export instead; no data are needed.")
@click.option("--trust", metavar="DIR", type=_FOLDER, help="With --file: whose time-stamps count; nobody’s without it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(home: Path | None, export: Path | None, trust: Path | None, as_json: bool) -> None:
    """Walk the whole chain: finds a changed byte, a hole and a cut tail. Exit status 0 when intact, 1 when not."""
    from divit.server.audit.errors import AuditChainBroken

    verdict = _of_home(home) if export is None else _of_file(export, trust)
    if as_json:
        print_json(_plain(verdict))
    else:
        _tell(verdict)
    if not verdict.intact:
        raise AuditChainBroken(problems=len(verdict.problems) + len(verdict.anchors.problems))
    if not as_json:
        click.echo(_("The chain is intact."))


@command.command("export", epilog="Example:  divit audit export --from 2026-11-01T00:00:00+03:00 -o audit.jsonl")
@_HOME
@click.option("--from", "begin", metavar="TIME", type=Moment(), help="From this moment on (RFC 3339).")
@click.option("--to", "end", metavar="TIME", type=Moment(), help="Until before this moment (RFC 3339).")
@click.option("--output", "-o", type=click.File("w", encoding="utf-8", atomic=True), default="-", help="The file.")
def export_(home: Path | None, begin: datetime | None, end: datetime | None, output: TextIO) -> None:
    """Write the entries with their seals and the anchors as JSON Lines, to be checked anywhere."""
    _look_into(home)
    from divit.server.audit import queries

    for line in queries.export(begin=begin, end=end):
        output.write(line + "\n")


def _look_into(home: Path | None) -> None:
    from divit.kernel import settings
    from divit.server.config import serve

    serve.look_into(home or settings.home())


def _of_home(home: Path | None) -> "ChainVerdict":
    _look_into(home)
    from divit.server.audit import queries

    return queries.verify_chain()


def _of_file(path: Path, trust: Path | None) -> "ExportVerdict":
    from divit.kernel import clock
    from divit.pki.trust import TrustStore
    from divit.server.audit import exports

    believed = TrustStore() if trust is None else TrustStore.from_folder(trust)
    return exports.verify(path, trust=believed, at=clock.now())


def _fingerprints(verdict: "ChainVerdict | ExportVerdict") -> list[str]:
    from hashlib import sha256

    return [sha256(certificate).hexdigest() for certificate in getattr(verdict, "certificates", ())]


def _plain(verdict: "ChainVerdict | ExportVerdict") -> dict[str, object]:
    row = {"intact": verdict.intact, **asdict(verdict)}
    proved = verdict.anchors.proved
    row["anchors"]["proved"] = None if proved is None else proved.isoformat()
    if "certificates" in row:
        row["certificates"] = _fingerprints(verdict)
    return row


def _tell(verdict: "ChainVerdict | ExportVerdict") -> None:
    click.echo(_("{count} entries").format(count=verdict.entries))
    _tell_anchors(verdict.anchors)
    covered = getattr(verdict, "covered", None)
    if covered is not None:
        behind = verdict.entries - covered
        click.echo(
            _("{count} entries after the last anchor: only the server can check their seals.").format(count=behind)
        )
    for fingerprint in _fingerprints(verdict):
        click.echo(_("Signed by the key with this fingerprint: {sha256}").format(sha256=fingerprint))
    for problem in verdict.problems:
        click.echo(_told(problem))
    for against in verdict.anchors.problems:
        click.echo(_told_anchor(against))


def _tell_anchors(anchors: "AnchorVerdict") -> None:
    click.echo(_("{count} anchors, the last of {moment}").format(count=anchors.count, moment=anchors.last or "—"))
    if anchors.unstamped:
        click.echo(_("{count} anchors have no time-stamp: they are signed only.").format(count=anchors.unstamped))
    if anchors.undecided:
        click.echo(_("{count} time-stamps could not be judged.").format(count=anchors.undecided))


def _told(problem: "ChainProblem") -> str:
    entry = f"{problem.shard}/{problem.seq}"
    return {
        "changed": _("Entry {entry} was changed."),
        "hole": _("Entry {entry} is missing."),
        "cut_tail": _("The entries from {entry} on were cut off."),
        "changed_head": _("The record of where the log ends was changed (at {entry})."),
        "unknown_key": _("Entry {entry} is sealed with a key that is not there."),
        "anchored_otherwise": _("Entry {entry} is not the one that was anchored."),
    }[problem.kind].format(entry=entry)


def _told_anchor(problem: "AnchorProblem") -> str:
    return {
        "missing": _("Anchor {number} is missing."),
        "missing_row": _("Anchor {number} is missing in the database."),
        "missing_file": _("The file of anchor {number} is missing."),
        "differs": _("Anchor {number} is another one in its file than in the database."),
        "changed": _("Anchor {number} was changed."),
        "foreign_key": _("Anchor {number} was signed by a key that is not ours."),
        "wrong_stamp": _("The time-stamp of anchor {number} does not belong to it."),
    }[problem.kind].format(number=problem.number)
