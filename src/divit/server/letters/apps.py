# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The letters app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    """Official letters."""

    name = "divit.server.letters"
    label = "letters"

    def ready(self) -> None:
        """Declare the role, the signing purposes and the lines of the menu."""
        from divit.server.letters import finishing, purposes, queries, services
        from divit.server.people import documents, roles
        from divit.server.signing.purposes import register, register_visibility
        from divit.server.ui import menu

        roles.declare_from(__package__)
        documents.declare_from(__package__)
        register(purposes.paraf_purpose())
        register(purposes.letter_purpose())
        register_visibility(finishing.OWNER, purposes.may_see)
        for entry in (
            menu.Entry(
                "waiting", _("Waiting for paraf"), "paraf", "queue-paraf", 10, lambda v: queries.count(v, "paraf")
            ),
            menu.Entry(
                "waiting",
                _("Waiting for signature"),
                "pen",
                "queue-signature",
                20,
                lambda v: queries.count(v, "signature"),
            ),
            menu.Entry(
                "waiting", _("Returned to me"), "back", "queue-returned", 30, lambda v: queries.count(v, "returned")
            ),
            menu.Entry("letters", _("New letter"), "plus", "letter-new", 40, role=services.DRAFTER),
            menu.Entry("letters", _("My drafts"), "draft", "drafts", 50, queries.draft_count, services.DRAFTER),
            menu.Entry("letters", _("Sent"), "send", "sent", 60),
        ):
            menu.register(entry)
