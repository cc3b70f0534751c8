# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A package for each thing that can be wrong with one, and what follows from it besides."""

import re
from dataclasses import dataclass, field

from eyp_packages import ALGORITHMS, PLACES, Edit, Recipe


@dataclass(frozen=True)
class Fault:
    """The package, and the findings that the fault cannot be without."""

    recipe: Recipe
    also: frozenset[str] = field(default_factory=frozenset)


def swapped(old: str, new: str, *, count: int = 1) -> Edit:
    """A change of a part's text, which must be there to be changed."""

    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, count)

    return change


def cut(pattern: str, *, count: int = 1, into: str = "") -> Edit:
    """The same with a regular expression."""

    def change(text: str) -> str:
        assert re.search(pattern, text), pattern
        return re.sub(pattern, into, text, count=count)

    return change


def lacking(*parts: str, kind: str = "letter", generation: int = 2, also: str = "") -> Fault:
    return Fault(Recipe(kind, generation, without=frozenset(parts)), frozenset(also.split()))


def undigested(summary: str, part: str, *, kind: str = "letter", generation: int = 2) -> Fault:
    return Fault(Recipe(kind, generation, undigested=frozenset({(summary, part)})))


def edited(part: str, edit: Edit, *, kind: str = "letter", generation: int = 2, also: str = "") -> Fault:
    return Fault(Recipe(kind, generation, edits={part: edit}), frozenset(also.split()))


def changed(data: bytes) -> bytes:
    """One octet of it changed."""
    return data[:-1] + bytes([data[-1] ^ 1])


ITEM = r"<DigestItem>.*?</DigestItem>"


def in_metadata(old: str, new: str) -> Fault:
    return edited("ustveri", swapped(old, new))


FIRST, LAST = "PaketOzeti", "nihaiozet"

