# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Fields as the design draws them. Each refusal is one whole sentence: it stands at the field and in the summary."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from divit.kernel import clock, identifiers, turkish
from divit.server.enrolment import numbers
from divit.server.enrolment.portal import lists, telephones

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as Words

_DATES = ["%d.%m.%Y", "%d/%m/%Y", "%d %m %Y", "%d-%m-%Y", "%Y-%m-%d"]


def _attrs(classes: str, autocomplete: str, **more: Any) -> dict[str, Any]:
    return {"class": f"input {classes}".strip(), "autocomplete": autocomplete, **more}


def _refusals(required: "Words", most: int) -> "dict[str, Words]":
    return {"required": required, "max_length": _("At most %d letters fit here.") % most}


class Line(forms.CharField):
    """One line of words. Spaces around and inside are made single; ``required`` is what is said when it is empty."""

    def __init__(
        self,
        label: "Words",
        empty: "Words" = "",
        *,
        hint: "Words" = "",
        most: int = 100,
        classes: str = "",
        autocomplete: str = "off",
        rows: int = 0,
        **attrs: Any,
    ) -> None:
        widget_attrs = _attrs(classes, autocomplete, **attrs)
        widget = forms.Textarea({**widget_attrs, "rows": rows}) if rows else forms.TextInput(widget_attrs)
        super().__init__(
            label=label,
            help_text=hint,
            max_length=most,
            required=bool(empty),
            widget=widget,
            error_messages=_refusals(empty, most),
        )

    def clean(self, value: Any) -> str:
        """The words in their shortest spelling, with single spaces. Raises ``ValidationError``."""
        return " ".join(turkish.composed(str(super().clean(value))).split())


class Checked(Line):
    """A line that a function reads: what it gives is kept, and ``wrong`` is said when it gives nothing."""

    def __init__(
        self, label: "Words", empty: "Words", *, read: Callable[[str], str], wrong: "Words", **more: Any
    ) -> None:
        super().__init__(label, empty, **more)
        self._read = read
        self.error_messages["wrong"] = wrong

    def clean(self, value: Any) -> str:
        """What the function made of it. Raises ``ValidationError``."""
        typed = super().clean(value)
        if not typed:
            return ""
        kept = self._read(typed)
        if not kept:
            raise ValidationError(self.error_messages["wrong"], code="wrong")
        return kept


def tckn() -> Checked:
    """An identity number whose check digits are right (R2)."""
    return Checked(
        _("T.C. identity number"),
        _("Type your T.C. identity number."),
        read=lambda typed: bare if identifiers.is_tckn(bare := typed.replace(" ", "")) else "",
        wrong=_("Type the 11 digits of your T.C. identity number; one of these cannot be right."),
        most=20,
        classes="w-16",
        inputmode="numeric",
    )


def application_number() -> Checked:
    """A number as the printed form and our messages have it."""
    return Checked(
        _("Application number"),
        _("Type the number of your application."),
        read=numbers.normalized,
        wrong=_("An application number has ten letters and digits, as in ABC-DEF-GH1-K. Type it as it is printed."),
        hint=_("It stands on your form and in our messages. Capitals and dashes do not matter."),
        most=20,
        classes="w-16 code",
        autocapitalize="characters",
        spellcheck="false",
    )


def postal_code() -> Checked:
    """Five digits (R16)."""
    return Checked(
        _("Postal code"),
        _("Type the postal code."),
        read=lambda typed: typed if typed.isascii() and typed.isdigit() and len(typed) == 5 else "",
        wrong=_("A postal code has 5 digits. Example: 06420"),
        most=10,
        classes="w-4",
        autocomplete="postal-code",
        inputmode="numeric",
    )


def mobile(hint: "Words") -> Checked:
    """A mobile number of Türkiye (R17)."""
    return Checked(
        _("Mobile phone"),
        _("Type your mobile number."),
        read=telephones.mobile,
        wrong=_("A mobile number has 11 digits and begins with 05."),
        hint=hint,
        most=30,
        classes="w-16",
        autocomplete="tel-national",
        inputmode="tel",
        type="tel",
    )


