# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The form and the holder's undertaking on paper (R32, R33): a PDF/A in Turkish, the same bytes for the same form."""

import os

from divit.kernel import settings, words
from divit.server.enrolment import information, numbers, services
from divit.server.enrolment.portal import answers
from divit.server.enrolment.queries import ApplicationView, PaperView
from divit.server.files import services as files
from divit.server.people.rules import printed_name
from divit.server.printing import render
from divit.server.printing.codes import Barcode
from divit.server.ui.errors import NotThere

_TRIAL = "DENEME – HUKUKİ DEĞERİ YOKTUR"
_PEN = "Mavi tükenmez kalemle, yalnız bu kutunun içine imzalayın."
_SENDER = {
    "applicant": "Siz gönderirsiniz.",
    "institution": "Görev yaptığınız okul veya kurum resmî yazıyla gönderir.",
    "either": "Siz ya da görev yaptığınız okul veya kurum gönderir.",
}


def kept(application: ApplicationView) -> bytes:
    """The PDF of an application on paper: printed and stored when it is asked for first, the same file after that.

    Raises ``NotThere`` where nothing is on paper.
    """
    paper = application.paper
    if paper is None:
        raise NotThere(application.uid)
    if paper.sha256:
        return files.read(paper.sha256)
    body = _printed(application, paper)
    services.keep_printed(paper=paper.uid, sha256=files.store(body, media_type="application/pdf").sha256)
    return body


def _printed(application: ApplicationView, paper: PaperView) -> bytes:
    before = words.lang()
    # The form goes to the provider and to the archive, in Turkish whoever reads this page.
    words.use("tr")
    try:
        undertaking = information.present("taahhutname")
        frozen_at = next(event.at for event in application.timeline if event.name == "form_locked")
        return render(
            "application",
            {
                "trial": _TRIAL if os.environ.get("DIVIT_ENV") in {"demo", "test"} else "",
                "provider": settings.text("ESHS_NAME"),
                "application_title": "Nitelikli Elektronik Sertifika Başvuru Formu",
                "undertaking_title": "Sertifika Sahibi Taahhütnamesi",
                "barcode": paper.barcode,
                "barcode_svg": Barcode(paper.barcode),
                "number": numbers.shown(application.number),
                "version": str(application.form_version),
                "dated": words.date_and_time(frozen_at),
                "name": printed_name(application.facts.given_name, application.facts.surname),
                "tckn": application.facts.tckn,
                "groups": _groups(application),
                "pen": _PEN,
                "undertaking": undertaking.tr.strip().split("\n\n"),
                "undertaking_version": undertaking.version,
                "sending_title": "Formu nasıl göndereceksiniz?",
                "sending": _sending(),
                "address": [line.strip() for line in settings.text("ESHS_FORM_ADDRESS").split(",")],
                "deadline": words.date(paper.deadline) if paper.deadline else "—",
            },
            dated=frozen_at,
        )
    finally:
        words.use(before)


def _groups(application: ApplicationView) -> list[dict[str, object]]:
    identity = answers.Group("Kimlik", "", answers.identity(application, masked=False))
    filled = answers.groups(application.reason, application.form or {})
    return [
        {"title": group.title, "rows": [{"label": row.label, "text": row.text or "—"} for row in group.rows]}
        for group in (identity, *filled)
    ]


def _sending() -> list[str]:
    return [
        "Formu ve taahhütnameyi mavi tükenmez kalemle imzalayın.",
        "İki sayfayı birlikte, iadeli taahhütlü posta ya da kargo ile gönderin. "
        + _SENDER[settings.text("ESHS_WET_FORM_SENDER")],
        "Barkodların üzerini kapatmayın, kâğıdı barkodun üzerinden katlamayın.",
    ]
