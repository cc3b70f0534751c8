# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What happened to a PDF after a signature: only further signatures and validation data, or something else.

The analysis is pyHanko's, with its rules for form filling left out: a field that is filled after the signature is a
change of what was signed. It runs only when there are later revisions; its exceptions end here.
"""

import io
import logging
from importlib import import_module
from typing import Any, Literal

Later = Literal["signatures", "changes", "unknown"]


def after(buffer: bytes, covered_end: int) -> Later:
    """What the revisions after the signature whose covered range ends at ``covered_end`` did.

    ``unknown`` when the analysis could not be carried out.
    """
    # pyHanko takes longer to import than most files take to be judged, and most files have one revision.
    reading: Any = import_module("pyhanko.pdf_utils.reader")
    try:
        reader = reading.PdfFileReader(io.BytesIO(buffer), strict=True)
        for signature in reader.embedded_signatures:
            if int(signature.byte_range[2]) + int(signature.byte_range[3]) == covered_end:
                return _judged(signature)
    except Exception:  # noqa: BLE001 - on hostile files pyHanko lets KeyError, RecursionError and others out
        logging.getLogger(__name__).info("the difference analysis could not be carried out")
    return "unknown"


def _judged(signature: Any) -> Later:
    rules: Any = import_module("pyhanko.sign.diff_analysis")
    signature.compute_integrity_info(diff_policy=_policy(rules))
    allowed = signature.summarise_integrity_info().get("docmdp_ok")
    return "signatures" if isinstance(signature.diff_result, rules.DiffResult) and allowed else "changes"


def _policy(rules: Any) -> Any:
    archival = rules.ModificationLevel.LTA_UPDATES
    return rules.StandardDiffPolicy(
        global_rules=[
            rules.CatalogModificationRule(),
            rules.DocInfoRule().as_qualified(archival),
            rules.XrefStreamRule().as_qualified(archival),
            rules.ObjectStreamRule().as_qualified(archival),
            rules.DSSCompareRule().as_qualified(archival),
            rules.MetadataUpdateRule().as_qualified(archival),
        ],
        form_rule=rules.FormUpdatingRule(field_rules=[rules.SigFieldCreationRule(), rules.SigFieldModificationRule()]),
    )