def telephone(label: "Words", empty: "Words" = "", *, hint: "Words" = "") -> Checked:
    """Any number of Türkiye."""
    return Checked(
        label,
        empty,
        read=telephones.any_number,
        wrong=_("This cannot be a telephone number. Type it with its area code. Example: 0312 000 00 00"),
        hint=hint,
        most=30,
        classes="w-16",
        autocomplete="off",
        inputmode="tel",
        type="tel",
    )


class Day(forms.DateField):
    """A date of birth as people type it."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Date of birth"),
            help_text=_("Day, month and year. Example: 27.3.1987"),
            input_formats=_DATES,
            widget=forms.DateInput(_attrs("w-8", "bday", inputmode="text"), format="%d.%m.%Y"),
            error_messages={
                "required": _("Type your date of birth."),
                "invalid": _("Type day, month and year of your birth. Example: 27.3.1987"),
            },
        )

    def clean(self, value: Any) -> date:
        """A day that has been. Raises ``ValidationError``."""
        day: date = super().clean(value)
        if not date(1900, 1, 1) <= day <= clock.local(clock.now()).date():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class HintedRadio(forms.RadioSelect):
    """Radio buttons, each with a sentence about what it means (``data.hint`` of an option)."""

    kind = ""

    def create_option(self, name: str, value: Any, *given: Any, **more: Any) -> dict[str, Any]:
        """As Django makes it, with its hint."""
        option: dict[str, Any] = super().create_option(name, value, *given, **more)
        option["hint"] = next((one.hint for one in lists.choices(self.kind) if one.name == value), "")
        return option


class OneOf(forms.ChoiceField):
    """A line of a list: radio buttons with their hints, or a list to pull down."""

    def __init__(self, label: "Words", kind: str, empty: "Words", *, hint: "Words" = "", is_list: bool = False) -> None:
        def lines() -> list[tuple[str, str]]:
            empty_line = [("", str(_("Choose")))] if is_list else []
            return empty_line + [(one.name, one.label) for one in lists.choices(kind)]

        widget = forms.Select(_attrs("w-16", "off")) if is_list else HintedRadio()
        super().__init__(
            label=label,
            help_text=hint,
            choices=lines,
            widget=widget,
            error_messages={"required": empty, "invalid_choice": empty},
        )
        if isinstance(self.widget, HintedRadio):
            self.widget.kind = kind


class Province(forms.ChoiceField):
    """A province of the list (R15); its plate code is sent."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Province"),
            choices=lambda: [("", str(_("Choose"))), *lists.provinces()],
            widget=forms.Select({**_attrs("", "off"), "data-provinces": ""}),
            error_messages={"required": _("Choose the province."), "invalid_choice": _("Choose the province.")},
        )


class DistrictList(forms.Select):
    """A list with all districts in groups under their provinces. Django sets each of a thousand lines by a template of
    its own, which takes half a second; these are set once.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list with ``value`` chosen."""
        del renderer
        lines = _district_lines()
        chosen = format_html('<option value="{}">', value or "")
        if value and chosen in lines:
            lines = mark_safe(lines.replace(chosen, chosen.replace(">", " selected>")))  # noqa: S308 - our own lines
        flat = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html('<select{}><option value="">{}</option>{}</select>', flat, _("Choose"), lines)


@cache
def _district_lines() -> SafeString:
    groups = (
        (name, format_html_join("", '<option value="{}">{}</option>', _valued(code)))
        for code, name in lists.provinces()
    )
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


def _valued(code: str) -> list[tuple[str, str]]:
    return [(f"{code}/{district}", district) for district in lists.districts()[code]]


class District(forms.ChoiceField):
    """A district of the list, under its province. Without a script all of them stand there in groups."""

    def __init__(self) -> None:
        super().__init__(
            label=_("District"),
            choices=lambda: [one for code, _name in lists.provinces() for one in _valued(code)],
            widget=DistrictList({**_attrs("", "off"), "data-districts": ""}),
            error_messages={"required": _("Choose the district."), "invalid_choice": _("Choose the district.")},
        )
