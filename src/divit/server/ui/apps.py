# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The ui app."""

import gettext

from django.apps import AppConfig
from django.utils.translation import trans_real

from divit.kernel import words


class UiConfig(AppConfig):
    """Lowest of the apps: knows nobody."""

    name = "divit.server.ui"
    label = "ui"

    def ready(self) -> None:
        """Give Django's templates the one catalogue that the whole of Divit speaks from."""
        for language in words.LANGUAGES:
            ours = words.catalogue(language)
            if isinstance(ours, gettext.GNUTranslations):
                trans_real.translation(language).merge(ours)
