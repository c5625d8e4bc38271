"""The telephone of the demonstration's weeks: calls go through the service's own steps, as the provider would have asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from contactcenter.casework import answering, callers_way, calls, intake, operators_way, presence
from contactcenter.demo.steps import Step, Story
from contactcenter.rules.calls import AVAILABLE, TELEPHONE
from contactcenter.rules.inbound import CallReport, InboundCall, QueueWord, VoiceMessage
from contactcenter.rules.policy import DEFAULT_POLICY
from contactcenter.rules.presence import SPOKEN
from contactcenter.rules.staff import OPERATOR, Staff
from contactcenter.rules.voice import LANGUAGE_KEYS, MESSAGE_KEY
from contactcenter.storage.call_models import Call
from contactcenter.storage.db import db, reading
from contactcenter.storage.reads.calls import own_call

NUMBER = "111"
SHIFT = timedelta(hours=8)
KEYS = {language: key for key, language in LANGUAGE_KEYS.items()}


class Switchboard:
    """Leads the calls of the stories to the operators among `people`, who are at work from the first call to `close`."""

    def __init__(self, people: dict[str, Staff]) -> None:
        self._operators = {name: staff for name, staff in people.items() if staff.role == OPERATOR}
        self._since: dict[str, datetime] = {}
        self._talks: dict[str, Story] = {}

    def comes_in(self, story: Story, at: datetime) -> int:
        """A call that chooses its language and waits; its case number."""
        self._begin_shifts(at)
        line = _line(story, "ringing")
        number = intake.record_call(line, now=at).case_number
        callers_way.press(line, KEYS[story.template.language], tries=0, now=at, policy=DEFAULT_POLICY)
        return number

    def answers(self, name: str, story: Story, at: datetime) -> None:
        """An operator answers and talks. Whoever still talks to somebody else finishes first."""
        if name in self._talks:
            self.ends(self._talks[name], at, seconds=None)
        by, line = self._operators[name], _line(story, "in-progress")
        with reading():
            call_id, began_at = db.session.execute(
                select(Call.contact_id, Call.began_at).where(Call.sid == line.sid)).one()
        answering.answer(by, call_id, now=at)
        with reading():
            own = own_call(by.id)
        if own is None:
            raise RuntimeError("whoever answers is in a call")
        operators_way.leg_step(own.leg_id, now=at)
        waited = QueueWord("", int((at - began_at).total_seconds()))
        callers_way.connect(line, waited, now=at, policy=DEFAULT_POLICY)
        self._talks[name] = story

    def leaves_message(self, story: Story, message: VoiceMessage, at: datetime) -> None:
        """The caller waits no longer and leaves a message."""
        line = _line(story, "in-progress")
        callers_way.press_in_queue(line, MESSAGE_KEY, now=at, policy=DEFAULT_POLICY)
        callers_way.message_left(line, message, now=at, policy=DEFAULT_POLICY)

    def ends(self, story: Story, at: datetime, *, seconds: int | None) -> None:
        """The caller hangs up; whoever talked to them is free again at once."""
        calls.record_call_report(CallReport(_line(story, "completed"), sequence=3, duration_seconds=seconds), now=at)
        for name in [name for name, theirs in self._talks.items() if theirs is story]:
            del self._talks[name]
            presence.set_state(self._operators[name], AVAILABLE, now=at)

    def close(self, at: datetime) -> None:
        """Everybody goes home."""
        for name in list(self._since):
            self._end_shift(name, at)

    def _begin_shifts(self, at: datetime) -> None:
        for name, by in self._operators.items():
            if name in self._since and at - self._since[name] > SHIFT and name not in self._talks:
                self._end_shift(name, at)
            if name not in self._since:
                presence.start_shift(by, reach=TELEPHONE, address=f"+7701000{by.id:04}", languages=SPOKEN, now=at)
                self._since[name] = at

    def _end_shift(self, name: str, at: datetime) -> None:
        presence.end_shift(self._operators[name], now=at)
        del self._since[name]


def message_of(story: Story, sid: str, step: Step, *, wishes_callback: bool) -> VoiceMessage:
    """What was recorded of a story's call."""
    return VoiceMessage(_line(story, "in-progress").sid, "completed", sid, step.seconds, wishes_callback=wishes_callback)


def _line(story: Story, status: str) -> InboundCall:
    sid = f"CA{Random(story.number).getrandbits(128):032x}"
    return InboundCall(sid=sid, sender=story.sender, recipient=NUMBER, status=status, raw={
        "CallSid": sid, "From": story.sender, "To": NUMBER, "CallStatus": status})
