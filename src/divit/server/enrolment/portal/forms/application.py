# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The application form (R13 to R19), in the parts in which it is asked for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from divit.kernel import settings
from divit.kernel.periods import Period
from divit.server.enrolment.portal import lists
from divit.server.enrolment.portal.forms import fields
from divit.server.enrolment.rules.case import RENEWAL

_SHORTEST_WORD, _LONGEST_WORD = 6, 64


class ReasonForm(forms.Form):
    """Why a certificate is applied for (R7). Everybody may choose everything; what fits is judged later."""

    reason = fields.OneOf(_("Reason of the application"), "reason", _("Choose the reason of your application."))


class WorkForm(forms.Form):
    """Where the applicant works; the card comes there (R52)."""

    unit = fields.Line(_("Unit where you work"), _("Type the name of your unit."), autocomplete="organization")
    title = fields.Line(_("Title"), _("Type your title."), autocomplete="organization-title")
    address = fields.Line(
        _("Address of the institution or unit"),
        _("Type the address of your institution."),
        hint=_("The courier brings your card to this address."),
        most=300,
        rows=2,
        autocomplete="street-address",
    )
    postal_code = fields.postal_code()
    province = fields.Province()
    district = fields.District()

    def clean(self) -> dict[str, Any]:
        """The names of province and district, which must belong together. Raises ``ValidationError``."""
        cleaned = dict(super().clean() or {})
        code, _slash, district = cleaned.get("district", "").partition("/")
        if cleaned.get("province") and district and code != cleaned["province"]:
            raise ValidationError({"district": _("This district is not in the province that you chose.")})
        return cleaned


class ContactForm(forms.Form):
    """How the applicant is reached."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("It need not be your institution’s address."),
        max_length=254,
        widget=forms.EmailInput({"class": "input", "autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Type your e-mail address."),
            "invalid": _("Type an e-mail address with one @. Example: ad.soyad@kurum.gov.tr"),
        },
    )
    work_phone = fields.telephone(_("Work phone"), _("Type your work phone."))
    extension = fields.Checked(
        _("Extension"),
        "",
        read=lambda typed: typed if typed.isascii() and typed.isdigit() else "",
        wrong=_("An extension has digits only."),
        most=8,
        classes="w-4",
        inputmode="numeric",
    )
    mobile = fields.mobile(_("The code that confirms this form goes to this number. It must be right."))
    operator = fields.OneOf(_("Mobile operator"), "operator", _("Choose your mobile operator."), is_list=True)
    home_phone = fields.telephone(_("Home phone"))
    channel = fields.OneOf(
        _("Information channel"),
        "channel",
        _("Choose how you are to be reached."),
        hint=_("How you are reached when your certificate has been produced. Only this way is used."),
    )


class CardForm(forms.Form):
    """Card reader and validity (R13, R14)."""

    reader = fields.OneOf(_("Card reader"), "reader", _("Choose a card reader, or that you want none."))
    validity_years = forms.TypedChoiceField(
        label=_("Validity of the certificate"),
        coerce=int,
        choices=lambda: validities(),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how long the certificate is valid.")},
    )

    def __init__(self, *given: Any, reason: str, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["validity_years"].initial = validities()[0][0]
        if reason == RENEWAL:
            # Whoever renews has a reader (R13); the page says so.
            del self.fields["reader"]


class WordForm(forms.Form):
    """The security word (R19), asked for where the form is confirmed, so that it is kept nowhere in clear."""

    security_word = forms.CharField(
        label=_("Security word"),
        help_text=_("You sign in to your personal pages with it once you hold your certificate. At least 6 letters."),
        min_length=_SHORTEST_WORD,
        max_length=_LONGEST_WORD,
        strip=False,
        widget=forms.PasswordInput({"class": "input w-16", "autocomplete": "new-password"}),
        error_messages={
            "required": _("Type a security word."),
            "min_length": _("The security word has at least 6 letters."),
            "max_length": _("The security word has at most 64 letters."),
        },
    )
    again = forms.CharField(
        label=_("Security word again"),
        max_length=_LONGEST_WORD,
        strip=False,
        widget=forms.PasswordInput({"class": "input w-16", "autocomplete": "new-password"}),
        error_messages={"required": _("Type the security word a second time.")},
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same, letter for letter. Raises ``ValidationError``."""
        cleaned = dict(super().clean() or {})
        if "security_word" in cleaned and "again" in cleaned and cleaned["security_word"] != cleaned["again"]:
            raise ValidationError({"again": _("The two security words are not the same. Type both again.")})
        return cleaned


def validities() -> list[tuple[str, str]]:
    """The spans that can be chosen, in years; the first is the default."""
    periods = settings.value("ESHS_CERT_VALIDITY_CHOICES")
    years = [one.months // 12 for one in periods if isinstance(one, Period)] if isinstance(periods, tuple) else []
    return [(str(one), ngettext("%(n)d year", "%(n)d years", one) % {"n": one}) for one in years]


def place_names(province: str, district: str) -> tuple[str, str]:
    """The names behind the values of the two lists."""
    return lists.province(province), district.partition("/")[2]
