# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The gate before a signature: pkilint's reading of RFC 5280 and of ETSI EN 319 412, on the certificate as drafted.

What it calls an error stops the issuance. The few findings that are let pass are named in ``data/lints.toml``.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from divit.server.authority.errors import LinterMissing, LintRefused
from divit.server.authority.profiles import Kind
from divit.server.keys import protection

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


def lint(kind: Kind, certificate: bytes) -> Sequence[Finding]:
    """Everything that the linter finds in a certificate (DER). Raises ``LinterMissing``."""
    try:
        from pkilint import finding_filter, loader  # type: ignore[import-untyped]  # it has no types
    except ImportError as error:
        raise LinterMissing(str(error)) from error
    try:
        document = loader.load_certificate(certificate, kind.profile.name)
    except ValueError as error:
        return [Finding("FATAL", "unreadable", str(error))]
    results = list(_pkix().validate(document.root))
    if kind.lint:
        validators, filters = _etsi(kind.lint)
        results += finding_filter.filter_results(filters, validators.validate(document.root))[0]
    found = (one for result in results for one in result.finding_descriptions)
    return list(dict.fromkeys(Finding(one.finding.severity.name, one.finding.code, one.message or "") for one in found))


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
