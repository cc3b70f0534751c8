# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads the server's source and follows its calls: which services change rows, and which of them tell the log.

A call is followed by name: a function of the same module, one imported from another module of the server, or one of an
imported module. What is called through a registry or a variable is not followed.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import divit.server

ROOT = Path(divit.server.__file__).parent
# Methods by which rows change; of an ordinary dict or set only ``update`` has the same name, and takes no keyword.
_WRITES = frozenset(
    {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "create_user", "delete"}
)
_TELLS = frozenset({"record", "record_each", "fire", "fire_each"})


@dataclass(slots=True)
class Function:
    """One function of a module: what it calls, and whether itself it writes rows or tells the log."""

    module: str
    name: str
    calls: set[tuple[str, str]] = field(default_factory=set)
    writes: bool = False
    tells: bool = False

    @property
    def is_service(self) -> bool:
        """Public, in ``services`` of an app: what other code may call to change something."""
        parts = self.module.split(".")
        return "services" in parts and not self.name.startswith("_")

    @property
    def called(self) -> str:
        """App and name, such as ``letters.draft``."""
        return f"{self.module.split('.')[2]}.{self.name}"


@cache
def functions() -> dict[tuple[str, str], Function]:
    """All functions on the top of the server's modules, by module and name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        parts = ("divit", "server", *path.relative_to(ROOT).with_suffix("").parts)
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = dict(_imported(tree, module, is_package=parts[-1] == "__init__"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                function = Function(module, node.name)
                _read(node, function, names)
                found[module, node.name] = function
    return found


def _imported(tree: ast.Module, module: str, *, is_package: bool) -> Iterator[tuple[str, str]]:
    """Names of a module and what they stand for: a dotted path."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _read(node: ast.FunctionDef, function: Function, names: dict[str, str]) -> None:
    for call in (one for one in ast.walk(node) if isinstance(one, ast.Call)):
        match call.func:
            case ast.Name(id=name):
                function.tells |= name in _TELLS
                path = names.get(name, f"{function.module}.{name}")
                function.calls.add((path.rpartition(".")[0], path.rpartition(".")[2]))
            case ast.Attribute(value=value, attr=name):
                function.tells |= name in _TELLS
                function.writes |= name in _WRITES or (name == "update" and bool(call.keywords))
                if isinstance(value, ast.Name) and value.id in names:
                    function.calls.add((names[value.id], name))


def reaches(function: Function, what: str) -> bool:
    """Whether ``function``, or anything it calls, has the mark ``what``: ``writes`` or ``tells``."""
    seen: set[tuple[str, str]] = set()
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if getattr(one, what):
            return True
        for called in one.calls - seen:
            seen.add(called)
            target = functions().get(called) or _exported(called)
            if target is not None:
                waiting.append(target)
    return False


def _exported(called: tuple[str, str]) -> Function | None:
    """What a package hands on from one of its modules."""
    package, name = called
    inside = [one for (module, own), one in functions().items() if own == name and module.startswith(f"{package}.")]
    return inside[0] if len(inside) == 1 else None


def writing_services() -> list[Function]:
    """The services that change rows, themselves or through what they call; the log's own aside."""
    services = (one for one in functions().values() if one.is_service and ".audit." not in one.module)
    return [one for one in services if reaches(one, "writes")]
