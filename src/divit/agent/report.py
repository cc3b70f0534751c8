# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How a session ended, in words."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from divit.agent.printable import printable
from divit.kernel.errors import described
from divit.kernel.words import gettext as _
from divit.kernel.words import lang, ngettext
from divit.session.messages import to_json
from divit.tokens.tries import tries_words

if TYPE_CHECKING:
    from divit.agent.taken import Outcome


def closing_words(outcome: "Outcome") -> Iterator[str]:
    """The lines that end a run: what was not signed by name, then the count; of no documents, what came of it."""
    if not outcome.items or outcome.purpose == "login":
        yield answer_words(outcome)
        return
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


def answer_words(outcome: "Outcome") -> str:
    """What came of a session without documents."""
    if outcome.purpose == "login":
        return _login_words(outcome)
    card = outcome.card
    if card is None:
        return _("This session was through before.")
    if outcome.purpose == "pin-test":
        told = _("The PIN is right.") if card.outcome == "yes" else _("The PIN is not right.")
        return f"{told} {tries_words(card.tries, lang())}".rstrip() if card.outcome != "yes" else told
    if card.outcome != "yes":
        return _("No PIN was set.")
    if outcome.purpose == "unblock":
        return _("The card is open again, with the new PIN.")
    return _("The PIN is set. The card signs with it from now on.")


def _login_words(outcome: "Outcome") -> str:
    refused = next((one.error for one in outcome.items if one.error is not None), None)
    if refused is not None:
        return _("You were not signed in: {why}").format(why=printable(described(to_json(refused))))
    return _("The site has taken your signature. Go on in the browser that comes up.")


def after_words(outcome: "Outcome") -> str:
    """What the person may want to know besides."""
    if outcome.purpose == "pin-test":
        return _("The page that asked has learned this, and nothing else.")
    if outcome.purpose == "login":
        return _("Only the browser that began can go on with it.")
    return _("The page that asked knows it now.")
