# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The calls of one signing session, as the signer makes them (signing-session, "Calls")."""

from divit import __version__
from divit.agent.http import Http
from divit.session import limits, messages
from divit.session.link import Link

_SMALL_ANSWER = 64 * 1024
# 32 signed attributes of 64 KB, or as many pairs of XML elements, in base64.
_WORK_ANSWER = limits.WINDOW * 3 * 1024 * 1024
PROGRAM = messages.SignerProgram(kind="command_line", name="Divit", version=__version__)


class Calls:
    """One session at its link; ``claim`` is empty until it is claimed or resumed."""

    def __init__(self, http: Http, link: Link) -> None:
        self._http = http
        self.origin = link.origin
        self._base = f"/s/{link.token}"
        self.claim = ""

    def knock(self) -> messages.Knock:
        """Who asks. Raises this room's ``Site…`` errors and ``SessionMessageError``, as all calls do."""
        return messages.parse_knock(self._http.get(self._base, limit=_SMALL_ANSWER))

    def take(self, key: str) -> bytes:
        """Claim the session; the answer as it came, for ``messages.parse_claim_answer`` and for resuming.

        A second claim is refused by the site; the same one, known by its ``key``, is answered again, since its answer
        may have been lost on the way.
        """
        body = messages.to_bytes(messages.to_json(messages.Claim(v=limits.VERSION, signer=PROGRAM)))
        return self._http.post(f"{self._base}/claim", body, limit=limits.MESSAGE_BYTES, key=key)

    def certificate(self, chosen: messages.CertificateChosen) -> None:
        """Tell the site which certificate will sign, after consent and before the PIN."""
        messages.parse_certificate_answer(self._post("certificate", messages.to_json(chosen), _SMALL_ANSWER))

    def item(self, item: messages.Item) -> bytes:
        """The bytes of one document as they came, at most one byte more than they should be; ``window`` checks them."""
        path = f"{self._base}/items/{item.id}"
        return self._http.document(path, size=item.size, media_type=item.media_type, claim=self.claim)

    def attachment(self, item: messages.Item, attached: messages.Attachment) -> bytes:
        """The bytes of an attachment, fetched when somebody opens it and at most one byte more than they should be."""
        path = f"{self._base}/items/{item.id}/attachments/{attached.n}"
        return self._http.document(path, size=attached.size, media_type=attached.media_type, claim=self.claim)

    def work(self, after: int) -> messages.WorkAnswer:
        """The next window of what is to be signed."""
        path = f"{self._base}/work?after={after}"
        return messages.parse_work_answer(self._http.get(path, limit=_WORK_ANSWER, claim=self.claim))

    def results(self, values: tuple[messages.Result, ...]) -> tuple[messages.ResultAnswer, ...]:
        """Post signature values; the same again gets the same answer."""
        return messages.parse_results_answer(
            self._post("results", messages.results_to_json(values), limits.POSTED_BYTES)
        )

    def alive(self) -> str:
        """Say that the window is open; the session's state at the site."""
        return messages.parse_state_answer(self._post("alive", {}, _SMALL_ANSWER))

    def card(self, told: messages.Card) -> str | None:
        """Tell the site which card is here; its release code, sealed to the worker's key, where it gives one."""
        return messages.parse_card_answer(self._post("card", messages.to_json(told), _SMALL_ANSWER))

    def end(self, status: str, viewed: tuple[str, ...] = (), card: messages.CardOutcome | None = None) -> str:
        """End the session: ``finished``, ``cancelled`` or ``not_mine``, and how its card did; its state at the site."""
        body = messages.to_json(messages.End(status=status, viewed=viewed, card=card))
        return messages.parse_state_answer(self._post("end", body, _SMALL_ANSWER))

    def _post(self, call: str, body: dict[str, object], limit: int) -> bytes:
        return self._http.post(f"{self._base}/{call}", messages.to_bytes(body), limit=limit, claim=self.claim)
