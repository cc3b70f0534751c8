# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Packages that want to harm or to deceive their reader end in a typed error, and never in a judgement."""

import pytest

from divit.ades.errors import TooLarge
from divit.packages.eyp.checking import MOST_FINDINGS, structure
from divit.packages.eyp.errors import PackageUnreadable, PartUnreadable
from divit.packages.eyp.reading import opened
from eyp_faults import swapped
from eyp_packages import PLACES, SCHEMA, Recipe
from odd_zips import Part, zipped

BOMB = (
    '<!DOCTYPE a [<!ENTITY b "DENEME DENEME"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;</a>'
)
OUTSIDE = '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'


def replaced(part: str, text: str) -> Recipe:
    return Recipe(contents={part: text.encode()})


def related(old: str, new: str) -> Recipe:
    """A package whose relationships say something else; those of its parts stay."""
    return Recipe(relationships=lambda text: text.replace(old, new))


UNREADABLE_PARTS = {
    "entities": replaced("ustveri", BOMB),
    "outside": replaced("nihaiustveri", OUTSIDE),
    "no-xml": replaced("core", "DENEME"),
    "empty": replaced("PaketOzeti", " "),
    "not-utf-8": Recipe(contents={"ustveri": b'<?xml version="1.0" encoding="utf-8"?><a>\xff</a>'}),
    "two-marks": Recipe(edits={"ustveri": lambda text: "\N{ZERO WIDTH NO-BREAK SPACE}" + text}),
    "wrong-root": Recipe(edits={"nihaiustveri": lambda text: text.replace("NihaiUstVeri", "NihaiUstveri")}),
    "wrong-namespace": Recipe(edits={"ustveri": swapped(f'="{SCHEMA}Ustveri-2"', '="urn:a"')}),
    "another-generation": Recipe(edits={"parafozeti": swapped(f'xmlns="{SCHEMA}ParafOzeti-2"', 'xmlns=""')}),
    "relationships-of-another-kind": related("/2006/relationships", "/2006/relations"),
    "types-of-another-kind": Recipe(types="<Types/>"),
}


@pytest.mark.parametrize("recipe", UNREADABLE_PARTS.values(), ids=UNREADABLE_PARTS)
def test_a_part_that_is_not_what_it_must_be_is_refused(recipe: Recipe) -> None:
    with pytest.raises(PartUnreadable):
        opened(recipe.encoded())


UNREADABLE_PACKAGES = {
    "no-types": Recipe(types=""),
    "out-of-the-package": related('Target="/UstYazi/yazi.pdf"', 'Target="http://example.org/" TargetMode="External"'),
    "to-nothing": related('Target="/UstYazi/yazi.pdf"', 'Target="/UstYazi/yok.pdf"'),
    "up-and-out": related('Target="../Imzalar/ImzaCades.imz"', 'Target="../../../Imzalar/yok.imz"'),
    "two-letters": Recipe(
        more={"/UstYazi/baska.pdf": b"DENEME"},
        relationships=lambda text: text.replace(
            '<Relationship Type="http://eyazisma.dpt/iliskiler/ustyazi"',
            '<Relationship Type="http://eyazisma.dpt/iliskiler/USTYAZI" Target="/UstYazi/baska.pdf" Id="IdUstYazi2"/>'
            '<Relationship Type="http://eyazisma.dpt/iliskiler/ustyazi"',
        ),
    ),
    "one-part-twice": related('Target="/Ekler/ek.csv"', 'Target="/UstYazi/yazi.pdf"'),
    "relationships-of-nothing": Recipe(more={"/Yok/_rels/Yok.xml.rels": b"<a/>"}),
    "alike-by-case": Recipe(more={"/ustyazi/YAZI.pdf": b"DENEME"}),
    "alike-by-number": Recipe(more={"/UstYazi/yaz%69.pdf": b"DENEME"}),
    "slash-by-number": Recipe(more={"/UstYazi%2Fbaska.pdf": b"DENEME"}),
    "dots-by-number": Recipe(more={"/UstYazi/%2e%2e/%2e%2e/baska.pdf": b"DENEME"}),
    "letters-of-no-code": Recipe(more={"/UstYazi/%ff.pdf": b"DENEME"}),
    "traversal": Recipe(more={"/../baska.pdf": b"DENEME"}),
    "no-version": Recipe(without=frozenset(PLACES)),
}


