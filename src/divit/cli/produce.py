# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit produce``: the production station. One line a card; the exit status of the worst."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from divit.cli.endings import tell
from divit.cli.errors import StationTokenUnusable
from divit.cli.json_lines import print_json
from divit.kernel.words import gettext as _
from divit.kernel.words import system_reason, term

if TYPE_CHECKING:
    from divit.agent.station import Journal, Told
    from divit.agent.station.door import Door

_FILE = click.Path(dir_okay=False, path_type=Path)
_ALL_MADE, _NOT_MADE = 0, 1


@click.command(
    epilog="Example:  divit produce https://eshs.kurum.gov.tr --station-token token.txt --transport kartlar.toml"
)
@click.argument("server")
@click.option(
    "--station-token", metavar="FILE", type=_FILE, required=True, help="The station’s token; only you may read it."
)
@click.option(
    "--transport", metavar="FILE", type=_FILE, required=True, help="The codes that blank cards come with (TOML)."
)
@click.option("--card", "cards", metavar="URI", multiple=True, help="A blank card; the one in the reader if not given.")
@click.option(
    "--count", metavar="N", type=click.IntRange(1), default=1, help="So many cards, put in one after another."
)
@click.option("--home", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Where the journal lies.")
@click.option("--allow-http-loopback", is_flag=True, help="Let a server on this machine be plain http (trials).")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines for a program.")
def command(
    server: str,
    station_token: Path,
    transport: Path,
    cards: tuple[str, ...],
    count: int,
    home: Path | None,
    allow_http_loopback: bool,
    as_json: bool,
) -> int:
    """Make cards for the applications that wait: keys on the card, the certificate written, the codes nobody’s."""
    from divit.agent.home import agent_home
    from divit.agent.http import Http
    from divit.agent.station import Journal
    from divit.agent.station.door import Door
    from divit.session.link import origin_of

    http = Http(origin_of(server, allow_http_loopback=allow_http_loopback))
    try:
        door, journal = Door(http, _token(station_token)), Journal(home or agent_home())
        return _run(door, journal, transport.absolute(), cards, count, as_json)
    finally:
        http.close()


def _run(door: "Door", journal: "Journal", transport: Path, cards: tuple[str, ...], count: int, as_json: bool) -> int:
    from divit.agent.station import make_one, settle
    from divit.tokens.worker.maker import CardMaker

    status = _ALL_MADE
    left = settle(door, journal)
    if left is not None:
        status = max(status, _say(left, as_json))
    for card in _blank_cards(cards, count):
        with CardMaker.start(card) as maker:
            told = make_one(door, journal, maker, transport)
        status = max(status, _say(told, as_json))
        if told.outcome == "nothing":
            break
    return status


def _blank_cards(cards: tuple[str, ...], count: int) -> Iterator[str]:
    """The cards to make, one after another; the reader's is changed by hand in between."""
    if cards:
        yield from cards
        return
    for number in range(count):
        if number:
            click.pause(_("Take the card out, put the next blank one in, and press a key."), err=True)
        yield "pcsc:"


def _say(told: "Told", as_json: bool) -> int:
    """One line about one card; the exit status it has."""
    status = _NOT_MADE if told.outcome in ("failed", "lost") else _ALL_MADE
    if as_json:
        row = {"outcome": told.outcome, "serial": told.serial, "application": told.number}
        print_json({**row, "code": told.error.code if told.error else "", "destroy": _is_waste(told)})
    else:
        click.echo(_line(told))
    if told.error is not None and not as_json:
        status = max(status, tell(told.error, told.serial))
    if _is_waste(told) and not as_json:
        click.echo(
            _("{serial}: the card is not blank any more. Put it aside; it is destroyed.").format(serial=told.serial)
        )
    return status


def _is_waste(told: "Told") -> bool:
    return told.outcome in ("failed", "lost") and told.is_touched


def _line(told: "Told") -> str:
    lines = {
        "produced": _("{serial}: made, for application {number}."),
        "failed": _("{serial}: not made; the application is back in the queue."),
        "nothing": _("{serial}: no application waits. The card is as it was."),
        "confirmed": _("{serial}: was made before the station stopped; the server knows it now."),
        "lost": _("{serial}: the station stopped for too long; the application is back in the queue."),
    }
    return lines[told.outcome].format(serial=told.serial, number=told.number)


def _token(path: Path) -> str:
    """The token in a file. Raises ``StationTokenUnusable``, also when others may read it."""
    try:
        mode, found = path.stat().st_mode, path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise StationTokenUnusable(path=str(path), why=system_reason(error)) from None
    except UnicodeDecodeError:
        raise StationTokenUnusable(path=str(path), why=term("it is no token")) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise StationTokenUnusable(path=str(path), why=term("others may read it (chmod 600)"))
    if not found:
        raise StationTokenUnusable(path=str(path), why=term("it is empty"))
    return found