FAULTS = {
    "digest-value-missing": edited(FIRST, cut("<DigestValue>.*?</DigestValue>")),
    "metadata-missing": lacking("ustveri"),
    "summary-lacks-metadata": undigested(FIRST, "ustveri"),
    "targets-missing": lacking("belgehedef", generation=1),
    "summary-lacks-targets": undigested(FIRST, "belgehedef", generation=1),
    "letter-missing": lacking("ustyazi"),
    "summary-lacks-letter": undigested(FIRST, "ustyazi"),
    "references-missing": edited(
        FIRST,
        cut("<Reference.*</Reference>"),
        also="summary-lacks-metadata summary-lacks-letter summary-lacks-part",
    ),
    "uri-empty": edited(FIRST, swapped(f'URI="{PLACES["ustyazi"]}"', 'URI=""'), also="summary-lacks-letter"),
    "digest-method-missing": edited(FIRST, cut("<DigestMethod.*?/>")),
    "algorithm-empty": edited(FIRST, cut('Algorithm=".*?"', into='Algorithm=""')),
    "algorithm-unsupported": edited(FIRST, swapped(ALGORITHMS["sha384"], "http://www.w3.org/2001/04/xmldsig-more#md5")),
    "part-not-there": edited(FIRST, swapped(PLACES["ustyazi"], "/UstYazi/yok.pdf"), also="summary-lacks-letter"),
    "part-not-hashed": Fault(Recipe(damaged="ustyazi")),
    "digest-differs": Fault(Recipe(later={"ustyazi": changed})),
    "signer-list-missing": lacking("belgeimza", generation=1),
    "signature-missing": lacking("imzacades"),
    "core-missing": lacking("core"),
    "final-lacks-metadata": undigested(LAST, "ustveri"),
    "final-lacks-targets": undigested(LAST, "belgehedef", generation=1),
    "final-lacks-letter": undigested(LAST, "ustyazi"),
    "final-lacks-signer-list": undigested(LAST, "belgeimza", generation=1),
    "final-lacks-signature": undigested(LAST, "imzacades"),
    "final-lacks-core": undigested(LAST, "core"),
    "summary-missing": lacking("PaketOzeti", "imzacades", also="signature-missing"),
    "paraf-lacks-letter": undigested("parafozeti", "ustyazi"),
    "paraf-lacks-metadata": undigested("parafozeti", "ustveri"),
    "first-digest-empty": edited(FIRST, cut(ITEM, into="<DigestItem/>")),
    "second-digest-empty": edited(FIRST, cut(f"({ITEM}){ITEM}", into=r"\1")),
    "algorithms-alike": Fault(Recipe(hashes=("sha512", "sha512"))),
    "sha512-missing": Fault(Recipe(hashes=("sha384", "sha256"))),
    "paraf-missing": lacking("parafimzacades"),
    "update-missing": lacking("guncellemebilgisi", kind="update"),
    "final-lacks-update": undigested(LAST, "guncellemebilgisi", kind="update"),
    "original-missing": lacking("orijinalpaket", kind="update"),
    "final-lacks-original": undigested(LAST, "orijinalpaket", kind="update"),
    "final-metadata-missing": lacking("nihaiustveri"),
    "final-summary-missing": lacking("nihaiozet", "muhurcades", also="seal-missing summary-lacks-part"),
    "seal-missing": lacking("muhurcades"),
    "encrypted-content-missing": lacking("sifreliicerik", kind="encrypted"),
    "summary-lacks-part": undigested(FIRST, "ek"),
    "digests-too-many": edited(FIRST, cut(f"({ITEM})({ITEM})", into=r"\1\2\2"), also="algorithms-alike"),
    "reference-doubled": edited(FIRST, cut("(<Reference .*?</Reference>)", into=r"\1\1")),
    "reference-external": edited(
        FIRST,
        cut(
            "<Reference ",
            into='<Reference URI="http://example.org/" Type="http://eyazisma.dpt/bilesen#harici" '
            'xmlns="urn:dpt:eyazisma:schema:xsd:PaketOzeti-2"/><Reference ',
        ),
    ),
    "digest-weak": Fault(Recipe(generation=1, hashes=("sha1",))),
    "unsigned-annex-digested": Fault(Recipe(digested=frozenset({(FIRST, "imzasizEk")}))),
    "part-stray": Fault(Recipe(more={"/Ekler/gizli.pdf": b"DENEME"})),
    "relationship-unknown": Fault(
        Recipe(
            more={"/Baska/baska.bin": b"DENEME"},
            relationships=lambda text: text.replace(
                '<Relationship Type="http://eyazisma.dpt/iliskiler/ustyazi"',
                '<Relationship Type="http://example.org/" Target="/Baska/baska.bin" Id="IdBaska"/>'
                '<Relationship Type="http://eyazisma.dpt/iliskiler/ustyazi"',
            ),
        ),
        frozenset({"summary-lacks-part"}),
    ),
    "identifier-differs": edited(FIRST, cut(' Id=".*?"', into=' Id="99999999-4F50-4A61-8B72-93A4B5C6D7E8"')),
    "version-differs": edited("core", swapped("<version>2.0", "<version>1.3")),
    "property-differs": edited("core", swapped("application/eyazisma", "application/octet-stream")),
    "element-unexpected": in_metadata("<t:Konu>Deneme</t:Konu>", "<t:Konu>Deneme</t:Konu><t:Tarih/>"),
    "element-missing": in_metadata("<t:DosyaAdi>a.eyp</t:DosyaAdi>", ""),
    "value-malformed": in_metadata("<t:KKK>24301212", "<t:KKK>2430121"),
    "code-unknown": in_metadata("<t:Ivedilik>NRM", "<t:Ivedilik>IVD"),
    "annex-kind-signed": edited(
        "ustveri",
        swapped("<t:Tur>DED", "<t:Tur>FZK"),
        also="annex-not-listed",
    ),
    "annex-file-missing": lacking("ek"),
    "annex-not-listed": edited("ustveri", cut("<t:Ek>.*?</t:Ek>")),
    "annex-not-signed": edited("ustveri", swapped("<t:ImzaliMi>false", "<t:ImzaliMi>true")),
    "deadline-missing": in_metadata("<t:Ivedilik>NRM", "<t:Ivedilik>GNL"),
    "encrypted": Fault(Recipe("encrypted", 2)),
}
