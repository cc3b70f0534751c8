# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the linter decodes, kept: certificates of one profile and issuer have most of their extensions in common.

The linter decodes twenty-odd values a certificate, and has no door for another decoder; so its own is taken by one that
remembers. The same octets read by the same schema come to the same value, and nothing of the linter changes a value:
``tests/property/test_lint_walk.py`` holds findings from kept values against those from fresh ones.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from typing import Any

# An address, a statement, a name; not a whole certificate, of which no second one comes.
_MOST_OCTETS = 512
_MOST_KEPT = 1024


class Remembering:
    """A decoder that keeps what ``decode`` made of short encodings, the most recent ones."""

    def __init__(self, decode: Callable[..., Any]) -> None:
        self.decode = decode
        # The schema is kept with the value, so that no other one takes its place in memory.
        self._kept: OrderedDict[tuple[bytes, int], tuple[Any, Any]] = OrderedDict()

    def __call__(self, substrate: Any, asn1Spec: Any) -> Any:
        """The value of an encoding by a schema, and what follows it. Raises what ``decode`` raises."""
        octets = bytes(substrate)
        if len(octets) > _MOST_OCTETS:
            return self.decode(substrate, asn1Spec=asn1Spec)
        key = octets, id(asn1Spec)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self.decode(substrate, asn1Spec=asn1Spec), asn1Spec
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return kept[0]


@cache
def remember() -> None:
    """Have the linter remember, from now on."""
    from pkilint import document  # type: ignore[import-untyped]  # it has no types

    document.decode_der = Remembering(document.decode_der)
