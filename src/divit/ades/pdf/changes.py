# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What happened to a PDF after a signature: only further signatures and validation data, or something else.

The analysis is pyHanko's, by the rules of ``change_rules``. It runs only when there are later revisions; its
exceptions end here.
"""

import io
import logging
from importlib import import_module
from typing import Any, Literal

Later = Literal["signatures", "changes", "unknown"]


# The analysis walks all later revisions for each signature, so its work grows with their square.
MOST_ANALYSED = 32


class Changes:
    """The changes in one file, analysed when they are first asked for."""

    def __init__(self, buffer: bytes) -> None:
        self._buffer = buffer
        self._signatures: dict[int, Any] | None = None
        self._asked = 0

    def after(self, covered_end: int) -> Later:
        """What the revisions after the signature whose covered range ends at ``covered_end`` did.

        ``unknown`` when the analysis could not be carried out, or was asked for too often.
        """
        self._asked += 1
        if self._asked > MOST_ANALYSED:
            return "unknown"
        try:
            if self._signatures is None:
                self._signatures = self._read()
            found = self._signatures.get(covered_end)
            return "unknown" if found is None else _judged(found)
        except Exception:  # noqa: BLE001 - on hostile files pyHanko lets KeyError, RecursionError and others out
            logging.getLogger(__name__).info("the difference analysis could not be carried out")
            return "unknown"

    def _read(self) -> dict[int, Any]:
        # pyHanko takes longer to import than most files take to be judged, and most files have one revision.
        reading: Any = import_module("pyhanko.pdf_utils.reader")
        reader = reading.PdfFileReader(io.BytesIO(self._buffer), strict=True)
        return {int(one.byte_range[2]) + int(one.byte_range[3]): one for one in reader.embedded_signatures}


def _judged(signature: Any) -> Later:
    rules: Any = import_module("divit.ades.pdf.change_rules")
    signature.compute_integrity_info(diff_policy=rules.policy())
    allowed = signature.summarise_integrity_info().get("docmdp_ok")
    return "signatures" if rules.was_analysed(signature) and allowed else "changes"
