# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The report for people: valid or not, who, when, what, and why not; the same in both languages."""

import string
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import html

from divit.ades.coverage import Coverage
from divit.ades.create import Format, Level, sign
from divit.ades.report import Indication, Report, report_of
from divit.ades.reports import words as report_words
from divit.ades.reports.html import html_report
from divit.ades.reports.simple import File, SimpleReport, simple_report
from divit.ades.reports.words import Language
from divit.ades.validate import validate
from divit.kernel import words
from divit.pki.qualification import Qualification
from divit.pki.qualified import ValueLimit
from divit.pki.trust import TrustStore
from divit.server.printing import render
from divit.server.printing.pages import page_count
from examiner import FORMS, NOON, Office, changed_in
from trial_signers import KeySigner

FILE = File("yazı.p7m", "0a" * 32, NOON)
LANGUAGES: tuple[Language, ...] = ("tr", "en")


def of(report: Report, language: Language = "en", **more: object) -> SimpleReport:
    return simple_report(report, FILE, language=language, **more)  # type: ignore[arg-type]  # its one other argument


def lines(report: SimpleReport) -> dict[str, str]:
    (one,) = report.signatures
    return {line.label: line.text for line in one.lines}


@pytest.mark.parametrize("code", sorted(report_words.table()))
def test_every_sentence_is_in_both_languages_with_the_same_facts(code: str) -> None:
    row = report_words.table()[code]
    facts = [
        {name for _text, name, *_rest in string.Formatter().parse(row[language]) if name} for language in LANGUAGES
    ]
    assert facts[0] == facts[1]
    assert all(row[language] for language in LANGUAGES)


def test_a_valid_signature_is_told_with_who_when_and_what(office: Office) -> None:
    told = of(office.judged(office.made("EST"), "EST"))
    assert (told.mark, told.headline) == ("good", "The signature is valid")
    (one,) = told.signatures
    assert (one.mark, one.headline, one.problems) == ("good", "DENEME İmzacı", ())
    said = lines(told)
    assert words.time_of_day(NOON + timedelta(minutes=1)) in said["When"]
    assert "separate from the signer" in said["When"]
    assert said["What it covers"] == "The content inside the file"
    assert "status is not in the file" in said["How long it lasts"]


def test_without_a_time_stamp_the_time_is_the_signers_own(office: Office) -> None:
    said = lines(of(office.judged(office.made("BES"), "BES")))
    assert "by the signer's own clock" in said["When"]
    assert "this signature cannot be validated" in said["How long it lasts"]


@pytest.mark.parametrize("form", ["XLONG", "ESA", "PDF_LT", "PDF_LTA"])
def test_what_lasts_says_so(office: Office, form: str) -> None:
    said = lines(of(office.judged(office.made(form), form)))
    assert "is in the file" in said["How long it lasts"]
    assert ("archive time-stamp. " in said["How long it lasts"]) == (form in {"ESA", "PDF_LTA"})


def test_a_changed_file_is_told_with_the_reason(office: Office) -> None:
    told = of(office.judged(changed_in(office.made("BES"), b"DENEME yazisi"), "BES"))
    assert (told.mark, told.headline) == ("bad", "The signature is not valid")
    (one,) = told.signatures
    assert one.problems == ("The content was changed after signing: its hash is not the one that was signed.",)
    assert "How long it lasts" not in lines(told)


def test_what_cannot_be_told_is_not_called_wrong(office: Office) -> None:
    told = of(office.judged(office.made("BES"), "BES", crls=()))
    assert (told.mark, told.signatures[0].mark) == ("unsure", "unsure")
    assert told.signatures[0].problems


def test_a_status_that_is_not_out_yet_is_to_be_looked_at_again(office: Office) -> None:
    report = office.judged(office.made("BES"), "BES")
    late = replace(report.signatures[0], indication=Indication.INDETERMINATE, sub_indication="TRY_LATER")
    told = of(report_of(report.format, (late,)))
    assert told.signatures[0].problems == (report_words.sentence("later", "en"),)


