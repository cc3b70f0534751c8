# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""JSON Lines for programs: one object a line, in letters as they are where the output can carry them."""

import codecs
import json
import sys
from collections.abc import Mapping

import click


def print_json(row: Mapping[str, object]) -> None:
    r"""Print one object.

    Where the output is not UTF-8, or a file's name is not (RFC 8259, 8.1 and 8.2), letters are written as ``\u0131``.
    """
    line = json.dumps(row, ensure_ascii=False)
    click.echo(line if _output_carries(line) else json.dumps(row))


def _output_carries(line: str) -> bool:
    try:
        line.encode()
        return codecs.lookup(sys.stdout.encoding).name == "utf-8"
    except (UnicodeEncodeError, LookupError, AttributeError, TypeError):
        return False
