"""What a verb works with: the live line of its call, the document it stands in, and the provider's services
around it.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from contactcenter.simulator.calls import Call, Calls
from contactcenter.simulator.clock import Clock
from contactcenter.simulator.courier import Courier, Errand, Pairs
from contactcenter.simulator.dispatch import Dispatch
from contactcenter.simulator.documents import Documents
from contactcenter.simulator.exchange import Exchange
from contactcenter.simulator.journal import Journal
from contactcenter.simulator.lines import Ended, Line, Step
from contactcenter.simulator.queues import Queues
from contactcenter.simulator.receiving import places
from contactcenter.simulator.recordings import Recordings
from contactcenter.simulator.settings import Settings
from contactcenter.simulator.telephones import Telephones
from contactcenter.simulator.twiml import Document, Element, Unreadable, parse

Verb = Callable[["Leg", Element], Step | None]


@dataclass(frozen=True)
class Office:
    """The provider's services that calls share, and the verbs it understands in a call's documents."""

    settings: Settings
    clock: Clock
    calls: Calls
    recordings: Recordings
    courier: Courier
    documents: Documents
    dispatch: Dispatch
    journal: Journal
    exchange: Exchange
    queues: Queues
    telephones: Telephones
    verbs: Mapping[str, Verb]


class NoDocument(Ended):
    """The service had nothing usable to say, which ends a call."""


@dataclass(frozen=True)
class Leg:
    """One call as a verb sees it, while the document from `url` is carried out."""

    office: Office
    line: Line
    url: str = ""
    fallback_url: str = ""

    @property
    def call(self) -> Call:
        """The call as it stands now."""
        return self.office.calls.of(self.line.sid)

    def to(self, address: str, *, method: str = "", pairs: Pairs = ()) -> Step:
        """The step to an address as a document names it: relative to the document's own, and empty for that
        itself.
        """
        return Step(urljoin(self.url, address), method=method or "POST", pairs=pairs)

    def answer(self) -> None:
        """Pick up, unless that happened already."""
        if self.call.answered is None:
            self.office.calls.change(self.line.sid, status="in-progress", answered=self.line.clock.now())

    def fetch(self, step: Step) -> tuple["Leg", Document]:
        """Ask the service for the step's document; raise NoDocument when there is none, after the person heard
        of it.
        """
        document = self._document(step)
        if document is None:
            self.line.hear("error", text="application error")
            raise NoDocument("completed" if self.call.answered else "failed")
        self.office.calls.change(self.line.sid, documents=self.call.documents + 1)
        self.line.wait(0)
        return replace(self, url=document.url or self.url), document

    def tell(self, address: str, *, method: str, pairs: Pairs, status: str) -> None:
        """Tell an address of the document what became of the call, which goes on without its answer."""
        step = self.to(address, method=method)
        errand = Errand("voice", self.line.sid, step.url, (*self.pairs(status=status), *pairs), method=step.method)
        self.office.courier.carry(errand)

    def complain(self, code: int, *, detail: str) -> None:
        """Write an error of this document into the journal."""
        self.office.journal.write("voice", sid=self.line.sid, url=self.url, error_code=code, detail=detail)

    def pairs(self, *, status: str = "") -> Pairs:
        """The parameters that every request about this call carries."""
        return call_pairs(self.call, account_sid=self.office.settings.account_sid, status=status)

    def _document(self, step: Step) -> Document | None:
        if step.markup:
            try:
                return parse(step.markup)
            except Unreadable as error:
                self.complain(error.code, detail=error.detail)
                return None
        errand = Errand("voice", self.line.sid, step.url, (*self.pairs(), *step.pairs), method=step.method)
        return self.office.documents.fetch(errand, plain_text_verb="Say", fallback_url=self.fallback_url)[1]


def call_pairs(call: Call, *, account_sid: str, status: str = "") -> Pairs:
    """The parameters of a call, with its own status or the one given."""
    parent = (("ParentCallSid", call.parent_sid),) if call.parent_sid else ()
    return (
        ("CallSid", call.sid), ("AccountSid", account_sid), ("ApiVersion", "2010-04-01"),
        ("From", call.sender), ("To", call.recipient), ("Caller", call.sender), ("Called", call.recipient),
        ("CallStatus", status or call.status), ("Direction", call.direction), *parent,
        *places(call.sender, call.recipient),
    )
