# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/reference/library.md: the public names of the signature library, from their docstrings."""

import dataclasses
import enum
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from reference_pages import markdown

INTRODUCTION = """\
What a program needs that signs or judges: module by module, in the words of the docstrings. `→` is what comes back.
How to begin: [the library](../library/README.md)."""
MODULES = (
    "divit.ades.create",
    "divit.ades.levels",
    "divit.ades.claims",
    "divit.ades.content",
    "divit.ades.signer",
    "divit.ades.key_signer",
    "divit.ades.algorithms",
    "divit.ades.further_signers",
    "divit.ades.extend",
    "divit.ades.profiles",
    "divit.ades.validate",
    "divit.ades.report",
    "divit.ades.coverage",
    "divit.ades.indication",
    "divit.ades.reports.simple",
    "divit.ades.reports.html",
    "divit.ades.reports.etsi",
    "divit.ades.reports.etsi_reader",
    "divit.pki.trust",
    "divit.pki.revocation",
    "divit.pki.timestamp_client",
    "divit.pki.timestamp_services",
    "divit.pki.qualification",
)


def text() -> str:
    """The page."""
    return markdown.page("The library", INTRODUCTION, map(_module, MODULES))


def _module(name: str) -> str:
    module = import_module(name)
    parts = [f"## {markdown.room(name)}", _said(module), *(_member(each) for each in _public(module))]
    return "\n\n".join(part for part in parts if part)


def _public(module: ModuleType) -> Iterator[Any]:
    """The classes and functions that are the module's own, in the order in which they stand there."""
    own = [
        one
        for name, one in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(one) or inspect.isfunction(one))
        and one.__module__ == module.__name__
    ]
    yield from sorted(own, key=lambda one: inspect.getsourcelines(one)[1])


def _member(one: Any) -> str:
    if inspect.isfunction(one):
        return f"### `{one.__name__}{_signature(one)}`\n\n{_said(one)}"
    lines = [f"### `{one.__name__}`", _said(one), _values(one), *_methods(one)]
    return "\n\n".join(line for line in lines if line)


def _values(one: type) -> str:
    if issubclass(one, enum.Enum):
        return "One of " + ", ".join(markdown.code(each.name) for each in one) + "."
    if dataclasses.is_dataclass(one):
        names = [each.name for each in dataclasses.fields(one) if not each.name.startswith("_")]
        return "Fields: " + ", ".join(map(markdown.code, names)) + "."
    return ""


def _methods(one: type) -> Iterator[str]:
    for name, member in vars(one).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property) and member.__doc__:
            yield f"- `{name}`: {_in_line(member)}"
        function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        if inspect.isfunction(function) and function.__doc__:
            yield f"- `{name}{_signature(function)}`: {_in_line(function)}"


def _signature(function: Any) -> str:
    """The parameters by their names, and what comes back; types are in the docstrings and in the editor."""
    told, star = [], False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in {"self", "cls"}:
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            told.append("*")
            star = True
        told.append(parameter.name if parameter.default is parameter.empty else f"{parameter.name}=…")
    comes_back = function.__annotations__.get("return")
    return f"({', '.join(told)})" + (f" → {_type(comes_back)}" if comes_back is not None else "")


def _type(annotation: Any) -> str:
    name = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"[\w.]+\.(?=\w)", "", name).replace("'", "").replace('"', "")


def _said(one: Any) -> str:
    return re.sub(r"``([^`]*)``", r"`\1`", inspect.getdoc(one) or "")


def _in_line(one: Any) -> str:
    return " ".join(_said(one).split())
