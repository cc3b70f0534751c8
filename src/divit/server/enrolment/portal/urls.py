# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of applicants and holders. No number of a person stands in any of them."""

from django.urls import path

from divit.server.enrolment.portal.views import acts, cards, entry, filling, holder, proving, standing

urlpatterns = [
    path("e-imza", entry.start, name="apply"),
    path("e-imza/basvuru/<str:detsis>", entry.entry, name="apply-entry"),
    path("e-imza/basvurum/neden", filling.reason, name="apply-reason"),
    path("e-imza/basvurum/form/<slug:name>", filling.part, name="apply-part"),
    path("e-imza/basvurum/kontrol", filling.check, name="apply-check"),
    path("e-imza/basvurum/degistir", filling.change, name="apply-change"),
    path("e-imza/basvurum/cik", filling.leave, name="apply-leave"),
    path("e-imza/basvurum/sms", proving.code, name="apply-code"),
    path("e-imza/basvurum/imza-yontemi", proving.method, name="apply-method"),
    path("e-imza/basvurum/vazgec", proving.cancel, name="apply-cancel"),
    path("e-imza/basvurum", standing.standing, name="enrolment-status"),
    path("e-imza/basvurum/form.pdf", standing.paper_file, name="apply-paper"),
    path("e-imza/izle", standing.find, name="apply-find"),
    path("e-imza/izle/kod", standing.found, name="apply-found"),
    path("e-imza/metin/<slug:name>", standing.notice, name="information"),
    path("e-imza/bireysel", holder.home, name="enrolment-portal"),
    path("e-imza/bireysel/basvurular/<uuid:uid>", holder.application, name="holder-application"),
    path("e-imza/bireysel/basvurular/<uuid:uid>/form.pdf", holder.paper_file, name="holder-paper"),
    path("e-imza/bireysel/sertifikalar/<uuid:uid>", holder.certificate, name="holder-certificate"),
    path("e-imza/bireysel/sertifikalar/<uuid:uid>/aski", acts.suspend, name="holder-suspend"),
    path("e-imza/bireysel/sertifikalar/<uuid:uid>/aski-sonu", acts.resume, name="holder-resume"),
    path("e-imza/bireysel/sertifikalar/<uuid:uid>/kayip-calinti", acts.lost, name="holder-lost"),
    path("e-imza/bireysel/sertifikalar/<uuid:uid>/pin", cards.create_pin, name="holder-pin"),
    path("e-imza/bireysel/sertifikalar/<uuid:uid>/kilit", cards.unblock, name="holder-unblock"),
    path("e-imza/bireysel/kart/<uuid:session>", cards.session_page, name="holder-card-session"),
    path("e-imza/bireysel/e-onay/geri-al", acts.withdraw, name="holder-withdraw"),
    path("e-imza/bireysel/kayitlar", holder.looked, name="holder-looked"),
]
