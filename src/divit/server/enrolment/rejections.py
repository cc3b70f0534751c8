# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Why an officer rejects (R45): the rows of ``data/rejections.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from divit.kernel import words


@cache
def codes() -> Mapping[str, words.Name]:
    """Every code, with its words in both languages."""
    table = tomllib.loads(files("divit.server.enrolment").joinpath("data/rejections.toml").read_text(encoding="utf-8"))
    return {code: words.name(tr=row["tr"], en=row["en"]) for code, row in table.items()}


def said(code: str) -> str:
    """The words of a code, in the language of the reader; empty for one that is not in the list."""
    return str(words.said(codes().get(code, ""), words.lang()))
