# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Ways of signing in, as people are told them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from divit.server.login.levels import Way

_LABELS: dict[Way, str | Promise] = {
    Way.PASSWORD: _("Password"),
    Way.SECOND: _("Password and second step"),
    Way.PASSKEY: _("Passkey"),
    Way.INSTITUTION: _("Identity provider of the institution"),
    Way.E_SIGNATURE: _("E-signature"),
    Way.E_DEVLET: _("e-Devlet"),
    Way.WORD_SMS: _("Security word and SMS"),
}


def label(way: Way) -> str | Promise:
    """The way's name in the language in use."""
    return _LABELS[way]
