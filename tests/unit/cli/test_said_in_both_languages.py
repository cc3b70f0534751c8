# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whatever a command, the agent or the demonstration says goes through the catalogue."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import divit

SOURCE = Path(divit.__file__).parent
SPEAKING = sorted(path for room in ("cli", "agent", "demo", "tokens/pin") for path in (SOURCE / room).rglob("*.py"))
SAYS = re.compile(r"(?:^|\.)(?:echo|secho|print|say|tell|add_task|UsageError|BadParameter|ClickException)$")
A_WORD = re.compile(r"[^\W\d_]{3}")
# Lines that programs wait for, the same in every language; our own name; marks of the terminal's rich text.
WAITED_FOR = {"web ", "worker ready", "ocsp ", "crl ", "tsa ", "files "}
FOR_PROGRAMS = WAITED_FOR | {"divit: ", "[bold]", "[/bold]", "    SHA-256 "}


def untranslated(source: str) -> Iterator[str]:
    """The literal words that ``source`` says as they stand."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        if SAYS.search(ast.unparse(call.func)) and call.args:
            said = call.args[0]
            parts = said.values if isinstance(said, ast.JoinedStr) else [said]
            literals = (str(part.value) for part in parts if isinstance(part, ast.Constant))
            yield from (text for text in literals if A_WORD.search(text) and text not in FOR_PROGRAMS)


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_nothing_is_said_in_one_language_only(path: Path) -> None:
    assert list(untranslated(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source", ['click.echo("Done.")', 'console.print(f"{count} letters")', 'raise click.UsageError("No such file")']
)
def test_a_bare_sentence_is_found(source: str) -> None:
    assert list(untranslated(source))


def test_a_translated_sentence_is_let_through() -> None:
    assert list(untranslated('click.echo(_("Done."))')) == []
