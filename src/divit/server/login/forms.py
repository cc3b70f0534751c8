# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Forms of the login app."""

from django import forms
from django.utils.translation import gettext_lazy as _

_PLAIN = {"class": "input", "autocapitalize": "none", "spellcheck": "false"}
_CODE = {"class": "input input-code", "inputmode": "numeric", "autocomplete": "one-time-code"} | {
    "autocapitalize": "none",
    "spellcheck": "false",
}


class LoginForm(forms.Form):
    """What a person types to come in."""

    personnel_number = forms.CharField(
        label=_("Personnel number"),
        max_length=30,
        widget=forms.TextInput(attrs=_PLAIN | {"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )


class SecondForm(forms.Form):
    """A code of the authenticator app; the second step takes a recovery code in the same field of the request."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=_CODE))


class RecoveryForm(forms.Form):
    """The second step by a recovery code from paper: letters and digits, so another keyboard than the app's code."""

    code = forms.CharField(
        label=_("Recovery code"), max_length=20, widget=forms.TextInput(attrs=_PLAIN | {"autocomplete": "off"})
    )


class WordForm(forms.Form):
    """The first step of coming in by security word."""

    tckn = forms.CharField(
        label=_("T.C. identity number"),
        max_length=11,
        widget=forms.TextInput(attrs=_PLAIN | {"inputmode": "numeric", "autocomplete": "off"}),
    )
    word = forms.CharField(
        label=_("Security word"),
        help_text=_("The word that you chose in your application, exactly as you typed it."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class SmsCodeForm(forms.Form):
    """The second step of coming in by security word."""

    code = forms.CharField(label=_("Code from the SMS"), max_length=12, widget=forms.TextInput(attrs=_CODE))


class PasswordForm(forms.Form):
    """A new password, typed once: who types it can have it shown."""

    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )
