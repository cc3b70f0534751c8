# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Forms of the institution's pages. What may be arranged is decided by the services; a form only reads and shows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from divit.kernel import clock
from divit.server.people import documents, roles, rules
from divit.server.people.queries import PersonView

Choices = Sequence[tuple[int, str]]


class _DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__({"class": "input w-16"}, format="%Y-%m-%d")


class PeriodForm(forms.Form):
    """The first and the last day of something, and why."""

    first_day = forms.DateField(label=_("First day"), widget=_DayInput(), help_text=_("Today: from this moment on."))
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=_DayInput(), help_text=_("Empty: without an end.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stays in the records: the decision, its date and number."),
        widget=forms.TextInput({"class": "input"}),
    )
    field_order: Sequence[str] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_day"].initial = clock.local(clock.now()).date()

    def clean(self) -> dict[str, Any]:
        """The past is not arranged, and an end comes after its beginning."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first is not None and first < clock.local(clock.now()).date():
            self.add_error("first_day", _("This day has passed."))
        elif first is not None and last is not None and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        return cleaned

    def begins_at(self) -> datetime | None:
        """The beginning of the first day; None: now."""
        first: date = self.cleaned_data["first_day"]
        return None if first == clock.local(clock.now()).date() else rules.beginning_of(first)

    def ends_at(self) -> datetime | None:
        """The moment after the last day; None: without an end."""
        last: date | None = self.cleaned_data.get("last_day")
        return rules.end_of(last) if last else None


class AppointForm(PeriodForm):
    """Put a person in a post."""

    post = forms.TypedChoiceField(label=_("Post"), coerce=int, widget=forms.Select({"class": "input"}))
    kind = forms.ChoiceField(
        label=_("How"),
        choices=[("holder", _("As its holder")), ("acting", _("Acting, printed with “V.”"))],
        widget=forms.Select({"class": "input"}),
    )
    field_order = ("post", "kind", "first_day", "last_day", "reason")

    def __init__(self, posts: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", _("Choose a post")), *posts]  # type: ignore[attr-defined]  # a choice field


class RoleForm(PeriodForm):
    """Give a person a role."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    field_order = ("role", "first_day", "last_day", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given_here = [one for one in roles.declared() if one.by == roles.BY_INSTITUTION]
        self.fields["role"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.name, f"{one.label}: {one.sentence}") for one in given_here
        ]


class DeputyForm(PeriodForm):
    """Name who acts for a person, in which posts; a deputation always has an end."""

    deputy = forms.TypedChoiceField(label=_("Deputy"), coerce=int, widget=forms.Select({"class": "input"}))
    posts = forms.TypedMultipleChoiceField(label=_("In which posts"), coerce=int, widget=forms.CheckboxSelectMultiple)
    last_day = forms.DateField(label=_("Last day"), widget=_DayInput())
    field_order = ("deputy", "posts", "first_day", "last_day", "reason")

    def __init__(self, colleagues: Sequence[PersonView], posts: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(view.id, f"{view.full_name}, {view.title}") for view in colleagues]
        self.fields["deputy"].choices = [("", _("Choose a deputy")), *people]  # type: ignore[attr-defined]  # a choice field
        self.fields["posts"].choices = posts  # type: ignore[attr-defined]  # a choice field
        self.fields["posts"].initial = [pk for pk, _label in posts]


class DelegationForm(PeriodForm):
    """Let a post sign on behalf of another, documents of some kinds or all."""

    post = forms.TypedChoiceField(label=_("Who signs"), coerce=int, widget=forms.Select({"class": "input"}))
    on_behalf_of = forms.TypedChoiceField(
        label=_("On behalf of"),
        coerce=int,
        help_text=_("Printed over the signer’s title, as “Vali a.”"),
        widget=forms.Select({"class": "input"}),
    )
    documents = forms.MultipleChoiceField(
        label=_("Which documents"),
        required=False,
        help_text=_("None ticked: every kind."),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("post", "on_behalf_of", "documents", "first_day", "last_day", "reason")

    def __init__(self, posts: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("post", "on_behalf_of"):
            self.fields[name].choices = [("", _("Choose a post")), *posts]  # type: ignore[attr-defined]  # a choice field
        kinds = [(kind.name, kind.label) for kind in documents.declared()]
        self.fields["documents"].choices = kinds  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Nobody signs on behalf of themself."""
        cleaned = super().clean()
        if cleaned.get("post") is not None and cleaned.get("post") == cleaned.get("on_behalf_of"):
            self.add_error("on_behalf_of", _("This is the same post."))
        return cleaned


class PostForm(forms.Form):
    """A new seat in a unit."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, widget=forms.Select({"class": "input"}))
    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        help_text=_("As letters print it: Yazı İşleri Müdürü"),
        widget=forms.TextInput({"class": "input"}),
    )

    def __init__(self, units: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("Choose a unit")), *units]  # type: ignore[attr-defined]  # a choice field


class EndForm(forms.Form):
    """End something that is in force, or call off what has not begun."""

    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=_DayInput(), help_text=_("Empty: it ends at once.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput({"class": "input"}))

    def clean_last_day(self) -> date | None:
        """Refuse a day that has passed."""
        day: date | None = self.cleaned_data["last_day"]
        if day is not None and day < clock.local(clock.now()).date():
            raise forms.ValidationError(_("This day has passed."))
        return day

    def ends_at(self) -> datetime | None:
        """The moment after the last day; None: now."""
        day: date | None = self.cleaned_data["last_day"]
        return rules.end_of(day) if day else None


class SettingForm(PeriodForm):
    """An institution's own value of a setting; an empty one goes back to the installation's."""

    value = forms.CharField(
        label=_("Value"),
        required=False,
        max_length=500,
        help_text=_("Empty: the installation’s value holds."),
        widget=forms.TextInput({"class": "input"}),
    )
    field_order = ("value", "first_day", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["last_day"]
