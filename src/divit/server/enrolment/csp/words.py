# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the states of the tables are called on the pages of offices."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

APPLICATION = {
    "draft": _("begun"),
    "identity_ok": _("identified"),
    "form_locked": _("form completed"),
    "sms_ok": _("number proved"),
    "paper_wait": _("waiting for the paper"),
    "approval_wait": _("waiting for approval"),
    "approved": _("approved"),
    "window_wait": _("waiting for the production window"),
    "queued": _("waiting for a card"),
    "in_production": _("at a station"),
    "produced": _("card made"),
    "handed_to_courier": _("with the courier"),
    "delivered": _("delivered"),
    "activatable": _("waiting for a PIN"),
    "closed": _("completed"),
    "rejected": _("rejected"),
    "cancelled": _("cancelled"),
    "lapsed": _("lapsed"),
    "returned": _("came back"),
}
CERTIFICATE = {
    "issued_dormant": _("begin later"),
    "valid": _("valid"),
    "suspended": _("suspended"),
    "revoked": _("revoked"),
    "expired": _("ended"),
}


def counted(words: Mapping[str, object], counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The counts that are not nothing, in the order of the words, each with its word."""
    return [(str(word), counts[state]) for state, word in words.items() if counts.get(state)]
