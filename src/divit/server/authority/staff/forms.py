# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Forms of the authority's pages; what may be done is decided by the services."""

from django import forms
from django.utils.translation import gettext_lazy as _

from divit.server.authority import rules
from divit.server.authority.staff.register import REASONS, STATES

_INPUT = {"class": "input"}


class FindForm(forms.Form):
    """What certificates are looked for by. A person's number is none of it: addresses are written down everywhere."""

    ara = forms.CharField(
        label=_("Serial number or holder"),
        required=False,
        max_length=100,
        strip=True,
        widget=forms.TextInput({**_INPUT, "type": "search", "autocomplete": "off"}),
    )
    durum = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), *STATES.items()],
        widget=forms.Select(_INPUT),
    )


class NoteForm(forms.Form):
    """Why something is done, in words that stay in the records."""

    note = forms.CharField(
        label=_("In words"),
        max_length=300,
        help_text=_("It stays in the records: who told it, when, by what."),
        widget=forms.TextInput(_INPUT),
    )


class RevokeForm(NoteForm):
    """Why a certificate is to be revoked. When is no question: from the moment it is suspended or revoked."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", "—"), *((name, REASONS[name]) for name in rules.REASONS)],
        widget=forms.Select(_INPUT),
    )
    field_order = ("reason", "note")


class CreditsForm(forms.Form):
    """How many time-stamps a customer may have more."""

    credits = forms.IntegerField(
        label=_("How many more"),
        min_value=1,
        max_value=10**9,
        widget=forms.NumberInput({"class": "input w-16"}),
    )


class SpanForm(forms.Form):
    """From which day to which day the log is taken out."""

    first_day = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput({"class": "input w-16", "type": "date"})
    )
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput({"class": "input w-16", "type": "date"})
    )

    def clean(self) -> dict[str, object]:
        """An end comes after its beginning."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first is not None and last is not None and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        return cleaned
