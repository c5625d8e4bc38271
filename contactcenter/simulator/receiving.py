"""Texts from a handset to the service: the signed webhook, and what the service answers in TwiML."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from contactcenter.simulator.clock import Clock
from contactcenter.simulator.courier import Answer, Errand, Pairs
from contactcenter.simulator.documents import Documents
from contactcenter.simulator.handsets import Handsets
from contactcenter.simulator.identifiers import is_sid, new_sid
from contactcenter.simulator.journal import Journal
from contactcenter.simulator.messages import Media, Message, Messages
from contactcenter.simulator.numbers import country_of, is_number
from contactcenter.simulator.refusals import Refusal
from contactcenter.simulator.segments import segment_count
from contactcenter.simulator.sending import LONGEST_BODY, Order, Sending
from contactcenter.simulator.settings import Settings
from contactcenter.simulator.twiml import Document, Element

OPT_OUT = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
OPT_IN = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})
NETWORK_WORDS = {
    "STOP": "Texts from this number are blocked now. START allows them again.",
    "START": "Texts from this number are allowed again. STOP blocks them.",
    "HELP": "STOP blocks the texts of this number, START allows them.",
}
MOST_REDIRECTS = 10
MOST_MEDIA = 10


class BadText(ValueError):
    """A text no handset could have sent; the message says why."""


@dataclass(frozen=True)
class Draft:
    """A text as a person typed it. An empty SID means a new one; an empty recipient means the service's first
    number.

    `media` are addresses and content types of files elsewhere, `pictures` is how many of the simulator's own
    come with it.
    """

    sender: str
    body: str
    sid: str = ""
    recipient: str = ""
    media: tuple[tuple[str, str], ...] = ()
    pictures: int = 0


@dataclass(frozen=True)
class Receiving:
    """Carries a handset's text to the service and does what the answer says."""

    settings: Settings
    clock: Clock
    messages: Messages
    handsets: Handsets
    documents: Documents
    journal: Journal
    sending: Sending

    def text(self, draft: Draft) -> tuple[Message, Answer]:
        """Deliver the text and wait for the answer. A SID that is known already is the same text told once
        more.
        """
        message = self.messages.add(self._written(draft))
        self._heed_keyword(message)
        errand = Errand("sms", message.sid, self.settings.sms_url, self._pairs(message))
        answer, document = self.documents.fetch(
            errand, plain_text_verb="Message", fallback_url=self.settings.sms_fallback_url,
        )
        self.messages.change(message.sid, webhook=answer.status or 0)
        for _ in range(MOST_REDIRECTS):
            if document is None:
                break
            document = self._obey(document, errand)
        return message, answer

    def _written(self, draft: Draft) -> Message:
        _check(draft)
        now = self.clock.now()
        sid = draft.sid or new_sid("MM" if draft.media or draft.pictures else "SM")
        elsewhere = tuple(Media(new_sid("ME"), url, kind) for url, kind in draft.media)
        own = tuple(self._picture(sid) for _ in range(draft.pictures))
        return Message(
            sid=sid, direction="inbound", status="received", created=now, updated=now, sent=now,
            sender=draft.sender, recipient=draft.recipient or self.settings.numbers[0],
            body=draft.body, segments=segment_count(draft.body), media=elsewhere + own,
        )

    def _picture(self, sid: str) -> Media:
        media_sid = new_sid("ME")
        path = f"/2010-04-01/Accounts/{self.settings.account_sid}/Messages/{sid}/Media/{media_sid}"
        return Media(media_sid, self.settings.own_url + path, "image/png")

    def _heed_keyword(self, message: Message) -> None:
        """The network itself obeys STOP, START and HELP and answers them; the service is told all the same.
        """
        kind = keyword(message.body)
        if kind in ("STOP", "START"):
            self.handsets.set_opted_out(message.sender, out=kind == "STOP")
        if kind and is_number(message.sender):
            self.sending.queue(Order(
                recipient=message.sender, sender=message.recipient, body=NETWORK_WORDS[kind],
                direction="outbound-reply",
            ))

    def _pairs(self, message: Message) -> Pairs:
        kind = keyword(message.body)
        media = [
            pair for number, item in enumerate(message.media)
            for pair in ((f"MediaUrl{number}", item.url), (f"MediaContentType{number}", item.content_type))
        ]
        return (
            ("MessageSid", message.sid), ("SmsSid", message.sid), ("SmsMessageSid", message.sid),
            ("AccountSid", self.settings.account_sid), ("ApiVersion", "2010-04-01"),
            ("SmsStatus", "received"), ("From", message.sender), ("To", message.recipient),
            ("Body", message.body),
            ("NumMedia", str(len(message.media))), ("NumSegments", str(message.segments)), *media,
            *places(message.sender, message.recipient),
            *((("OptOutType", kind),) if kind and self.settings.advanced_opt_out else ()),
        )

    def _obey(self, document: Document, errand: Errand) -> Document | None:
        """Send the replies; the next document when this one redirects."""
        for verb in document.verbs:
            if verb.tag == "Redirect":
                url = urljoin(document.url, verb.text)
                onward = replace(errand, url=url, method=verb.get("method", "POST"))
                return self.documents.fetch(onward, plain_text_verb="Message")[1]
            if verb.tag == "Message":
                self._reply(verb, errand, document_url=document.url)
            else:
                self.journal.write(
                    "sms", sid=errand.sid, url=document.url, error_code=12200, detail=f"<{verb.tag}>",
                )
        return None

    def _reply(self, verb: Element, errand: Errand, *, document_url: str) -> None:
        said = dict(errand.pairs)
        callback = verb.get("statusCallback") or verb.get("action")
        bodies = _nouns(verb, "Body")
        order = Order(
            recipient=verb.get("to") or said["From"], sender=verb.get("from") or said["To"],
            body=bodies[0] if bodies else ("" if verb.inside else verb.text),
            media_urls=tuple(_nouns(verb, "Media")),
            status_callback=urljoin(document_url, callback) if callback else "", direction="outbound-reply",
        )
        try:
            self.sending.accept(order)
        except Refusal as refusal:
            self.journal.write(
                "reply", sid=errand.sid, url=document_url, error_code=refusal.code, detail=refusal.message,
            )


def keyword(body: str) -> str:
    """STOP, START or HELP when the text is nothing but one of the words the network understands so, else
    empty.
    """
    word = body.strip().upper()
    return "STOP" if word in OPT_OUT else "START" if word in OPT_IN else "HELP" if word in HELP else ""


def places(sender: str, recipient: str) -> Pairs:
    """The geography parameters: countries where they are known, towns never, as for Kazakh numbers."""
    return tuple(
        (side + part, country_of(number) if part == "Country" else "")
        for side, number in (("From", sender), ("To", recipient))
        for part in ("City", "State", "Zip", "Country")
    )


def _nouns(verb: Element, tag: str) -> Sequence[str]:
    return [noun.text for noun in verb.inside if noun.tag == tag]


def _check(draft: Draft) -> None:
    if len(draft.body) > LONGEST_BODY:
        raise BadText(f"a text has at most {LONGEST_BODY} characters, not {len(draft.body)}")
    if not 0 <= draft.pictures + len(draft.media) <= MOST_MEDIA:
        raise BadText(f"a text carries at most {MOST_MEDIA} files")
    if draft.sid and not is_sid(draft.sid, prefixes=("SM", "MM")):
        raise BadText(f"not the SID of a text: {draft.sid}")
    try:
        (draft.sender + draft.body + draft.recipient).encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadText("half a character cannot be sent") from error
