# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The values of the look, read from the style sheet that the web pages read them from: there is one table of colours.

No Qt in here.
"""

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

Scheme = Literal["light", "dark"]
TEXT_SIZES = {"normal": 1.0, "large": 1.25}
_REM_PIXELS = 16
_ROOT = re.compile(r":root \{(?P<body>.*?)\n  \}", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_VALUE = re.compile(r"--(?P<name>[a-z0-9-]+):\s*(?P<value>[^;]+);")
_PAIR = re.compile(r"light-dark\((?P<light>[^,]+),\s*(?P<dark>[^)]+)\)")
_REM = re.compile(r"(?P<number>\d*\.?\d+)rem")


def shared_look() -> Traversable:
    """The folder of the pages' style sheets, icons and marks: read as files, without a room being imported."""
    return files("divit").joinpath("server", "ui", "static", "ui")


@cache
def _table() -> dict[str, str]:
    css = _COMMENT.sub("", shared_look().joinpath("tokens.css").read_text(encoding="utf-8"))
    root = _ROOT.search(css)
    if root is None:
        raise ValueError("tokens.css has no :root")
    return {found["name"]: found["value"].strip() for found in _VALUE.finditer(root["body"])}


@cache
def values(scheme: Scheme, scale: float = 1.0) -> dict[str, str]:
    """Every token with a colour of ``scheme`` and sizes in pixels, ``scale`` times the usual; names as ``t_15``."""
    return {name.replace("-", "_"): _said(value, scheme, scale) for name, value in _table().items()}


def _said(value: str, scheme: Scheme, scale: float) -> str:
    pair = _PAIR.fullmatch(value)
    if pair is not None:
        return pair[scheme].strip()
    return _REM.sub(lambda found: f"{round(float(found['number']) * _REM_PIXELS * scale)}px", value)


def pixels(name: str, scale: float = 1.0) -> int:
    """A size of the table in pixels."""
    return int(values("light", scale)[name].removesuffix("px"))
