# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The consent: who asks, why, every document, whose certificate, how the PIN stands. No PIN is typed here."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from divit.agent import consent
from divit.agent.consent import ConsentSheet, DocumentLine
from divit.agent.stage import Consent, Decision, Open
from divit.agent.windows import parts
from divit.agent.windows.document_view import DocumentView
from divit.agent.windows.entries import Entries, Entry
from divit.agent.windows.hesitation import Hesitation
from divit.agent.windows.look import worn
from divit.kernel.words import date, lang, ngettext, size
from divit.kernel.words import gettext as _
from divit.tokens.tries import in_word, tries_words

_LIST_WIDTH = 328


class ConsentView(QWidget):
    """One sheet and its three answers."""

    def __init__(
        self,
        sheet: ConsentSheet,
        open_document: Open,
        hesitation: Hesitation,
        decided: Callable[[Consent], object],
    ) -> None:
        super().__init__()
        self._sheet = sheet
        self._decided = decided
        self._viewed: list[str] = []
        self.no = parts.button(_("Don’t sign"))
        self.yes = parts.button(sign_words(sheet), "ink", icon="pen")
        self.not_mine = parts.button(_("I did not start this"), "back")
        hesitation.guard(self.no, lambda: self._decide("no"))
        hesitation.guard(self.yes, lambda: self._decide("yes"))
        hesitation.guard(self.not_mine, lambda: self._decide("not_mine"))
        self.document = DocumentView(open_document, self._seen)
        self.listed = Entries(_("Documents to be signed"))
        for document in sheet.documents:
            self.listed.add(entry_of(document))
        self.listed.currentRowChanged.connect(self._open_row)
        middle = parts.line(self._left(), self.document, gap="s_1")
        middle.setStretch(1, 1)
        body = parts.column(self._who(), middle, self._bottom(), gap="s_1")
        body.setStretch(1, 1)
        body.setSpacing(0)
        middle.setSpacing(0)
        self.setLayout(body)
        self.listed.setCurrentRow(0)
        for first, second in zip(
            (self.listed, self.document, self.no, self.yes),
            (self.document, self.no, self.yes, self.not_mine),
            strict=True,
        ):
            QWidget.setTabOrder(first, second)

    def _who(self) -> QFrame:
        sheet = self._sheet
        proved = sheet.proved
        shield = parts.sign("shield" if proved else "shield-bad", "good" if proved else "warn", "s_7")
        told = parts.column(
            parts.label(sheet.origin, "title"),
            parts.label(f"{consent.asked_words(sheet)} · {_counted(sheet)}", "strong"),
            parts.label(
                "  ".join(filter(None, (consent.site_words(sheet) + ".", consent.behalf_words(sheet)))), "small"
            ),
            parts.label(consent.assurance_words(sheet), "small", tone="good" if proved else "warn"),
            gap="s_1",
        )
        if sheet.resumed:
            told.addWidget(parts.label(consent.resumed_words(), "small", tone="firuze"))
        row = parts.line(shield, told, self.not_mine, gap="s_5", margin=("s_6", "s_5"))
        row.setStretch(1, 1)
        for edge in (shield, self.not_mine):
            row.setAlignment(edge, Qt.AlignmentFlag.AlignTop)
        return parts.boxed(row, strip="top")

    def _left(self) -> QFrame:
        note = parts.label(binding_words(self._sheet), "small")
        note.setContentsMargins(*(worn().pixels("s_4"),) * 4)
        made = parts.boxed(parts.column(self.listed, parts.rule(), note, gap="s_1"), strip="left")
        made.setFixedWidth(round(_LIST_WIDTH * worn().scale))
        return made

    def _bottom(self) -> QFrame:
        sheet = self._sheet
        told = parts.column(*certificate_labels(sheet), gap="s_1")
        row = parts.line(told, self.no, self.yes, gap="s_4", margin=("s_6", "s_4"))
        row.setStretch(0, 1)
        if in_word(sheet.tries) == "locked":
            self.yes.setEnabled(False)
        return parts.boxed(row, strip="bottom")

    def _open_row(self, row: int) -> None:
        if row >= 0:
            self.document.show_document(self._sheet.documents[row])

    def _seen(self, item: str) -> None:
        if item in self._viewed:
            return
        self._viewed.append(item)
        row = next(each.number - 1 for each in self._sheet.documents if each.item == item)
        entry = self.listed.entry(row)
        self.listed.put(row, Entry(entry.title, entry.second, entry.icon, "eye", _("You have looked at it")))

    def _decide(self, decision: Decision) -> None:
        for button in (self.no, self.yes, self.not_mine):
            button.setEnabled(False)
        self.document.close_document()
        self._decided(Consent(decision, tuple(self._viewed)))


def entry_of(document: DocumentLine) -> Entry:
    """A document's line in a list."""
    told = [size(document.size)]
    if document.attachments:
        told.append(consent.attachments_words(len(document.attachments)))
    told.append(f"SHA-256 {document.digest}")
    return Entry(document.title, " · ".join(told))


def sign_words(sheet: ConsentSheet) -> str:
    """The signing button: the act and how many."""
    count = len(sheet.documents)
    if sheet.purpose == "paraf":
        return ngettext("Paraf {count} letter", "Paraf {count} letters", count).format(count=count)
    return ngettext("Sign {count} document", "Sign {count} documents", count).format(count=count)


def binding_words(sheet: ConsentSheet) -> str:
    """What the yes stands for."""
    return f"{_counted(sheet)}. " + _("You need not look at each; your signature binds you to all.")


def certificate_labels(sheet: ConsentSheet) -> list[QWidget]:
    """Whose certificate, which card, and the state of its PIN before anybody types."""
    who = sheet.signatory
    if who is None:
        made: list[QWidget] = [parts.label(consent.signatory_words(None), "strong")]
    else:
        given = _("{issuer}, valid until {date}").format(issuer=who.issuer, date=date(who.until))
        made = [parts.label(who.name, "strong"), parts.label(f"{given} · {sheet.token}", "small")]
    word, told = in_word(sheet.tries), tries_words(sheet.tries, lang())
    tone = {"locked": "bad", "last": "bad", "few": "warn"}.get(word, "")
    asked = _("The PIN is asked in a window of its own.")
    made.append(parts.label(told if word == "locked" else " ".join(filter(None, (told, asked))), "small", tone=tone))
    return made


def _counted(sheet: ConsentSheet) -> str:
    told = consent.count_words(sheet)
    return f"{told}, {consent.attachments_words(sheet.attachments)}" if sheet.attachments else told
