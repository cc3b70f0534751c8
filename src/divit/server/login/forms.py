# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Forms of the login app."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LoginForm(forms.Form):
    """What a person types to come in."""

    personnel_number = forms.CharField(
        label=_("Personnel number"),
        max_length=30,
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )
