# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""State machines: one table each (``data/<name>.toml`` of its app), one ``fire`` that moves a row.

A table's rows say from where, by which event and actor, under which guards, to where, with which effects. The pages
of the documentation draw their pictures from the same tables, so a picture cannot be out of date.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Protocol

from django.db import connection, models

from divit.server.audit.errors import AuditOutsideTransaction, TransitionForbidden
from divit.server.audit.services import Told, record_each
from divit.server.audit.statements import write_fields


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a table. ``guards`` are names of functions in the app's ``rules.py``."""

    source: str
    event: str
    actor: str
    guards: tuple[str, ...]
    target: str
    effects: tuple[str, ...]


class Stateful(Protocol):
    """A model row that a machine can move."""

    pk: Any
    state: str


Guard = Callable[[Any], bool]
Effect = Callable[[Any], None]
EffectOnAll = Callable[[Sequence[Any]], None]


@dataclass(frozen=True, slots=True)
class Move:
    """One row that is to move. ``changes`` are fields of it that change together with its state; ``after`` is what the
    audit entry tells of ``object`` beyond the state.
    """

    row: Any
    object: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    payload_sha256: str = ""


class Machine:
    """A table with the functions that its names mean. Raises ``KeyError`` at the start for a name without one.

    ``effects`` are given a row, ``effects_on_all`` all rows that make the same move at once.
    """

    def __init__(
        self,
        package: str,
        name: str,
        *,
        guards: Mapping[str, Guard],
        effects: Mapping[str, Effect],
        effects_on_all: Mapping[str, EffectOnAll] | None = None,
    ) -> None:
        self.name = name
        self._guards = guards
        self._effects: dict[str, EffectOnAll] = {
            **{effect: _row_by_row(function) for effect, function in effects.items()},
            **(effects_on_all or {}),
        }
        self.transitions = read(package, name)
        for transition in self.transitions:
            for guard in transition.guards:
                guards[guard]
            for effect in transition.effects:
                self._effects[effect]

    def allowed(self, row: Any, event: str) -> Transition | None:
        """The first row of the table for this event whose guards all agree, or ``None``."""
        for transition in self.transitions:
            if (
                transition.event == event
                and transition.source == row.state
                and all(self._guards[guard](row) for guard in transition.guards)
            ):
                return transition
        return None

    def fire(
        self,
        row: models.Model,
        event: str,
        *,
        actor: str,
        channel: str,
        object: str,
        changes: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str = "",
        payload_sha256: str = "",
        is_locked: bool = False,
    ) -> Transition:
        """Lock ``row``, ask the guards, write its new state with ``changes``, run the effects, write the audit entry.

        Runs inside the caller's transaction. ``changes`` are fields of the row that change together with the state;
        ``after`` is what the audit entry tells beyond it. ``is_locked``: this transaction has locked the row already
        and read its state since. Raises ``TransitionForbidden``, ``AuditOutsideTransaction``.
        """
        if not connection.in_atomic_block:
            raise AuditOutsideTransaction(event)
        stateful: Any = row
        if not is_locked:
            # Read again under the lock: the state that the caller saw may be the past.
            rows = type(row)._default_manager  # noqa: SLF001 - Django's documented way to the rows of any model
            stateful.state = rows.select_for_update().values_list("state", flat=True).get(pk=row.pk)
        move = Move(row, object, changes or {}, after or {}, reason, payload_sha256)
        return self.fire_each([move], event, actor=actor, channel=channel)[0]

    def fire_each(self, moves: Sequence[Move], event: str, *, actor: str, channel: str) -> list[Transition]:
        """``fire`` for several rows, all of which this transaction has locked and whose states it has read since.

        All of them move, or none does. Raises ``TransitionForbidden``, ``AuditOutsideTransaction``.
        """
        if not connection.in_atomic_block:
            raise AuditOutsideTransaction(event)
        sources = [str(move.row.state) for move in moves]
        made = [self._must(move.row, event) for move in moves]
        for move, transition in zip(moves, made, strict=True):
            for name, value in move.changes.items():
                setattr(move.row, name, value)
            move.row.state = transition.target
        for fields in dict.fromkeys(tuple(move.changes) for move in moves):
            write_fields([move.row for move in moves if tuple(move.changes) == fields], ("state", *fields))
        for transition in dict.fromkeys(made):
            rows = [move.row for move, own in zip(moves, made, strict=True) if own == transition]
            for effect in transition.effects:
                self._effects[effect](rows)
        record_each(
            [
                Told(
                    actor=actor,
                    channel=channel,
                    action=f"{self.name}.{event}",
                    object=move.object,
                    before={"state": source},
                    after={"state": transition.target, **move.after},
                    reason=move.reason,
                    payload_sha256=move.payload_sha256,
                )
                for move, source, transition in zip(moves, sources, made, strict=True)
            ]
        )
        return made

    def _must(self, row: Any, event: str) -> Transition:
        transition = self.allowed(row, event)
        if transition is None:
            raise TransitionForbidden(f"{self.name}: {event} in {row.state}", state=row.state, event=event)
        return transition


def _row_by_row(effect: Effect) -> EffectOnAll:
    def on_all(rows: Sequence[Any]) -> None:
        for row in rows:
            effect(row)

    return on_all


def read(package: str, name: str) -> tuple[Transition, ...]:
    """The rows of ``data/<name>.toml`` of ``package``, in their order."""
    table = tomllib.loads(files(package).joinpath(f"data/{name}.toml").read_text(encoding="utf-8"))
    return tuple(
        Transition(
            source=source,
            event=row["event"],
            actor=row["actor"],
            guards=tuple(row.get("guards", ())),
            target=row["to"],
            effects=tuple(row.get("effects", ())),
        )
        for row in table["transition"]
        for source in ([row["from"]] if isinstance(row["from"], str) else row["from"])
    )


def picture(transitions: tuple[Transition, ...]) -> str:
    """The table as a Mermaid state diagram, for the documentation: guards in brackets behind their event."""
    lines = ["stateDiagram-v2", f"  [*] --> {transitions[0].source}"]
    for row in transitions:
        guards = f" [{', '.join(row.guards)}]" if row.guards else ""
        lines.append(f"  {row.source} --> {row.target}: {row.event}{guards}")
    lefts = {row.source for row in transitions}
    lines += [f"  {state} --> [*]" for state in sorted({row.target for row in transitions} - lefts)]
    return "\n".join(lines)
