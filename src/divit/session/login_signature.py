# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signature on a login statement: CAdES-B, attached (rule 8). The server composes what was signed and compares."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from divit.ades import cades
from divit.ades.algorithms import SignatureAlgorithm
from divit.der import cms
from divit.kernel.errors import DivitError
from divit.pki.signatures import verify
from divit.session import login
from divit.session.errors import LoginStatementDiffers


@dataclass(frozen=True, slots=True)
class LoginSignature:
    """What a signer signs to sign its holder in: ``data`` with ``algorithm`` and the key of ``certificate`` (DER)."""

    statement: bytes
    data: bytes
    algorithm: SignatureAlgorithm
    certificate: bytes

    @classmethod
    def composed(cls, *, origin: str, one_time: str, at: datetime, certificate: bytes) -> "LoginSignature":
        """For the statement of that ``origin``, text and time; signing-time is the statement's own. Raises
        ``MessageInvalid``, ``KeyUnsupported``.
        """
        moment = at.replace(microsecond=0)
        statement = login.statement(origin=origin, at=moment, one_time=one_time)
        algorithm = SignatureAlgorithm.for_certificate(certificate)
        digest = hashlib.new(algorithm.hash_name, statement).digest()
        data = cades.signed_attributes(digest, algorithm=algorithm, certificate=certificate, signing_time=moment)
        return cls(statement, data, algorithm, certificate)

    def attached(self, value: bytes, chain: tuple[bytes, ...]) -> bytes:
        """The CMS (DER) of the signature ``value``, with the statement inside and ``chain`` beside."""
        return cades.assemble(
            self.data,
            value,
            algorithm=self.algorithm,
            certificate=self.certificate,
            chain=chain,
            content=self.statement,
        )


def check(encoded: bytes, *, origin: str, one_time: str, certificate: bytes, now: datetime) -> datetime:
    """When it was signed, if ``encoded`` is the one signature of ``certificate`` on the statement of this session.

    Whether the certificate is to be believed is asked elsewhere. Raises ``LoginStatementDiffers``.
    """
    try:
        signed = cms.parse_signed_data(encoded)
        (info,) = signed.signer_infos
    except (DivitError, ValueError) as error:
        raise LoginStatementDiffers(str(error), differs="CMS") from error
    at = login.check_statement(signed.content or b"", origin=origin, one_time=one_time, now=now)
    due = LoginSignature.composed(origin=origin, one_time=one_time, at=at, certificate=certificate)
    wanted = cades.signer_info(due.data, info.signature, algorithm=due.algorithm, certificate=certificate)
    if info.encoded != wanted:
        raise LoginStatementDiffers(differs="SignerInfo")
    is_right = verify(
        certificate,
        algorithm=info.signature_algorithm,
        parameters=info.signature_algorithm_parameters,
        hash_name=due.algorithm.hash_name,
        signature=info.signature,
        data=due.data,
    )
    if not is_right:
        raise LoginStatementDiffers(differs="signature")
    return at
