# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The names of the roles. Each app declares those it asks for when it starts; nobody can be given another."""

_declared: set[str] = set()


def declare(*names: str) -> None:
    """Make ``names`` roles that can be given."""
    _declared.update(names)


def is_declared(name: str) -> bool:
    """Whether some app asks for this role."""
    return name in _declared
