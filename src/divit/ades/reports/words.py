# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The sentences of reports for people (``data/report_words.toml``), in the language of whoever reads them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from divit.kernel import words

Language = Literal["tr", "en"]


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """The rows by code: ``tr`` and ``en``."""
    return tomllib.loads(files("divit.ades").joinpath("data/report_words.toml").read_text(encoding="utf-8"))


def sentence(code: str, language: Language, **facts: object) -> str:
    """The row ``code`` in ``language``, its braces filled with ``facts``."""
    return table()[code][language].format(**{name: words.said(fact, language) for name, fact in facts.items()})
