# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The linter's walk over a document, in which each node is shown only to the validators that are for its kind.

The linter asks every validator about every node, some ten thousand times a certificate, and nearly all say no because
of the class or the place of the node alone. That answer is the same for all nodes of a class, so it is kept. What is
decided, and in which order, stays the linter's own: ``tests/property/test_lint_walk.py`` compares both walks.
"""

from functools import cache
from typing import Any


def results(container: Any, root: Any) -> list[Any]:
    """What ``container.validate(root)`` of the linter gives. Raises what that raises."""
    found: list[Any] = []
    _walk(_walked(container), root, found)
    return found


class _Walked:
    """A container, with the validators that are for nodes of a class; ``placed`` are those that name a place too."""

    def __init__(self, container: Any) -> None:
        self._container = container
        named = (one._path for one in container.validators)  # noqa: SLF001 - the one place where the linter has it
        self.paths = frozenset(path for path in named if path is not None)
        self.anywhere: dict[type, list[tuple[Any, bool]]] = {}
        self.placed: dict[tuple[type, str], list[tuple[Any, bool]]] = {}

    def find(self, kind: type, path: str) -> list[tuple[Any, bool]]:
        """The validators for nodes of a class at a place, in their order, and whether each is a container that is
        walked here too. They are kept.
        """
        found = [(one, _is_plain_container(one)) for one in self._container.validators if _may_match(one, kind, path)]
        if path in self.paths:
            self.placed[kind, path] = found
        else:
            self.anywhere[kind] = found
        return found


def _walk(walked: _Walked, root: Any, found: list[Any]) -> None:
    paths, placed, anywhere = walked.paths, walked.placed, walked.anywhere
    ahead = [root]
    while ahead:
        node = ahead.pop()
        kind, path = type(node.pdu), node.path
        shown = placed.get((kind, path)) if path in paths else anywhere.get(kind)
        if shown is None:
            shown = walked.find(kind, path)
        for validator, is_walked in shown:
            if validator.match(node):
                result = _below(validator, node) if is_walked else validator.validate_wrapper(node)
                if isinstance(result, list):
                    found += result
                else:
                    found.append(result)
        # Only now: decoding, which validators do, has added children.
        if node.children:
            ahead += reversed(node.children.values())


def _below(container: Any, node: Any) -> Any:
    try:
        return results(container, node)
    except Exception:  # noqa: BLE001 - whatever it is, the linter itself meets it again, and makes a finding of it
        return container.validate_wrapper(node)


@cache
def _walked(container: Any) -> _Walked:
    return _Walked(container)


def _may_match(validator: Any, kind: type, path: str) -> bool:
    """Each of the linter's validators asks for place and class first, whatever else it asks (``NodeVisitor.match``)."""
    wanted, place = validator._pdu_class, validator._path  # noqa: SLF001 - the one place where the linter has them
    return (place is None or place == path) and (wanted is None or issubclass(kind, wanted))


def _is_plain_container(validator: Any) -> bool:
    from pkilint.validation import ValidatorContainer  # type: ignore[import-untyped]  # it has no types

    return type(validator) is ValidatorContainer
