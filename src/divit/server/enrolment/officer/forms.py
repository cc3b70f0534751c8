# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Forms of the officer's pages; what may be done is decided by the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from divit.kernel import words
from divit.server.enrolment import rejections

_INPUT = {"class": "input", "autocomplete": "off"}


class PrerequisiteForm(forms.Form):
    """The letter or the e-mail of the person's unit (R37)."""

    kind = forms.ChoiceField(
        label=_("What came"),
        choices=[("letter", _("a cover letter")), ("email", _("an e-mail from the official mailbox"))],
        initial="letter",
        widget=forms.RadioSelect,
    )
    number = forms.CharField(label=_("Number"), max_length=60, widget=forms.TextInput(_INPUT))
    dated = forms.DateField(
        label=_("Date"), widget=forms.DateInput({**_INPUT, "class": "input w-16", "type": "date"}, format="%Y-%m-%d")
    )


class ApproveForm(forms.Form):
    """The officer says that the position was checked (R38)."""

    position_checked = forms.MultipleChoiceField(
        label=_("Position"),
        help_text=_("The applicant holds the post that the form names."),
        choices=[("on", _("I checked the position record"))],
        widget=forms.CheckboxSelectMultiple,
    )


class RejectForm(forms.Form):
    """Why an application is rejected (R45)."""

    code = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In words"),
        max_length=500,
        help_text=_("The applicant and the institution’s mailbox are told this."),
        widget=forms.Textarea({"class": "input", "rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = words.lang()
        self.fields["code"].choices = [  # type: ignore[attr-defined]  # a choice field
            (code, words.said(name, language)) for code, name in rejections.codes().items()
        ]


class LeavingForm(forms.Form):
    """Why the institution asks for a revocation (T34)."""

    note = forms.CharField(
        label=_("In words"),
        max_length=300,
        help_text=_("The decision, its date and number; the certification service provider decides on it."),
        widget=forms.TextInput(_INPUT),
    )
