"""Fetching TwiML: the webhook whose answer is an instruction, with the fallback address when that fails."""
from dataclasses import replace
from urllib.parse import urldefrag

from contactcenter.simulator.courier import Answer, Courier, Errand
from contactcenter.simulator.journal import Journal
from contactcenter.simulator.twiml import Document, Unreadable, read


class Documents:
    """Asks the service what to do next."""

    def __init__(self, *, courier: Courier, journal: Journal) -> None:
        self._courier = courier
        self._journal = journal

    def fetch(
        self, errand: Errand, *, plain_text_verb: str, fallback_url: str = ""
    ) -> tuple[Answer, Document | None]:
        """The answer and the document in it, None when neither the address nor its fallback gave one.

        The fallback gets the same parameters plus ErrorCode and ErrorUrl; the answer returned is the one of
        the last try.
        """
        answer, document, code = self._ask(errand, plain_text_verb=plain_text_verb)
        if document is None and fallback_url:
            told = (*errand.pairs, ("ErrorCode", str(code)), ("ErrorUrl", urldefrag(errand.url)[0]))
            second = replace(errand, url=fallback_url, pairs=told, kind=errand.kind + "-fallback")
            answer, document, _ = self._ask(second, plain_text_verb=plain_text_verb)
        return answer, document

    def _ask(self, errand: Errand, *, plain_text_verb: str) -> tuple[Answer, Document | None, int | None]:
        answer = self._courier.carry(errand)
        if answer.error_code:
            return answer, None, answer.error_code
        try:
            document = read(answer, plain_text_verb=plain_text_verb)
        except Unreadable as error:
            self._journal.write(
                errand.kind, sid=errand.sid, url=errand.url, error_code=error.code, detail=error.detail,
            )
            return answer, None, error.code
        return answer, replace(document, url=urldefrag(errand.url)[0]), None
