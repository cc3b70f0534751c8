# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The main indications and the sub-indications of EN 319 102-1 by their names, and problems in words for people."""

import tomllib
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from importlib.resources import files

from divit.kernel import words
from divit.pki.verdict import Problem, worded

# Sub-indications of TOTAL_FAILED (EN 319 102-1, 5.1.3, table 5)
FORMAT_FAILURE = "FORMAT_FAILURE"
HASH_FAILURE = "HASH_FAILURE"
SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
REVOKED = "REVOKED"
EXPIRED = "EXPIRED"
NOT_YET_VALID = "NOT_YET_VALID"

# Sub-indications of INDETERMINATE (table 6); those about certificates come from ``pki`` by the same names
SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
POLICY_PROCESSING_ERROR = "POLICY_PROCESSING_ERROR"
SIGNATURE_POLICY_NOT_AVAILABLE = "SIGNATURE_POLICY_NOT_AVAILABLE"
TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
NO_POE = "NO_POE"
TRY_LATER = "TRY_LATER"
SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"


class Indication(Enum):
    """The main indications (EN 319 102-1, 5.1.3), in our spelling."""

    TOTAL_PASSED = "TOTAL_PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL_FAILED"


_SEVERITY = {Indication.TOTAL_PASSED: 0, Indication.INDETERMINATE: 1, Indication.TOTAL_FAILED: 2}


def worst(indications: Iterable[Indication]) -> Indication:
    """The worst of ``indications``; no signature at all is the worst there is."""
    return max(indications, key=_SEVERITY.__getitem__, default=Indication.TOTAL_FAILED)


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    table: dict[str, dict[str, str]] = tomllib.loads(
        files("divit.ades").joinpath("data/problems.toml").read_text(encoding="utf-8")
    )
    return table


def problem(code: str, **params: object) -> Problem:
    """The problem ``code`` of ``data/problems.toml``, its braces filled with ``params``."""
    return worded(code, _words()[code], params)


def told(one: Problem) -> dict[str, object]:
    """A problem as ``{code, message}``, in the language in use."""
    return {"code": one.code, "message": one.message_en if words.lang() == "en" else one.message_tr}
