# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a check looks at, and what it gives: the facts that fill the sentence of its row, once for each fault."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from divit.packages.invoice.codes import UNKNOWN_TYPE, Codes, InvoiceType
from divit.packages.invoice.model import Invoice


@dataclass(frozen=True, slots=True)
class SignatureForm:
    """How a ds:Signature is written. ``where`` it stands; ``is_in_place`` says whether that is in UBLExtensions.
    ``documents`` counts references to the whole document, ``transforms`` are those of the reference that has most,
    ``lacks`` the elements that are not there, ``method`` is the URI of the signature algorithm.
    """

    id: str
    where: str
    is_in_place: bool
    documents: int
    transforms: int
    lacks: tuple[str, ...]
    method: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose certificate a signature was made with. ``kind`` is Turkish (``fiscal-seal``, ``nes``, …), empty where none
    fits; ``number`` the VKN or TCKN in it.
    """

    name: str
    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Subject:
    """An invoice under check; ``today`` is the day in Istanbul that counts, ``signers`` those of its signatures whose
    certificate is known.
    """

    invoice: Invoice
    today: date
    codes: Codes
    signatures: tuple[SignatureForm, ...] = ()
    signers: tuple[Signer, ...] = ()

    @property
    def type(self) -> InvoiceType:
        """What is known of the invoice's type; of one that is not known nothing is held against it."""
        return self.codes.types.get(self.invoice.type, UNKNOWN_TYPE)


Facts = Mapping[str, object]
Check = Callable[[Subject], Iterable[Facts]]
