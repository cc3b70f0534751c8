# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Issuing: from a profile, a subject and a public key to a certificate. Pure: nothing is read or kept here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from divit.der import oids, write
from divit.der.x509 import certificate_parts
from divit.pki import qualified
from divit.pki.certificates import load_certificate, public_key
from divit.pki.errors import ProfileRefused
from divit.pki.keys import PrivateKey, PublicKey, kind_of, sign, signature_algorithm
from divit.pki.profiles import ExtensionRow, Profile

# CA/Browser practice that RFC 5280, 4.1.2.2 leaves open: at least 64 unpredictable bits, at most 20 octets.
LEAST_SERIAL_BITS = 64
MOST_SERIAL_BITS = 159
MOST_NOTICE_LETTERS = 200  # RFC 5280, 4.2.1.4: explicitText

_FIRST_YEAR = 1950
_VERSION_3 = write.explicit(0, write.integer(2))
# The extensions whose value is another for each holder.
_OF_THE_HOLDER = frozenset({"subject_key_identifier"})
_NAMES = {
    "country": NameOID.COUNTRY_NAME,
    "organization": NameOID.ORGANIZATION_NAME,
    "organization_identifier": NameOID.ORGANIZATION_IDENTIFIER,
    "given_name": NameOID.GIVEN_NAME,
    "surname": NameOID.SURNAME,
    "serial_number": NameOID.SERIAL_NUMBER,
    "common_name": NameOID.COMMON_NAME,
}
_ACCESS = {"ca_issuers": AuthorityInformationAccessOID.CA_ISSUERS, "ocsp": AuthorityInformationAccessOID.OCSP}


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs: a key and its CA certificate (DER); without a certificate the new one is self-signed."""

    key: PrivateKey
    certificate: bytes | None = None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the issuer's own certificate, its OCSP responder and its CRL are found (http)."""

    ca_issuers: str = ""
    ocsp: str = ""
    crl: str = ""


_NOWHERE = Addresses()


@dataclass(frozen=True, slots=True)
class Request:
    """What the certificate is to say: the subject's fields by name, its key (SubjectPublicKeyInfo DER), its serial
    number and its validity (aware UTC).
    """

    subject: Mapping[str, str]
    public_key: bytes
    serial: int
    not_before: datetime
    not_after: datetime
    addresses: Addresses = _NOWHERE


@dataclass(frozen=True, slots=True)
class _Context:
    key: PublicKey
    issuer_key: PublicKey
    addresses: Addresses


class Form:
    """What all certificates of one profile have in common that one key signs and that name the same addresses.

    It is encoded once; of a certificate itself only its holder, serial number and validity are left. ``signer`` is the
    key that is to sign, ``ca`` its certificate (DER); without it certificates are self-signed. Raises
    ``ProfileRefused``.
    """

    def __init__(
        self, profile: Profile, *, signer: PublicKey, ca: bytes | None = None, addresses: Addresses = _NOWHERE
    ) -> None:
        if len({row.name for row in profile.extensions}) < len(profile.extensions):
            raise ProfileRefused(profile=profile.name, why="an extension that stands there twice")
        self.algorithm = signature_algorithm(signer)
        self._profile = profile
        self._addresses = addresses
        self._ca = None if ca is None else load_certificate(ca)
        self._issuer_name = b"" if ca is None else certificate_parts(ca).subject
        # The certificate's own key, and not the one that signs: that may stand in for one in hardware (``drafts``).
        self._issuer_key = None if self._ca is None else public_key(self._ca)
        self._common: dict[str, bytes] = {}
        if self._issuer_key is not None:
            context = _Context(self._issuer_key, self._issuer_key, addresses)
            rows = [row for row in profile.extensions if row.name not in _OF_THE_HOLDER]
            self._common = {row.name: self._extension(row, context) for row in rows}

    def to_be_signed(self, request: Request) -> bytes:
        """What the signer signs for ``request``: a TBSCertificate (RFC 5280, 4.1.2), DER.

        Raises ``ProfileRefused`` when the request does not fit the profile or reaches outside the issuer's validity.
        """
        key = _checked_key(self._profile, request)
        _check_serial(self._profile, request.serial)
        subject = _subject(self._profile, request.subject)
        _check_window(self._profile, request, self._ca)
        context = _Context(key, self._issuer_key or key, self._addresses)
        listed = [self._common.get(row.name) or self._extension(row, context) for row in self._profile.extensions]
        return write.sequence(
            _VERSION_3,
            write.integer(request.serial),
            self.algorithm,
            self._issuer_name or subject,
            write.sequence(write.time(request.not_before), write.time(request.not_after)),
            subject,
            request.public_key,
            write.explicit(3, write.sequence(*listed)) if listed else b"",
        )

    def _extension(self, row: ExtensionRow, context: _Context) -> bytes:
        try:
            value = _EXTENSIONS[row.name](row, context)
            identifier, encoded = value.oid.dotted_string, value.public_bytes()
        except (ValueError, TypeError) as error:
            raise ProfileRefused(profile=self._profile.name, why=str(error)) from error
        critical = write.boolean(True) if row.critical else b""
        return write.sequence(write.oid(identifier), critical, write.octet_string(encoded))


def certificate(profile: Profile, request: Request, issuer: Issuer) -> bytes:
    """The certificate (DER) that ``profile`` makes of ``request``, signed by ``issuer``.

    Raises ``ProfileRefused`` when the request does not fit the profile or reaches outside the issuer's validity;
    nothing is signed then.
    """
    form = Form(profile, signer=issuer.key.public_key(), ca=issuer.certificate, addresses=request.addresses)
    to_be_signed = form.to_be_signed(request)
    return write.sequence(to_be_signed, form.algorithm, write.bit_string(sign(issuer.key, to_be_signed)))


