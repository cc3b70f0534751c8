# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The consent as a document (R27): a PDF/A with the text in both languages, the person and the hash of the text.

The same consent gives the same bytes, so it is not kept before it is signed: what is signed must be what would be set
now.
"""

import os

from divit.kernel import settings, words
from divit.server.enrolment import information
from divit.server.enrolment.errors import ConsentPassed
from divit.server.enrolment.models import Consent
from divit.server.people import queries as people
from divit.server.printing import render

TEXT = "e_onay"
_TRIAL = "DENEME – HUKUKİ DEĞERİ YOKTUR"


def document(consent: Consent) -> bytes:
    """The PDF that is signed. Raises ``ConsentPassed`` when its text is no more the one that the person read."""
    try:
        text = information.version(TEXT, consent.text_version)
    except KeyError as error:
        raise ConsentPassed(consent.text_version) from error
    if text.sha256 != consent.text_sha256:
        raise ConsentPassed(consent.text_sha256)
    person = people.person(consent.person_id, consent.code_at)
    before = words.lang()
    # A document of the archive is in Turkish first, whoever reads the page.
    words.use("tr")
    try:
        return render(
            "consent",
            {
                "trial": _TRIAL if os.environ.get("DIVIT_ENV") in {"demo", "test"} else "",
                "provider": settings.text("ESHS_NAME"),
                "title": text.title_tr,
                "title_en": text.title_en,
                "name": person.full_name,
                "tckn": person.tckn,
                "dated": words.date_and_time(consent.code_at),
                "paragraphs": text.tr.split("\n\n"),
                "paragraphs_en": text.en.split("\n\n"),
                "version": text.version,
                "sha256": text.sha256,
                "number": str(consent.uid),
            },
            dated=consent.code_at,
        )
    finally:
        words.use(before)