@pytest.mark.parametrize("recipe", UNREADABLE_PACKAGES.values(), ids=UNREADABLE_PACKAGES)
def test_a_package_that_two_programs_could_read_as_two_is_refused(recipe: Recipe) -> None:
    with pytest.raises(PackageUnreadable):
        opened(recipe.encoded())


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"DENEME",
        b"PK\3\4",
        Recipe().encoded()[:-10],
        b"DENEME" + Recipe().encoded(),
        Recipe().encoded() + b"DENEME",
        zipped([Part(b"[Content_Types].xml", b"<Types/>"), Part(b"[Content_Types].xml", b"<Types/>")]),
    ],
    ids=["nothing", "no-zip", "beginning", "cut", "before", "behind", "twice"],
)
def test_a_zip_file_that_is_not_plain_is_refused(encoded: bytes) -> None:
    with pytest.raises(PackageUnreadable):
        opened(encoded)


def test_the_words_of_a_refusal_speak_of_a_package() -> None:
    with pytest.raises(PackageUnreadable) as refused:
        opened(b"DENEME")
    assert "e-Yazışma" in refused.value.message("tr")
    assert "e-Yazışma" in refused.value.message("en")


@pytest.mark.parametrize(
    "recipe",
    [
        replaced("ustveri", "<a>" * 300 + "</a>" * 300),
        Recipe(contents={"ustveri": b"<a>" + b" " * 8_000_000 + b"</a>"}),
    ],
    ids=["deep", "long"],
)
def test_xml_over_a_bound_is_refused(recipe: Recipe) -> None:
    with pytest.raises((TooLarge, PartUnreadable)):
        opened(recipe.encoded())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = Part(b"UstYazi/yazi.pdf", b"\0" * 70_000_000, deflated=True)
    with pytest.raises(TooLarge):
        opened(zipped([bomb]))


def test_a_byte_order_mark_is_no_fault_and_belongs_to_the_digest() -> None:
    assert structure(opened(Recipe().encoded())) == ()
    without = Recipe(later={"ustveri": lambda data: data.removeprefix(b"\xef\xbb\xbf")})
    found = structure(opened(without.encoded()))
    assert {(one.code, one.part) for one in found} == {("digest-differs", PLACES["ustveri"])}


def test_references_of_another_namespace_count_for_nothing() -> None:
    spoilt = Recipe(
        edits={"PaketOzeti": swapped(f'xmlns="{SCHEMA}PaketOzeti-2"><DigestItem', 'xmlns="urn:a"><DigestItem')}
    )
    assert "summary-lacks-letter" in {one.code for one in structure(opened(spoilt.encoded()))}


def test_a_relationship_spelt_with_letters_that_only_look_the_same_leads_nowhere() -> None:
    spoilt = related("iliskiler/ustyazi", "iliskiler/u\N{LATIN SMALL LETTER LONG S}tyazi")
    assert {"letter-missing", "relationship-unknown"} <= {one.code for one in structure(opened(spoilt.encoded()))}


RELATION = '<Relationship Type="urn:a" Target="/UstYazi/yazi.pdf" Id="a"/>'
FLOODS = {
    "elements": Recipe(edits={"ustveri": swapped("<t:Ekler>", "<t:Ekler>" + "<t:Ek/>" * 61_000)}),
    "references": Recipe(edits={"PaketOzeti": swapped("<Reference ", '<Reference URI="/a"/>' * 4_000 + "<Reference ")}),
    "relationships": Recipe(
        relationships=lambda text: text.replace("</Relationships>", RELATION * 4_000 + "</Relationships>")
    ),
}


@pytest.mark.parametrize("recipe", FLOODS.values(), ids=FLOODS)
def test_more_of_anything_than_a_package_can_need_is_refused(recipe: Recipe) -> None:
    with pytest.raises(TooLarge):
        structure(opened(recipe.encoded()))


def test_of_very_many_faults_the_first_are_told_and_warnings_hide_none() -> None:
    outside = '<Reference URI="urn:a" Type="http://eyazisma.dpt/bilesen#harici"/>'
    flooded = Recipe(
        edits={
            "PaketOzeti": swapped("<Reference ", outside * 1_500 + "<Reference "),
            "ustveri": swapped("<t:Ekler>", "<t:Ekler>" + "<t:Ek/>" * 3_000),
        }
    )
    found = structure(opened(flooded.encoded()))
    assert sum(one.is_wrong for one in found) == MOST_FINDINGS
    assert sum(not one.is_wrong for one in found) == MOST_FINDINGS
