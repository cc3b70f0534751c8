# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every reader of what strangers send, by its name."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from hostile_documents import DOCUMENTS, Parts
from hostile_evidence import (
    certificates,
    certificates_signed_anew,
    depots,
    given_evidence,
    key_files,
    key_files_with_certificates,
    lists,
    lists_signed_anew,
    ocsp_answers,
    ocsp_answers_signed_anew,
    requests,
    timestamp_tokens,
    timestamps_signed_anew,
    trust_folders,
    trusted_lists,
)
from hostile_messages import (
    ber_elements,
    cades_files,
    cades_signed_anew,
    cades_to_be_raised,
    cms_attributes,
    cms_messages,
    der_elements,
    pades_files,
    pades_revisions,
    pades_signature_dictionaries,
    pades_signatures,
    pades_signed_anew,
    pdf_to_be_signed,
)
from hostile_scene import Scene, Target


def document_target(made: Callable[[Scene], Parts], scene: Scene) -> Target:
    """XML signatures and containers, whose words change places."""
    parts = made(scene)
    return Target(parts.samples, parts.read, parts.finish, is_text=True)


TARGETS: dict[str, Callable[[Scene], Target]] = {
    "der": der_elements,
    "ber": ber_elements,
    "cms": cms_messages,
    "attributes": cms_attributes,
    "cades": cades_files,
    "cades-signed-anew": cades_signed_anew,
    "cades-to-be-raised": cades_to_be_raised,
    "pdf-to-be-signed": pdf_to_be_signed,
    "pades": pades_files,
    "pades-signature": pades_signatures,
    "pades-signed-anew": pades_signed_anew,
    "pades-dictionary": pades_signature_dictionaries,
    "pades-revision": pades_revisions,
    "certificate": certificates,
    "certificate-signed-anew": certificates_signed_anew,
    "crl": lists,
    "crl-signed-anew": lists_signed_anew,
    "ocsp": ocsp_answers,
    "ocsp-signed-anew": ocsp_answers_signed_anew,
    "requests": requests,
    "time-stamp": timestamp_tokens,
    "time-stamp-signed-anew": timestamps_signed_anew,
    "given-evidence": given_evidence,
    "trusted-list": trusted_lists,
    "depot": depots,
    "pkcs12": key_files,
    "pkcs12-certificate": key_files_with_certificates,
    "trust-folder": trust_folders,
    **{name: partial(document_target, made) for name, made in DOCUMENTS.items()},
}


@cache
def scene_of(lab: Path) -> Scene:
    """The scene of a trial CA's folder."""
    return Scene(lab)


def target(name: str, lab: Path) -> Target:
    """The target called ``name``, made from the trial CA in ``lab``."""
    return TARGETS[name](scene_of(lab))


def chosen(words: Sequence[str]) -> list[str]:
    """The names of the targets that ``words`` name, all without any."""
    unknown = set(words) - set(TARGETS)
    if unknown:
        raise SystemExit(f"no such reader: {', '.join(sorted(unknown))}. There are: {', '.join(TARGETS)}")
    return list(words or TARGETS)
