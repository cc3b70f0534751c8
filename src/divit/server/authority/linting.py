# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The gate before a signature: pkilint's reading of RFC 5280 and of ETSI EN 319 412, on the certificate as drafted.

What it calls an error stops the issuance. The few findings that are let pass are named in ``data/lints.toml``.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from divit.pki.crl import CrlDraft
from divit.server.authority import lint_decoding, lint_walk
from divit.server.authority.errors import LinterMissing, LintRefused, TemplateRefused
from divit.server.authority.profiles import Kind
from divit.server.keys import protection

# No linter looks at what a signature is worth.
_NO_SIGNATURE = bytes(64)
_OF_ETSI = "etsi."
_BLOCKING = frozenset({"ERROR", "FATAL"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: ``ERROR``, ``WARNING``, ``NOTICE`` or ``INFO``; the linter's stable code; what it says of it."""

    severity: str
    code: str
    message: str


def gate(kind: Kind, certificate: bytes) -> None:
    """Let a drafted certificate (DER) pass, or raise ``LintRefused``; ``LinterMissing`` without the linter."""
    allowed = _allowed()
    codes = [one.code for one in lint(kind, certificate) if one.severity in _BLOCKING and one.code not in allowed]
    if codes:
        raise LintRefused(profile=kind.profile.name, findings=", ".join(dict.fromkeys(codes)))


def gate_list(draft: CrlDraft, what: str) -> None:
    """Let the form of a CRL pass, or raise ``TemplateRefused``; ``what`` names it. Raises ``LinterMissing``."""
    loader = _loader()
    stand_in = draft.completed(_NO_SIGNATURE)
    document = loader.RFC5280CertificateListDocumentLoader().load_der_document(stand_in, "crl", "crl", None)
    _gate_form(f"CRL {what}", lint_walk.results(_lists(), document.root))


def gate_answer(answer: bytes, what: str) -> None:
    """Let the form of an OCSPResponse (DER) pass, or raise ``TemplateRefused``; ``what`` names it.

    Raises ``LinterMissing``.
    """
    document = _loader().RFC6960OCSPResponseDocumentLoader().load_der_document(answer, "ocsp", "ocsp", None)
    _gate_form(f"OCSP {what}", lint_walk.results(_answers(), document.root))


def _gate_form(what: str, results: Iterable[Any]) -> None:
    allowed = _allowed()
    found = (one.finding for result in results for one in result.finding_descriptions)
    codes = [one.code for one in found if one.severity.name in _BLOCKING and one.code not in allowed]
    if codes:
        raise TemplateRefused(what=what, findings=", ".join(dict.fromkeys(codes)))


def _loader() -> Any:
    try:
        from pkilint import loader  # type: ignore[import-untyped]  # it has no types
    except ImportError as error:
        raise LinterMissing(str(error)) from error
    lint_decoding.remember()
    return loader


def lint(kind: Kind, certificate: bytes) -> Sequence[Finding]:
    """Everything that the linter finds in a certificate (DER). Raises ``LinterMissing``."""
    loader = _loader()
    try:
        document = loader.load_certificate(certificate, kind.profile.name)
    except ValueError as error:
        return [Finding("FATAL", "unreadable", str(error))]
    if kind.lint:
        from pkilint import finding_filter

        # What ETSI asks for holds all that RFC 5280 does, so one walk is enough; the filters that ETSI's own exceptions
        # need are not for the latter.
        validators, filters = _etsi(kind.lint)
        results = lint_walk.results(validators, document.root)
        plain = [one for one in _descriptions(results) if not one.finding.code.startswith(_OF_ETSI)]
        found = plain + _descriptions(finding_filter.filter_results(filters, results)[0])
    else:
        found = _descriptions(lint_walk.results(_pkix(), document.root))
    return list(dict.fromkeys(Finding(one.finding.severity.name, one.finding.code, one.message or "") for one in found))


def _descriptions(results: Iterable[Any]) -> list[Any]:
    return [one for result in results for one in result.finding_descriptions]


@cache
def _pkix() -> Any:
    """Built once: it takes longer than many lints."""
    from pkilint.pkix import certificate, extension, name  # type: ignore[import-untyped]  # it has no types

    return certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )


@cache
def _decoders() -> list[Any]:
    from pkilint import pkix
    from pkilint.pkix import extension, name

    return [
        pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
        pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
    ]


@cache
def _lists() -> Any:
    from pkilint.pkix import crl

    parts = [crl.create_issuer_validator_container([]), crl.create_validity_validator_container([])]
    parts.append(crl.create_extensions_validator_container([]))
    return crl.create_pkix_crl_validator_container(_decoders(), parts)


@cache
def _answers() -> Any:
    from pkilint.pkix import ocsp

    decoders = [ocsp.create_response_decoder(), *_decoders()]
    return ocsp.create_pkix_ocsp_response_validator_container(decoders, [])


@cache
def _etsi(name: str) -> tuple[Any, Any]:
    from pkilint import etsi
    from pkilint.etsi.etsi_constants import CertificateType  # type: ignore[import-untyped]  # it has no types
    from pkilint.pkix import certificate

    kind = CertificateType[name]
    validators = certificate.create_pkix_certificate_validator_container(
        etsi.create_decoding_validators(kind), etsi.create_validators(kind)
    )
    return validators, etsi.create_etsi_finding_filters(kind)


@cache
def _let_pass() -> dict[str, Any]:
    text = files("divit.server.authority").joinpath("data/lints.toml").read_text(encoding="utf-8")
    return {row["code"]: row for row in tomllib.loads(text)["let_pass"]}


def _allowed() -> frozenset[str]:
    trial = protection.is_trial()
    return frozenset(code for code, row in _let_pass().items() if trial or not row["only_in_a_trial"])
