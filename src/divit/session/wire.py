# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From bytes to JSON that can be trusted in shape: strict parsing, the forbidden fields, the schema."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from divit.session import limits
from divit.session.errors import ForbiddenField, MessageInvalid

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, Registry

Json = dict[str, Any]

# Rule 2. No field of the protocol contains any of these words, so looking anywhere in a name refuses pinCode, user_pin
# and slot-id alike; a harmless name caught by it ("mapping") would be refused by the schema anyway.
_FORBIDDEN = re.compile("pin|puk|passw|passphrase|library|pkcs|slot|silent|sticky|driver", re.ASCII | re.IGNORECASE)


def _without_doubles(pairs: list[tuple[str, Any]]) -> Json:
    # RFC 8259, 4: receivers differ in which of two members they take; RFC 8785 assumes there is one.
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MessageInvalid("the same member twice", where="JSON")
    return members


def _no_constant(name: str) -> Any:
    raise MessageInvalid(f"{name} is not JSON", where="JSON")


def load(body: bytes) -> Json:
    """The JSON object in ``body``: UTF-8, no member twice, no NaN, bounded. Raises ``MessageInvalid``."""
    if len(body) > limits.MESSAGE_BYTES:
        raise MessageInvalid("too large", where="JSON")
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise MessageInvalid(str(error), where="JSON") from error
    if not isinstance(value, dict):
        raise MessageInvalid("not an object", where="JSON")
    return value


def refuse_forbidden(value: object) -> None:
    """Look for a forbidden field at every depth of ``value``. Raises ``ForbiddenField`` (rule 2)."""
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, Mapping):
            for name in part:
                if _FORBIDDEN.search(str(name)):
                    raise ForbiddenField(field=str(name)[:40])
            pending.extend(part.values())
        elif isinstance(part, Sequence) and not isinstance(part, str | bytes):
            pending.extend(part)


@cache
def schema(name: str) -> Json:
    """The JSON Schema (draft 2020-12) of the message ``name``, as the file under ``session/schema/`` has it."""
    text = files("divit.session").joinpath(f"schema/{name}.json").read_text(encoding="utf-8")
    loaded: Json = json.loads(text)
    return loaded


@cache
def _registry() -> "Registry":
    from jsonschema_rs import Registry

    return Registry([(each["$id"], each) for each in (schema("common"), schema("request"))])


@cache
def _validator(name: str) -> "Draft202012Validator":
    # The schema library takes time to import: a signer that only parses its command line must not pay for it.
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(schema(name), registry=_registry())


def check(name: str, message: object) -> None:
    """Hold ``message`` against the schema ``name``. Raises ``ForbiddenField``, ``MessageInvalid``."""
    refuse_forbidden(message)
    try:
        fault = next(_validator(name).iter_errors(message), None)
    except ValueError as error:
        # Nested deeper, or larger in a number, than the library takes.
        raise MessageInvalid(f"{name}: {error}", where=name) from error
    if fault is not None:
        where = "/".join(str(step) for step in fault.instance_path) or name
        # The value stays out of the error: it is the other side's text.
        raise MessageInvalid(f"{name}: {fault.kind.name} at {where}", where=where[:80])
