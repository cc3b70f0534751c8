# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The login app."""

from django.apps import AppConfig


class LoginConfig(AppConfig):
    """Accounts, and the ways in which people prove who they are."""

    name = "divit.server.login"
    label = "login"

    def ready(self) -> None:
        """Have statements of sign-ins taken by signing sessions, and codes sent by the loop."""
        from divit.server.login import tasks
        from divit.server.login.services import e_signature
        from divit.server.signing.login_purpose import LoginPurpose, register_login

        register_login(LoginPurpose(e_signature.chosen, e_signature.signed, e_signature.ended))
        tasks.register()
