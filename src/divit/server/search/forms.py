# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The search's form: the words, and what narrows them. Everything may stay empty; a wrong date says so beside it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from divit.kernel import clock
from divit.server.search.queries import Filters

_DAY = forms.DateInput({"class": "input", "type": "date"}, format="%Y-%m-%d")


class SearchForm(forms.Form):
    """Sent with GET, so that a search is an address that can be kept and handed on."""

    q = forms.CharField(label=_("Words"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), required=False, widget=forms.Select({"class": "input"}))
    unit = forms.TypedChoiceField(
        label=_("Unit"), required=False, coerce=int, empty_value=None, widget=forms.Select({"class": "input"})
    )
    since = forms.DateField(label=_("From"), required=False, widget=_DAY)
    until = forms.DateField(label=_("Until"), required=False, widget=_DAY)

    def __init__(
        self,
        states: Sequence[tuple[str, str | Promise]],
        units: Sequence[tuple[int, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("All states")), *states]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["unit"].choices = [("", _("All units")), *units]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day comes before the first one."))
        return cleaned

    def filters(self) -> Filters:
        """What was asked for beside the words; what could not be read narrows nothing."""
        given = self.cleaned_data
        until = given.get("until")
        return Filters(
            state=given.get("state") or "",
            unit_id=given.get("unit"),
            since=_midnight(given.get("since")),
            until=_midnight(until + timedelta(days=1)) if until else None,
        )

    def narrows(self) -> bool:
        """Whether anything but the words was asked for."""
        return any(self.cleaned_data.get(name) for name in ("state", "unit", "since", "until"))


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), clock.ISTANBUL) if day else None
