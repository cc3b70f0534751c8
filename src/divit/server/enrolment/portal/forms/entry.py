# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The entry (R1), and the way back to an application that was made before."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from divit.server.enrolment.portal.forms import fields


class EntryForm(forms.Form):
    """What the civil registry is asked about."""

    tckn = fields.tckn()
    given_name = fields.Line(_("First name"), _("Type your first name."), autocomplete="given-name")
    surname = fields.Line(_("Surname"), _("Type your surname."), autocomplete="family-name")
    birth_place = fields.Line(_("Place of birth"), _("Type your place of birth."))
    birth_date = fields.Day()
    personnel_no = fields.Line(
        _("Personnel number of the institution"), _("Type your personnel number."), most=30, classes="w-16"
    )

    def __init__(self, *given: Any, asks_personnel_no: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        if not asks_personnel_no:
            del self.fields["personnel_no"]


class FindForm(forms.Form):
    """An application and whose it is."""

    number = fields.application_number()
    tckn = fields.tckn()


class CodeForm(forms.Form):
    """The code that came by SMS."""

    code = fields.Checked(
        _("Confirmation code with 6 digits"),
        _("Type the code from the SMS."),
        read=lambda typed: bare if (bare := typed.replace(" ", "")).isascii() and bare.isdigit() else "",
        wrong=_("The code has digits only. Type it as it stands in the SMS."),
        most=12,
        classes="input-code",
        autocomplete="one-time-code",
        inputmode="numeric",
    )
