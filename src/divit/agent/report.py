# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How a session ended, in words."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from divit.kernel.words import gettext as _
from divit.kernel.words import ngettext

if TYPE_CHECKING:
    from divit.agent.run import Outcome


def closing_words(outcome: "Outcome") -> Iterator[str]:
    """The lines that end a run: what was not signed by name, then the count."""
    fates = Counter(one.fate for one in outcome.items)
    for one in outcome.items:
        if one.fate == "unsigned":
            yield _("Not signed: {title}").format(title=one.item.title)
    if fates["earlier"]:
        yield earlier_words(fates["earlier"])
    yield signed_words(fates["accepted"])
    refused = fates["refused"] + fates["unsigned"]
    if refused:
        yield ngettext("{count} document not signed.", "{count} documents not signed.", refused).format(count=refused)
    if outcome.state == "completing":
        yield completing_words()


def signed_words(count: int) -> str:
    """How many documents were signed."""
    return ngettext("{count} document signed.", "{count} documents signed.", count).format(count=count)


def earlier_words(count: int) -> str:
    """How many of them in an earlier run of the same session."""
    return ngettext(
        "{count} document had been signed before.", "{count} documents had been signed before.", count
    ).format(count=count)


def completing_words() -> str:
    """What is said while the site is still at work."""
    return _("The site is completing the signatures; nobody is asked again.")
