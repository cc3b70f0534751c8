# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of letters."""

from django.urls import path, register_converter

from divit.server.letters import annex_views, signing_views, views


class DigestConverter:
    """A SHA-256 in lower-case hex."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        """The digest itself."""
        return value

    def to_url(self, value: str) -> str:
        """The digest itself."""
        return value


register_converter(DigestConverter, "sha256")

urlpatterns = [
    path("yazilar/paraf-bekleyen", views.queue, {"name": "paraf"}, name="queue-paraf"),
    path("yazilar/imza-bekleyen", views.queue, {"name": "signature"}, name="queue-signature"),
    path("yazilar/iade-edilen", views.queue, {"name": "returned"}, name="queue-returned"),
    path("yazilar/vekaleten", views.delegated, name="queue-delegated"),
    path(
        "yazilar/vekaleten/imza-bekleyen",
        views.queue,
        {"name": "delegated_signature"},
        name="queue-delegated-signature",
    ),
    path("yazilar/vekaleten/paraf-bekleyen", views.queue, {"name": "delegated_paraf"}, name="queue-delegated-paraf"),
    path("yazilar/taslaklar", views.drafts, name="drafts"),
    path("yazilar/giden", views.sent, name="sent"),
    path("yazilar/yeni", views.new, name="letter-new"),
    path("yazilar/imza", signing_views.start, name="signing-start"),
    path("yazilar/imza/<uuid:session>", signing_views.session_page, name="signing-page"),
    path("yazilar/imza/<uuid:session>/durum", signing_views.progress, name="signing-progress"),
    path("yazilar/imza/<uuid:session>/birak", signing_views.release, name="signing-hand-over"),
    path("yazilar/imza/<uuid:session>/iptal", signing_views.cancel, name="signing-cancel"),
    path("yazilar/<uuid:uid>", views.letter, name="letter"),
    path("yazilar/<uuid:uid>/duzenle", views.change, name="letter-change"),
    path("yazilar/<uuid:uid>/gonder", views.submit, name="letter-submit"),
    path("yazilar/<uuid:uid>/iade", views.send_back, name="letter-return"),
    path("yazilar/<uuid:uid>/ekler", annex_views.add, name="annex-add"),
    path("yazilar/<uuid:uid>/ekler/<int:order>.pdf", annex_views.document, name="annex"),
    path("yazilar/<uuid:uid>/ekler/<int:order>/kaldir", annex_views.remove, name="annex-remove"),
    path("yazilar/<uuid:uid>/sayfa/<sha256:sha256>/<int:number>.png", views.page_image, name="letter-page"),
    path("yazilar/<uuid:uid>/belge/<sha256:sha256>.pdf", views.document, name="letter-document"),
]
