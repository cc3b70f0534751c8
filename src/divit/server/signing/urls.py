# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of signing: the calls of the wire under ``/s/``, the state of one's own sessions under ``/imza/``."""

from django.urls import path

from divit.server.signing.views import downloads, pages, trials, wire

urlpatterns = [
    path("indir", downloads.page, name="download"),
    path("indir/<str:name>", downloads.package, name="download-package"),
    path("sdk/v1/<str:name>", downloads.sdk, name="sdk"),
    path("s/code", wire.redeem_code, name="signing-code"),
    path("s/<str:token>", wire.knock, name="signing-link"),
    path("s/<str:token>/claim", wire.claim, name="signing-claim"),
    path("s/<str:token>/items/<str:item_id>", wire.item, name="signing-item"),
    path("s/<str:token>/items/<str:item_id>/attachments/<int:n>", wire.attachment, name="signing-attachment"),
    path("s/<str:token>/certificate", wire.certificate, name="signing-certificate"),
    path("s/<str:token>/work", wire.work, name="signing-work"),
    path("s/<str:token>/results", wire.results, name="signing-results"),
    path("s/<str:token>/card", wire.card, name="signing-card"),
    path("s/<str:token>/alive", wire.alive, name="signing-alive"),
    path("s/<str:token>/end", wire.end, name="signing-end"),
    path("imza/deneme", trials.page, name="trial"),
    path("imza/deneme/imza", trials.try_signature, name="trial-signature"),
    path("imza/deneme/pin", trials.try_pin, name="trial-pin"),
    path("imza/deneme/<uuid:session>", trials.session, name="trial-session"),
    path("imza/<uuid:session>/durum", pages.state, name="signing-state"),
    path("imza/<uuid:session>/akis", pages.stream, name="signing-stream"),
    path("imza/<uuid:session>/iptal", pages.cancel, name="signing-session-cancel"),
    path("imza/<uuid:session>/birak", pages.release, name="signing-release"),
]
