# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a station sends, read strictly: what is not asked for is refused, and so is what is too long."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from divit.server.enrolment.errors import ProductionMessageInvalid

MOST_BYTES = 64 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
_WHY = re.compile(r"[A-Za-z0-9-]{1,60}")
_LONGEST_SERIAL = 64


def read(body: bytes, *fields: str) -> Mapping[str, Any]:
    """The JSON object in ``body``, which has exactly these fields. Raises ``ProductionMessageInvalid``."""
    if len(body) > MOST_BYTES:
        raise ProductionMessageInvalid("too long")
    try:
        found = json.loads(body)
    except ValueError as error:
        raise ProductionMessageInvalid("no JSON") from error
    if not isinstance(found, dict) or set(found) != set(fields):
        raise ProductionMessageInvalid("other fields")
    return found


def serial(value: object) -> str:
    """A card's serial number as its worker tells it. Raises ``ProductionMessageInvalid``."""
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_SERIAL:
        raise ProductionMessageInvalid("serial")
    return value


def text(value: object) -> str:
    """A text. Raises ``ProductionMessageInvalid``."""
    if not isinstance(value, str):
        raise ProductionMessageInvalid("text")
    return value


def octets(value: object) -> bytes:
    """Octets in base64. Raises ``ProductionMessageInvalid``."""
    try:
        return base64.b64decode(text(value), validate=True)
    except ValueError as error:
        raise ProductionMessageInvalid("base64") from error


def digest(value: object) -> str:
    """A SHA-256 in small hexadecimal digits. Raises ``ProductionMessageInvalid``."""
    if not _SHA256.fullmatch(text(value)):
        raise ProductionMessageInvalid("sha256")
    return text(value)


def reason(value: object) -> str:
    """The code of what went wrong. Raises ``ProductionMessageInvalid``."""
    if not _WHY.fullmatch(text(value)):
        raise ProductionMessageInvalid("why")
    return text(value)


def truth(value: object) -> bool:
    """True or false. Raises ``ProductionMessageInvalid``."""
    if not isinstance(value, bool):
        raise ProductionMessageInvalid("bool")
    return value
