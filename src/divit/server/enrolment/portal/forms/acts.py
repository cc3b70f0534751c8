# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a holder says of a certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from divit.server.enrolment.portal.forms import fields


class LostForm(forms.Form):
    """Lost or stolen: the reason of the revocation follows from it (R55)."""

    kind = forms.ChoiceField(
        label=_("What happened?"),
        choices=[("lost", _("The card is lost")), ("stolen", _("The card was stolen"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what happened to the card.")},
    )


class SuspendForm(forms.Form):
    """Why it is suspended; kept with the record."""

    note = fields.Line(_("Why"), most=300)


class SureForm(forms.Form):
    """Nothing but the button."""
