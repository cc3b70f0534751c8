# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Invoices made by changing a good one, and signed as GİB asks by a supplier with a trial fiscal seal."""

from dataclasses import dataclass, replace
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.key_signer import KeySigner
from divit.ades.validate import Validator
from divit.kernel import clock
from divit.packages.invoice.checking import InvoiceReport, check
from divit.pki import keys
from divit.pki.revocation import OfflineRevocation
from divit.pki.trust import TrustStore
from forged_certificates import SIGNER, YEAR, Extension, Family, Forge, authority
from xml_signer import PLACE, Ref, xml_signed

TEMPLATE = Path(__file__).resolve().parents[1] / "data" / "ubl" / "invoice.xml"
#: What stands in the file, and what is to stand there instead.
Edit = tuple[str, str]
SUPPLIER = "1000000018"
NOBODY = TrustStore()
ENVELOPED = Ref("", '<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>')
_POLICY = "2.16.792.1.2.1.1.5.7.4.1"
_PURPOSE = "2.16.792.1.2.1.1.5.7.50.1"
FISCAL_SEAL: tuple[Extension, ...] = (
    (x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(_POLICY), None)]), False),
    (x509.ExtendedKeyUsage([x509.ObjectIdentifier(_PURPOSE)]), False),
)


def edited(*edits: Edit) -> str:
    """The good invoice with ``edits``, each of which must be about something that is there."""
    text = TEMPLATE.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def invoice(*edits: Edit) -> bytes:
    """The good invoice with ``edits``, without a signature."""
    return edited(*edits).replace(PLACE, "").encode()


@dataclass(frozen=True)
class Seller:
    """Who signs invoices, and the authority that a judge trusts for it."""

    family: Family
    signer: KeySigner

    @classmethod
    def of(
        cls,
        number: str = SUPPLIER,
        extensions: tuple[Extension, ...] = FISCAL_SEAL,
        *,
        key: keys.PrivateKey | None = None,
    ) -> "Seller":
        """A seller with a certificate for ``number``, a mali mühür unless ``extensions`` say otherwise."""
        forge, now = Forge(), clock.now().replace(microsecond=0)
        begins, ends = now - YEAR, now + YEAR
        root = forge.make("DENEME Kök", None, authority(), begins=begins, ends=ends)
        # RFC 5280, 4.2.1.1: only a self-signed one may leave out whose key signed it.
        by_root: Extension = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()), False
        issuing = forge.make("DENEME Mali Mühür", root, [*authority(0), by_root], begins=begins, ends=ends)
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, "DENEME Kamış Kalem A.Ş."),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, number),
            ]
        )
        made = forge.make("", issuing, [*SIGNER, *extensions], subject=subject, key=key, begins=begins, ends=ends)
        signer = KeySigner(made.key, made.der, (issuing.der,), SignatureAlgorithm.for_certificate(made.der))
        return cls(Family(forge, root, issuing, made), signer)

    def signed(self, *edits: Edit, reference: Ref = ENVELOPED, is_first_version: bool = True) -> bytes:
        """The good invoice with ``edits``, signed in its place as GİB asks."""
        return xml_signed(edited(*edits), [reference], self.signer, is_first_version=is_first_version)

    def judged(self, data: bytes, *, also: TrustStore = NOBODY) -> InvoiceReport:
        """``data`` judged by who trusts this seller's authority, and ``also`` others, with its CRLs at hand."""
        trust = replace(also, anchors=(self.family.root.der, *also.anchors))
        lists = [self.family.crl_of(one, at=clock.now()) for one in (self.family.root, self.family.issuing)]
        return check(data, Validator(trust, revocation=OfflineRevocation(lists)), trust=trust)


def codes(report: InvoiceReport) -> list[str]:
    """What was found, by code."""
    return [one.rule.code for one in report.findings]


def to(name: str, old: str, new: str) -> Edit:
    """The basic elements ``name`` that end with ``old`` end with ``new``."""
    return f"{old}</cbc:{name}>", f"{new}</cbc:{name}>"


def amount(name: str, value: str) -> str:
    """An amount in liras."""
    return f'<cbc:{name} currencyID="TRY">{value}</cbc:{name}>'


def identification(scheme: str, number: str) -> str:
    """A number of a party."""
    return f'<cac:PartyIdentification><cbc:ID schemeID="{scheme}">{number}</cbc:ID></cac:PartyIdentification>'


def tax(code: str, percent: str, value: str, base: str) -> str:
    """A TaxSubtotal."""
    return (
        f"<cac:TaxSubtotal>{amount('TaxableAmount', base)}{amount('TaxAmount', value)}"
        f"<cbc:Percent>{percent}</cbc:Percent>"
        f"<cac:TaxCategory><cac:TaxScheme><cbc:TaxTypeCode>{code}</cbc:TaxTypeCode></cac:TaxScheme></cac:TaxCategory>"
        "</cac:TaxSubtotal>"
    )


def withheld(code: str = "624", percent: str = "20", value: str = "39.80") -> Edit:
    """Part of the VAT is kept back by the buyer."""
    made = f"<cac:WithholdingTaxTotal>{amount('TaxAmount', value)}{tax(code, percent, value, '199.00')}"
    return "  <cac:LegalMonetaryTotal>", f"  {made}</cac:WithholdingTaxTotal><cac:LegalMonetaryTotal>"


def exempt(code: str, reason: str = "İstisna") -> list[Edit]:
    """The same sale without VAT, for a reason."""
    scheme = "<cac:TaxScheme><cbc:Name>Katma Değer Vergisi</cbc:Name>"
    stated = (
        f"<cbc:TaxExemptionReasonCode>{code}</cbc:TaxExemptionReasonCode>"
        f"<cbc:TaxExemptionReason>{reason}</cbc:TaxExemptionReason>"
    )
    return [*NO_VAT, (scheme, stated + scheme)]


#: The same sale without VAT
NO_VAT: list[Edit] = [
    *((f">{value}<", ">0.00<") for value in ("199.00", "60.00", "139.00")),
    *((f">{percent}<", ">0<") for percent in ("20", "20.0")),
    ("1194.00", "995.00"),
]
