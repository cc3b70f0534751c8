# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How a person wants pages to look: text size, colours, density. Kept in a cookie, so that it needs no account."""

from dataclasses import astuple, dataclass

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

COOKIE = "divit_appearance"
_BETWEEN = "."


class AppearanceForm(forms.Form):
    """The three choices; the first of each is what one has without choosing."""

    text = forms.ChoiceField(
        label=_("Text size"), choices=[("normal", _("As usual")), ("large", _("Large"))], widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label=_("Colours"),
        choices=[("system", _("As on my device")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
    )
    density = forms.ChoiceField(
        label=_("Lists"),
        choices=[("normal", _("As usual")), ("compact", _("Closer together"))],
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True, slots=True)
class Appearance:
    """One person's choice; the style sheets read it from the page's root."""

    text: str = "normal"
    theme: str = "system"
    density: str = "normal"

    def kept(self) -> str:
        """As the cookie holds it."""
        return _BETWEEN.join(astuple(self))


def chosen(request: HttpRequest) -> Appearance:
    """What the request's cookie says, or what one has without choosing: a cookie is not to be trusted."""
    names = AppearanceForm.base_fields
    values = request.COOKIES.get(COOKIE, "").split(_BETWEEN)
    form = AppearanceForm(dict(zip(names, values, strict=False)))
    return Appearance(**form.cleaned_data) if form.is_valid() else Appearance()