def test_a_file_without_a_signature_says_what_that_means() -> None:
    told = of(report_of("pades", ()))
    assert (told.mark, told.headline, told.signatures) == ("bad", "There is no signature in this file", ())


def test_several_valid_signatures_are_counted(office: Office) -> None:
    one = office.judged(office.made("BES"), "BES").signatures[0]
    assert of(report_of("cades", (one, one))).headline == "All 2 signatures are valid"


def test_a_trial_certificate_has_no_legal_value_whatever_its_statements(trust: TrustStore, signer: KeySigner) -> None:
    signed = sign(b"x", signer, format=Format.CADES_ATTACHED, level=Level.B)
    told = of(validate(signed, trust=trust), by_law=lambda one: one.qualification(turkish=trust.anchors))
    assert lines(told)["Certificate"] == report_words.sentence("trial", "en")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Qualification(regimes=frozenset({"tr"}), kind="nes", use="signature"), "(NES)"),
        (Qualification(regimes=frozenset({"eu"}), use="signature"), "(EU)"),
        (Qualification(regimes=frozenset({"tr"}), kind="corporate-seal", use="seal"), "Seal certificate"),
        (Qualification(kind="fiscal-seal"), "mali mühür"),
        (Qualification(), "not shown"),
    ],
    ids=["nes", "eu", "seal", "fiscal seal", "nothing"],
)
def test_what_a_certificate_is_by_law_is_said(office: Office, found: Qualification, said: str) -> None:
    one = replace(office.judged(office.made("BES"), "BES").signatures[0], chain=())
    assert said in lines(of(report_of("cades", (one,)), by_law=lambda _one: found))["Certificate"]


def test_limits_of_a_certificate_are_said(office: Office) -> None:
    one = replace(office.judged(office.made("BES"), "BES").signatures[0], chain=())
    found = Qualification(kind="nes", limit=ValueLimit(5000, "TRY"), restriction="yalnız sınav işleri")
    (told,) = of(report_of("cades", (one,)), by_law=lambda _one: found).signatures
    said = [line.text for line in told.lines if line.label == "Certificate"]
    assert said[1:] == ["May be used up to 5000 TRY.", "For restricted use: yalnız sınav işleri"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "covers",
    [
        Coverage("whole_file"),
        Coverage("revision", revision=1, revisions=2),
        Coverage("revision", revision=1, revisions=2, later="changes", changes=("bir not",)),
        Coverage("attached_content"),
        Coverage("detached_content"),
        Coverage("elements", elements=("/a/b",)),
        Coverage("files", elements=("a.txt",)),
        Coverage("files", elements=("a.txt",), left_out=("b.txt",)),
        Coverage("signature"),
        Coverage("nothing"),
    ],
    ids=lambda covers: f"{covers.scope}{'-changed' if covers.changes else ''}{'-left-out' if covers.left_out else ''}",
)
def test_whatever_a_signature_covers_is_said(office: Office, covers: Coverage, language: Language) -> None:
    one = replace(office.judged(office.made("BES"), "BES").signatures[0], covers=covers)
    (told,) = of(report_of("cades", (one,)), language).signatures
    said = next(line.text for line in told.lines if line.label == report_words.sentence("covers", language))
    assert all(each in said for each in (*covers.elements, *covers.left_out, *covers.changes))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["PDF_LTA", "XML_P4_A"])
def test_the_page_and_the_paper_say_what_the_report_says(office: Office, form: str, language: Language) -> None:
    report = of(office.judged(office.made(form), form, at=FORMS[form].judged), language)
    page = html.fromstring(html_report(report))
    assert page.get("lang") == language
    text = " ".join(page.text_content().split())
    for one in report.signatures:
        assert one.headline in text
        for line in (*one.lines, *one.small):
            assert line.text in text
    assert page_count(render("report", report.as_data(), dated=NOON)) == 1


def test_nothing_in_a_file_becomes_markup(office: Office) -> None:
    one = replace(office.judged(office.made("BES"), "BES").signatures[0], signer="<script>alert(1)</script>")
    page = html.fromstring(html_report(of(report_of("cades", (one,)))))
    assert page.findall(".//script") == []
    assert "<script>alert(1)</script>" in page.text_content()
