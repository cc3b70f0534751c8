# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""PDFs that pyHanko signs, certifies, and adds evidence to, without a network."""

import io
from pathlib import Path

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, sign_pdf
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import load_certs_from_pemder
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.validation.dss import DocumentSecurityStore

from divit.pki.trust import TrustStore

Box = tuple[int, int, int, int]
NO_CHANGES, FILLING, NOTES = MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE


def signed_by_pyhanko(
    pdf: bytes,
    lab: Path,
    *,
    field: str = "Theirs",
    box: Box | None = None,
    key: str = "nes-p256",
    certify: MDPPerm | None = None,
    locks: tuple[str, ...] = (),
) -> bytes:
    """``pdf`` signed in ``field``, which is made where it is not there, visible where it has a ``box`` on page 1."""
    theirs = SimpleSigner.load_pkcs12(lab / f"{key}.p12", passphrase=b"1234")
    metadata = PdfSignatureMetadata(
        field_name=field,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=certify is not None,
        docmdp_permissions=certify or FILLING,
    )
    lock = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=list(locks)) if locks else None
    place = SigFieldSpec(field, box=box, field_mdp_spec=lock) if box or locks else None
    out = io.BytesIO()
    sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer=theirs, new_field_spec=place, output=out)
    return out.getvalue()


def signed_with_revocation_information(pdf: bytes, lab: Path, trust: TrustStore) -> bytes:
    """``pdf`` with a signature of the older kind that carries what was known of its certificate (12.8.3.3.2)."""
    from pyhanko_certvalidator import ValidationContext

    known = ValidationContext(
        trust_roots=list(load_certs_from_pemder([lab / "root.pem"])),
        other_certs=list(load_certs_from_pemder([lab / "issuing-ca.pem"])),
        crls=list(trust.crls),
        allow_fetching=False,
        revocation_mode="require",
    )
    metadata = PdfSignatureMetadata(
        field_name="Theirs",
        subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        md_algorithm="sha256",
        embed_validation_info=True,
        validation_context=known,
    )
    out = io.BytesIO()
    theirs = SimpleSigner.load_pkcs12(lab / "nes-p256.p12", passphrase=b"1234")
    sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer=theirs, output=out)
    return out.getvalue()


def with_store_of_pyhanko(pdf: bytes, lab: Path, trust: TrustStore) -> bytes:
    """``pdf`` with the evidence for its first signature, as pyHanko lays it down: /DSS and /VRI."""
    from asn1crypto import crl

    out = io.BytesIO(pdf)
    (first, *_others) = PdfFileReader(out).embedded_regular_signatures
    DocumentSecurityStore.add_dss(
        out,
        first.pkcs7_content.hex().encode("ascii"),
        certs=list(load_certs_from_pemder([lab / "issuing-ca.pem"])),
        crls=[crl.CertificateList.load(one) for one in trust.crls],
    )
    return out.getvalue()


def described_by_pyhanko(pdf: bytes) -> bytes:
    """``pdf`` with another title, as pyHanko writes it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.set_info(generic.DictionaryObject({generic.pdf_name("/Title"): generic.pdf_string("DENEME")}))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
