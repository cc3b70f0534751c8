# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Forms of the CSP's pages; what may be done is decided by the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from divit.kernel import identifiers
from divit.server.enrolment import registers
from divit.server.enrolment.services.calls import Answers
from divit.server.enrolment.services.certificates import CSP_REASONS

_INPUT = {"class": "input", "autocomplete": "off"}
_NARROW = {**_INPUT, "class": "input w-16"}
_NOTE_LENGTH = 300
_REASON_WORDS = {
    "death": _("The holder has died"),
    "incapacity": _("The holder lost the capacity to act"),
    "key_compromise": _("The key is no longer the holder’s alone"),
    "not_delivered": _("The card could not be delivered"),
}


class PaperForm(forms.Form):
    """A form on paper: its barcode, and who sent it."""

    barcode = forms.CharField(
        label=_("Barcode of the form"),
        max_length=80,
        help_text=_("Scan it; or type the line under the bars."),
        widget=forms.TextInput({**_INPUT, "class": "input code", "autofocus": True, "spellcheck": "false"}),
    )
    sender = forms.ChoiceField(
        label=_("Sent by"),
        choices=[("applicant", _("the applicant")), ("institution", _("the institution"))],
        initial="applicant",
        widget=forms.RadioSelect,
    )


class FeeForm(forms.Form):
    """How the fee of a lost card was settled."""

    settled = forms.ChoiceField(
        label=_("The fee"),
        choices=[("paid", _("was paid")), ("waived", _("is waived"))],
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=_("Reference"),
        max_length=80,
        help_text=_("The number of the receipt, or of the decision."),
        widget=forms.TextInput(_INPUT),
    )


class StationForm(forms.Form):
    """A new production station."""

    name = forms.CharField(
        label=_("Name of the station"),
        max_length=60,
        help_text=_("Such as “Üretim masası 2”; it stands in the records of every card made there."),
        widget=forms.TextInput(_INPUT),
    )


class HandOverForm(forms.Form):
    """A card that goes to the courier."""

    tracking_no = forms.CharField(
        label=_("Tracking number"),
        max_length=40,
        help_text=_("Scan it from the courier’s label."),
        widget=forms.TextInput({**_INPUT, "class": "input code", "autofocus": True, "spellcheck": "false"}),
    )
    carrier = forms.CharField(label=_("Courier"), max_length=40, initial="PTT", widget=forms.TextInput(_INPUT))

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        if registers.courier() is not None:
            number = self.fields["tracking_no"]
            number.required = False
            number.help_text = _("Left empty, the parcel is booked with the courier, who gives it its number.")


class DeliveryForm(forms.Form):
    """What the courier's list says of a parcel."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            ("delivered", _("handed to the holder in person")),
            ("attempt", _("nobody was there")),
            ("returned", _("it is back")),
        ],
        widget=forms.RadioSelect,
    )
    id_checked = forms.MultipleChoiceField(
        label=_("Identity"),
        required=False,
        help_text=_("Without it a card does not count as delivered."),
        choices=[("on", _("The courier checked the identity card of the holder"))],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=_("In words"), required=False, max_length=_NOTE_LENGTH, widget=forms.TextInput(_INPUT))


class CallerForm(forms.Form):
    """What somebody on the telephone says of themself. Nothing of it is shown to whoever asks."""

    tckn = forms.CharField(label=_("T.C. identity number"), max_length=11, widget=forms.TextInput(_NARROW))
    given_name = forms.CharField(label=_("Given name"), max_length=100, widget=forms.TextInput(_INPUT))
    surname = forms.CharField(label=_("Surname"), max_length=100, widget=forms.TextInput(_INPUT))
    birth_place = forms.CharField(label=_("Place of birth"), max_length=100, widget=forms.TextInput(_INPUT))
    birth_date = forms.DateField(
        label=_("Date of birth"), widget=forms.DateInput({**_NARROW, "type": "date"}, format="%Y-%m-%d")
    )
    phone_end = forms.RegexField(
        label=_("Last four digits of the recorded mobile number"),
        regex=r"^\d{4}$",
        max_length=4,
        error_messages={"invalid": _("Four digits.")},
        widget=forms.TextInput({**_NARROW, "inputmode": "numeric"}),
    )

    def clean_tckn(self) -> str:
        """Two check digits find a slip of the hand."""
        number = str(self.cleaned_data["tckn"])
        if not identifiers.is_tckn(number):
            raise forms.ValidationError(_("This is not a T.C. identity number; ask for it again."))
        return number

    def answers(self) -> Answers:
        """What was said."""
        said = self.cleaned_data
        return Answers(
            tckn=said["tckn"],
            given_name=said["given_name"],
            surname=said["surname"],
            birth_place=said["birth_place"],
            birth_date=said["birth_date"],
            phone_end=said["phone_end"],
        )


class LostForm(forms.Form):
    """What became of the card."""

    kind = forms.ChoiceField(
        label=_("The card is"), choices=[("lost", _("lost")), ("stolen", _("stolen"))], widget=forms.RadioSelect
    )


class NoteForm(forms.Form):
    """Why, in words that stay in the records."""

    note = forms.CharField(
        label=_("In words"),
        max_length=_NOTE_LENGTH,
        help_text=_("It stays in the records: who told it, when, by what."),
        widget=forms.TextInput(_INPUT),
    )


class WithoutHolderForm(NoteForm):
    """A revocation that the holder cannot ask for."""

    serial = forms.CharField(
        label=_("Serial number of the certificate"),
        max_length=80,
        widget=forms.TextInput({**_INPUT, "class": "input code"}),
    )
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[(one, _REASON_WORDS[one]) for one in CSP_REASONS], widget=forms.RadioSelect
    )
    field_order = ("serial", "reason", "note")
