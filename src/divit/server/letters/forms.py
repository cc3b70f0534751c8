# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Forms of the letters app. What a letter needs is decided in ``rules``; a form only reads and shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from divit.server.letters.errors import NothingChosen
from divit.server.numbering.rules import is_file_code
from divit.server.people.queries import PersonView

PARAF_PLACES = 4


class TextForm(forms.Form):
    """The words of a letter."""

    subject = forms.CharField(label=_("Subject"), max_length=200, widget=forms.TextInput({"class": "input"}))
    addressee = forms.CharField(
        label=_("Addressee"),
        max_length=300,
        help_text=_("As it will stand on the page, one or two lines."),
        widget=forms.Textarea({"class": "input", "rows": 2}),
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        help_text=_("An empty line begins a new paragraph."),
        widget=forms.Textarea({"class": "input", "rows": 12}),
    )
    file_code = forms.CharField(
        label=_("File plan code"),
        max_length=12,
        help_text=_("Three digits, then pairs if needed: 719 or 804.01"),
        widget=forms.TextInput({"class": "input w-8", "inputmode": "decimal"}),
    )

    def clean_file_code(self) -> str:
        """Refuse what cannot stand in an official number."""
        code = str(self.cleaned_data["file_code"]).strip()
        if not is_file_code(code):
            raise forms.ValidationError(_("This is not a file plan code."))
        return code


class LetterForm(TextForm):
    """The words of a new letter and the people on its way."""

    def __init__(self, colleagues: Sequence[PersonView], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(view.id, f"{view.full_name}, {view.title}") for view in colleagues]
        for place in range(1, PARAF_PLACES + 1):
            self.fields[f"paraf_{place}"] = forms.TypedChoiceField(
                label=_("Paraf %(place)d") % {"place": place},
                choices=[("", _("No paraf")), *people],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.Select({"class": "input"}),
            )
        self.fields["signer"] = forms.TypedChoiceField(
            label=_("Signer"),
            choices=[("", _("Choose who signs")), *people],
            coerce=int,
            widget=forms.Select({"class": "input"}),
        )

    def clean(self) -> dict[str, Any]:
        """Everybody stands on the way once."""
        cleaned = super().clean() or self.cleaned_data
        everybody = [*self.paraf_by(), cleaned.get("signer")]
        if len(set(everybody)) != len(everybody):
            self.add_error("signer", _("Everybody can be on the letter’s way once."))
        return cleaned

    def paraf_by(self) -> list[int]:
        """The persons who initial, in order; empty places between them close up."""
        chosen = (self.cleaned_data.get(f"paraf_{place}") for place in range(1, PARAF_PLACES + 1))
        return [person for person in chosen if person]

    def way_fields(self) -> list[forms.BoundField]:
        """The fields of the route, in order."""
        return [self[name] for name in self.fields if name.startswith("paraf_") or name == "signer"]


class ReturnForm(forms.Form):
    """Why a letter goes back."""

    note = forms.CharField(
        label=_("What is to be corrected?"),
        max_length=500,
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )


class AnnexForm(forms.Form):
    """A file that goes with a letter."""

    title = forms.CharField(label=_("Title of the annex"), max_length=200, widget=forms.TextInput({"class": "input"}))
    file = forms.FileField(
        label=_("File"),
        help_text=_("A PDF; its page count is printed on the letter."),
        widget=forms.FileInput({"class": "input", "accept": "application/pdf"}),
    )


def chosen_letters(values: Sequence[str]) -> list[str]:
    """The letters that were ticked, each once, in order. Raises ``NothingChosen`` (also for what is no id)."""
    try:
        chosen = list(dict.fromkeys(str(UUID(value)) for value in values))
    except ValueError as error:
        raise NothingChosen from error
    if not chosen:
        raise NothingChosen
    return chosen


def moment_shown(value: str) -> datetime | None:
    """The moment at which a page with a whole queue was shown, or None when the whole queue was not asked for.

    Raises ``NothingChosen`` for what is no moment.
    """
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise NothingChosen from error
    if moment.tzinfo is None:
        raise NothingChosen
    return moment
