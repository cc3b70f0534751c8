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
        """Declare roles, notices and signing purposes; have letters found, counted and named."""
        from divit.server.letters import finishing, indexing, naming, purposes, queries, services, worklist
        from divit.server.notify import kinds
        from divit.server.people import documents, roles
        from divit.server.search import registry as search
        from divit.server.signing.purposes import register, register_visibility
        from divit.server.signing.registers import printed
        from divit.server.ui import menu, things

        roles.declare_from(__package__)
        documents.declare_from(__package__)
        register(purposes.paraf_purpose())
        register(purposes.letter_purpose())
        register_visibility(finishing.OWNER, purposes.may_see)
        printed.register(finishing.OWNER, purposes.printed)
        kinds.declare_from(__package__)
        things.register(indexing.OWNER, queries.described)
        search.register(search.Owner(indexing.OWNER, _("Letters"), indexing.audiences, naming.STATE_WORDS))
        worklist.register()
        drafters = frozenset({services.DRAFTER})
        for entry in (
            menu.Entry("letters", _("New letter"), "plus", "letter-new", 40, roles=drafters),
            menu.Entry("letters", _("My drafts"), "draft", "drafts", 50, queries.draft_count, drafters),
            menu.Entry("letters", _("Sent"), "send", "sent", 60),
        ):
            menu.register(entry)
