# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How a letter is named outside of its own pages: in results of a search, in notices, in the work list."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from divit.kernel import turkish
from divit.server.letters.models import Letter
from divit.server.ui.things import Thing

_STATE = Letter.State
_LITTLE_WORDS = {"VE", "İLE", "VEYA"}
_ICONS = {
    _STATE.DRAFT: "draft",
    _STATE.PARAF_WAIT: "paraf",
    _STATE.SIGNATURE_WAIT: "pen",
    _STATE.RETURNED: "back",
    _STATE.SENT: "send",
}

#: A letter's state in a word or two, in the language of whoever looks.
STATE_WORDS = {
    _STATE.DRAFT.value: _("Draft"),
    _STATE.PARAF_WAIT.value: _("Waits for paraf"),
    _STATE.SIGNATURE_WAIT.value: _("Waits for signature"),
    _STATE.RETURNED.value: _("Returned"),
    _STATE.SENT.value: _("Signed and sent"),
}


def thing(letter: Letter) -> Thing:
    """A letter (with its drafter at hand) as other pages name it."""
    facts = (letter.number, in_a_line(letter.addressee), str(letter.drafter))
    return Thing(
        title=letter.subject,
        href=reverse("letter", args=[letter.uid]),
        detail=" · ".join(fact for fact in facts if fact),
        state=str(STATE_WORDS[letter.state]),
        at=letter.sent_at or letter.waiting_since,
        icon=_ICONS[_STATE(letter.state)],
    )


def in_a_line(addressee: str) -> str:
    """The addressee's first line for a list: letters print it in capitals, which shout when there are many."""
    first = addressee.splitlines()[0] if addressee else ""
    if first != turkish.upper(first):
        return first
    return " ".join(turkish.lower(word) if word in _LITTLE_WORDS else turkish.title(word) for word in first.split())
