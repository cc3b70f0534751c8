# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What verdicts on certificates amount to for a signature."""

from divit.ades.indication import Indication
from divit.ades.model import Finding
from divit.pki.verdict import Indication as Pki
from divit.pki.verdict import PathVerdict


def of_path(path: PathVerdict) -> tuple[Finding, ...]:
    """The findings that a verdict on a path amounts to; none when it passed."""
    if path.indication is Pki.PASSED:
        return ()
    indication = Indication.TOTAL_FAILED if path.indication is Pki.FAILED else Indication.INDETERMINATE
    return tuple(Finding(indication, path.sub_indication, one) for one in path.problems)
