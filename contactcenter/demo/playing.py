"""Plays steps through the real functions, each at its own time, so that the demonstration's database is one that the
service itself could have written. The provider of those weeks took every text at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from contactcenter.casework import call_backs, delivery, intake, sending, working
from contactcenter.casework.working import Form
from contactcenter.demo.steps import Step, Story
from contactcenter.demo.switchboard import NUMBER, Switchboard, message_of
from contactcenter.rules.inbound import DeliveryReport, InboundSms
from contactcenter.rules.lifecycle import OFFERED
from contactcenter.rules.sending import Handover, HandoverResult, OutboundText
from contactcenter.rules.staff import Staff
from contactcenter.rules.tasks import OPEN, REACHED
from contactcenter.storage.db import db, reading
from contactcenter.storage.models import Case
from contactcenter.storage.reads.cases import case_page
from contactcenter.storage.reads.tasks import tasks_of_case

UNDELIVERED_SHARE = 0.03
HANDSET_OFF = "30003"


class Player:
    """Remembers which story became which case, and how many contacts there were."""

    def __init__(self, rng: Random, people: dict[str, Staff]) -> None:
        self._rng = rng
        self._people = people
        self._cases: dict[int, int] = {}
        self._switchboard = Switchboard(people)
        self.contacts = 0
        self._acts: dict[str, Callable[[Step], None]] = {
            "text": self._text, "call": self._call, "voice_message": self._voice_message,
            "answer": lambda step: self._switchboard.answers(step.by, step.story, step.at),
            "call_end": lambda step: self._switchboard.ends(step.story, step.at, seconds=step.seconds),
            "call_back": self._call_back, "hand_over": self._hand_over,
            "claim": lambda step: working.claim_case(self._form(step)),
            "accept": lambda step: working.accept_case(self._form(step)),
            "note": lambda step: working.add_note(self._form(step), step.said),
            "return": lambda step: working.return_case(self._form(step), step.said),
            "reopen": lambda step: working.reopen_case(self._form(step), step.said),
            "close": lambda step: working.close_case(self._form(step), step.story.template.outcome, step.said),
        }

    def play(self, step: Step) -> None:
        """Does what the step says; raises what the real function raises."""
        self._acts[step.act](step)

    def finish(self, at: datetime) -> None:
        """The last shift is over: in the demonstration people begin their own."""
        self._switchboard.close(at)

    def _text(self, step: Step) -> None:
        story = step.story
        sid = self._sid("SM")
        sms = InboundSms(sid=sid, sender=story.sender, recipient=NUMBER, text=step.said, raw={
            "MessageSid": sid, "From": story.sender, "To": NUMBER, "Body": step.said, "SmsStatus": "received"})
        self._recorded(story, intake.record_sms(sms, now=step.at).case_number)
        self._settle(step.at)

    def _settle(self, at: datetime) -> None:
        """The acknowledgement goes out at once and a few seconds later the handset has it, or is switched off."""
        for result in sending.send_due(self._send, now=lambda: at + timedelta(seconds=1)):
            reached = self._rng.random() >= UNDELIVERED_SHARE
            delivery.record_delivery_report(
                DeliveryReport(result.sid, "delivered" if reached else "undelivered", None if reached else HANDSET_OFF),
                now=at + timedelta(seconds=self._rng.randint(2, 9)))

    def _send(self, text: OutboundText) -> HandoverResult:
        return HandoverResult(Handover.SENT, sid=self._sid("SM"), status="queued")

    def _call(self, step: Step) -> None:
        self._recorded(step.story, self._switchboard.comes_in(step.story, step.at))

    def _voice_message(self, step: Step) -> None:
        message = message_of(step.story, self._sid("RE"), step, wishes_callback=self._rng.random() < 0.6)
        self._switchboard.leaves_message(step.story, message, step.at)

    def _call_back(self, step: Step) -> None:
        """Whoever wished to be called back is reached at once."""
        with reading():
            promised = tasks_of_case(self._people["supervisor"], self._cases[step.story.number])
        for promise in promised:
            if promise.state == OPEN:
                call_backs.note_attempt(self._people[step.by], promise.id, REACHED, key=self._key(), now=step.at)

    def _hand_over(self, step: Step) -> None:
        """Into the queue of a region, unless the machine has put it there by itself."""
        page = case_page(self._people["supervisor"], self._cases[step.story.number])
        if page is None or (page.case.region, page.case.status) != (step.region, OFFERED):
            working.set_region(self._form(step), step.region, offer=True)

    def _recorded(self, story: Story, case_number: int) -> None:
        self._cases.setdefault(story.number, case_number)
        self.contacts += 1

    def _form(self, step: Step) -> Form:
        """As drawn at that moment."""
        number = self._cases[step.story.number]
        with reading():
            version = db.session.execute(select(Case.version).where(Case.id == number)).scalar_one()
        return Form(number, self._people[step.by], self._key(), version, step.at)

    def _key(self) -> str:
        return str(UUID(int=self._rng.getrandbits(128), version=4))

    def _sid(self, kind: str) -> str:
        return f"{kind}{self._rng.getrandbits(128):032x}"