def _checked_key(profile: Profile, request: Request) -> PublicKey:
    try:
        key = serialization.load_der_public_key(request.public_key)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ProfileRefused(profile=profile.name, why="the public key cannot be read") from error
    kind = kind_of(key)
    if kind not in profile.keys or not isinstance(key, PublicKey):
        raise ProfileRefused(profile=profile.name, why=f"a {kind} key is not allowed")
    if isinstance(key, rsa.RSAPublicKey) and key.public_numbers().e != 65537:
        raise ProfileRefused(profile=profile.name, why="an unusual RSA exponent")
    return key


def _check_serial(profile: Profile, serial: int) -> None:
    if serial < 0 or not LEAST_SERIAL_BITS <= serial.bit_length() <= MOST_SERIAL_BITS:
        raise ProfileRefused(profile=profile.name, why="the serial number needs 64 to 159 bits")


def _check_window(profile: Profile, request: Request, ca: x509.Certificate | None) -> None:
    # UTCTime begins with 1950 (RFC 5280, 4.1.2.5.1).
    if request.not_before.year < _FIRST_YEAR or request.not_before >= request.not_after:
        raise ProfileRefused(profile=profile.name, why="a validity that ends before it begins")
    if (
        ca is not None
        and not ca.not_valid_before_utc <= request.not_before < request.not_after <= ca.not_valid_after_utc
    ):
        raise ProfileRefused(profile=profile.name, why="the validity is not inside the issuer's")


def _subject(profile: Profile, fields: Mapping[str, str]) -> bytes:
    if set(fields) != set(profile.subject) or not all(fields.values()):
        raise ProfileRefused(profile=profile.name, why=f"the subject needs exactly {', '.join(profile.subject)}")
    try:
        return x509.Name([x509.NameAttribute(_NAMES[name], fields[name]) for name in profile.subject]).public_bytes()
    except ValueError as error:
        raise ProfileRefused(profile=profile.name, why=str(error)) from error


def _basic_constraints(row: ExtensionRow, _: _Context) -> x509.ExtensionType:
    return x509.BasicConstraints(row.parameters["ca"], row.parameters.get("path_length"))


_USAGE_BITS = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def _key_usage(row: ExtensionRow, _: _Context) -> x509.ExtensionType:
    bits = set(row.parameters["bits"])
    if bits - set(_USAGE_BITS):
        raise ValueError("an unknown key usage")
    return x509.KeyUsage(*(bit in bits for bit in _USAGE_BITS))


def _extended_key_usage(row: ExtensionRow, _: _Context) -> x509.ExtensionType:
    return x509.ExtendedKeyUsage([x509.ObjectIdentifier(purpose) for purpose in row.parameters["purposes"]])


def _subject_key_identifier(_: ExtensionRow, context: _Context) -> x509.ExtensionType:
    return x509.SubjectKeyIdentifier.from_public_key(context.key)


def _authority_key_identifier(_: ExtensionRow, context: _Context) -> x509.ExtensionType:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(context.issuer_key)


def _certificate_policies(row: ExtensionRow, _: _Context) -> x509.ExtensionType:
    notice = row.parameters.get("notice")
    if notice and len(notice) > MOST_NOTICE_LETTERS:
        raise ValueError("a userNotice of more than 200 characters")
    statement = row.parameters.get("statement")
    qualifiers: list[str | x509.UserNotice] = [statement] if statement else []
    qualifiers += [x509.UserNotice(None, notice)] if notice else []
    own = x509.PolicyInformation(x509.ObjectIdentifier(row.parameters["policy"]), qualifiers or None)
    further = (x509.ObjectIdentifier(one) for one in row.parameters.get("further", ()))
    return x509.CertificatePolicies([own, *(x509.PolicyInformation(one, None) for one in further)])


def _authority_information_access(row: ExtensionRow, context: _Context) -> x509.ExtensionType:
    return x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(_ACCESS[kind], x509.UniformResourceIdentifier(_address(context, kind)))
            for kind in row.parameters["access"]
        ]
    )


def _crl_distribution_points(_: ExtensionRow, context: _Context) -> x509.ExtensionType:
    place = x509.UniformResourceIdentifier(_address(context, "crl"))
    return x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, None)])


def _address(context: _Context, kind: str) -> str:
    address = str(getattr(context.addresses, kind))
    if not address.startswith("http://"):
        # RFC 5280, 8 and EN 319 412-2, 4.4: https here would ask for a certificate to check a certificate.
        raise ValueError(f"the {kind} address must be http")
    return address


def _ocsp_no_check(_: ExtensionRow, __: _Context) -> x509.ExtensionType:
    return x509.OCSPNoCheck()


def _qc_statements(row: ExtensionRow, _: _Context) -> x509.ExtensionType:
    fields = dict(row.parameters)
    fields["disclosure"] = tuple((address, language) for address, language in fields.get("disclosure", ()))
    value = qualified.encode(qualified.QcStatements(**fields))
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oids.QC_STATEMENTS), value)


_EXTENSIONS: Mapping[str, Callable[[ExtensionRow, _Context], x509.ExtensionType]] = {
    "basic_constraints": _basic_constraints,
    "key_usage": _key_usage,
    "extended_key_usage": _extended_key_usage,
    "subject_key_identifier": _subject_key_identifier,
    "authority_key_identifier": _authority_key_identifier,
    "certificate_policies": _certificate_policies,
    "authority_information_access": _authority_information_access,
    "crl_distribution_points": _crl_distribution_points,
    "ocsp_no_check": _ocsp_no_check,
    "qc_statements": _qc_statements,
}
