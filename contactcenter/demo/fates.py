"""How the cases of the demonstration go: the usual course of a question, of a call for help, of danger and of noise.

Each course is a list of steps from the first contact to the closing; what lies in the future is left out by the plan.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from contactcenter.demo.people import PEOPLE, ombudsman_of
from contactcenter.demo.steps import Step, Story
from contactcenter.demo.texts import words
from contactcenter.demo.timetable import at_work

_LANGUAGE_OF = {person.name: person.language for person in PEOPLE}
OPERATORS = ("operator", "operator2")
LEAVES_A_MESSAGE = 0.25
WAIT = (timedelta(seconds=3), timedelta(seconds=17))      # nine in ten within 15 s


class Course:
    """Writes the steps of one story; `clock` is when its last step happened."""

    def __init__(self, rng: Random, story: Story, *, begins: datetime) -> None:
        self.rng = rng
        self.story = story
        self.clock = begins
        self.operator = rng.choice(OPERATORS)
        self.region = story.place.region
        self.steps: list[Step] = []
        self._said: set[str] = set()

    @property
    def ombudsman(self) -> str:
        return ombudsman_of(self.region)

    def later(self, least: timedelta, most: timedelta, *, office_hours: bool = False) -> None:
        """Lets a random time pass, in whole seconds."""
        self.clock += timedelta(seconds=self.rng.randint(int(least.total_seconds()), int(most.total_seconds())))
        if office_hours:
            self.clock = at_work(self.clock)

    def does(self, act: str, by: str = "", *, said: str = "", region: str = "", seconds: int = 0) -> None:
        self.steps.append(Step(self.clock, self.story, act, by, said, region, seconds))

    def writes(self, act: str, by: str, purpose: str, *, often: float = 1.0) -> None:
        """An act with words in the actor's language that fit the story's outcome and were not said before; `often` as a
        share of 1. A note without words is no act."""
        outcome = "-" if purpose in ("return", "reopen") else self.story.template.outcome
        left = [said for said in words(purpose, language=_LANGUAGE_OF[by], outcome=outcome) if said not in self._said]
        said = self.rng.choice(left) if left and self.rng.random() < often else ""
        self._said.add(said)
        if said or act != "note":
            self.does(act, by, said=said)


def course(rng: Random, story: Story, *, begins: datetime) -> list[Step]:
    """The whole course of an ordinary story."""
    written = Course(rng, story, begins=begins)
    contact(written)
    {"question": _question, "help": _help, "danger": _danger, "noise": _noise}[story.template.kind](written)
    return written.steps


def contact(written: Course) -> None:
    """The text, or the call with what the operator noted of it; some callers leave a message, and are called back."""
    if written.story.channel == "sms":
        written.does("text", said=written.story.text)
        return
    written.does("call")
    if written.story.template.outcome != "silent" and written.rng.random() < LEAVES_A_MESSAGE:
        _leaves_a_message(written)
        written.later(timedelta(minutes=3), timedelta(minutes=20))
        written.does("call_back", written.operator)
    else:
        written.later(*WAIT)
        written.does("answer", written.operator)
        _hangs_up(written, timedelta(seconds=25), timedelta(minutes=9))
        written.later(timedelta(seconds=10), timedelta(seconds=50))
    written.does("note", written.operator, said=written.story.text)


def _leaves_a_message(written: Course) -> None:
    written.later(timedelta(seconds=20), timedelta(seconds=45))
    written.does("voice_message", seconds=written.rng.randint(8, 24))
    _hangs_up(written, timedelta(seconds=1), timedelta(seconds=4))


def _hangs_up(written: Course, least: timedelta, most: timedelta) -> None:
    written.later(least, most)
    written.does("call_end", seconds=int((written.clock - written.steps[0].at).total_seconds()))


def _question(written: Course) -> None:
    written.later(timedelta(seconds=40), timedelta(minutes=6))
    if written.rng.random() < 0.3:
        written.does("claim", written.operator)
        written.later(timedelta(minutes=2), timedelta(minutes=20))
    written.writes("close", written.operator, "close", often=0.5)


def _noise(written: Course) -> None:
    written.later(timedelta(seconds=20), timedelta(minutes=8))
    written.does("close", written.operator)


def _help(written: Course) -> None:
    _hand_over(written, timedelta(minutes=1), timedelta(minutes=6))
    chance = written.rng.random()
    if chance < 0.03:
        _return_to_another_region(written)
    written.later(timedelta(minutes=6), timedelta(minutes=115))
    _accepted(written)
    if chance > 0.97:
        _reopened(written)


def _danger(written: Course) -> None:
    """An urgent case: seen within a minute, told to the police at once, accepted within half an hour."""
    written.later(timedelta(seconds=15), timedelta(seconds=55))
    written.does("claim", written.operator)
    _hand_over(written, timedelta(minutes=1), timedelta(minutes=4), noted=1.0)
    written.later(timedelta(minutes=4), timedelta(minutes=26))
    _accepted(written)


def _hand_over(written: Course, least: timedelta, most: timedelta, *, noted: float = 0.3) -> None:
    """To the region's queue, now and then with a note; where the machine has done it already, the note alone."""
    written.later(least, most)
    if written.story.channel == "sms":
        written.writes("note", written.operator, "operator", often=noted)
    written.does("hand_over", written.operator, region=written.region)


def _accepted(written: Course, *, second_text: float = 0.2) -> None:
    """From accepting to closing: one or two notes, now and then a second text, some days."""
    written.does("accept", written.ombudsman)
    if written.story.channel == "sms" and written.rng.random() < second_text:
        written.later(timedelta(minutes=20), timedelta(hours=20))
        written.does("text", said=written.rng.choice(words("followup", language=written.story.template.language)))
    for often in (0.9, 0.4):
        written.later(timedelta(hours=2), timedelta(hours=40), office_hours=True)
        written.writes("note", written.ombudsman, "work", often=often)
    written.later(timedelta(hours=3), timedelta(days=5), office_hours=True)
    written.writes("close", written.ombudsman, "close", often=0.8)


def _return_to_another_region(written: Course) -> None:
    written.later(timedelta(minutes=10), timedelta(minutes=60))
    written.writes("return", written.ombudsman, "return")
    written.later(timedelta(minutes=2), timedelta(minutes=15))
    written.region = "KZ-19" if written.region == "KZ-75" else "KZ-75"
    written.does("hand_over", written.operator, region=written.region)


def _reopened(written: Course) -> None:
    written.later(timedelta(days=1), timedelta(days=4), office_hours=True)
    written.writes("reopen", "supervisor", "reopen")
    written.later(timedelta(minutes=2), timedelta(minutes=9))
    written.does("hand_over", "supervisor", region=written.region)
    written.later(timedelta(minutes=10), timedelta(minutes=90))
    _accepted(written, second_text=0)   # after so long a text would open a case of its own


def waiting(rng: Random, story: Story, *, begins: datetime, leaves_a_message: bool = False) -> list[Step]:
    """A text that nobody has taken up yet; or a caller who has hung up before anybody answered, or has left a message."""
    written = Course(rng, story, begins=begins)
    if story.channel == "sms":
        contact(written)
        return written.steps
    written.does("call")
    if leaves_a_message:
        _leaves_a_message(written)
    else:
        _hangs_up(written, timedelta(seconds=12), timedelta(seconds=70))
    return written.steps


def offered(rng: Random, story: Story, *, begins: datetime) -> list[Step]:
    """A case that waits in its region's queue."""
    written = Course(rng, story, begins=begins)
    contact(written)
    _hand_over(written, timedelta(minutes=1), timedelta(minutes=4))
    return written.steps


def returned(rng: Random, story: Story, *, begins: datetime) -> list[Step]:
    """A case that its region gave back and that waits in the national queue."""
    written = Course(rng, story, begins=begins)
    contact(written)
    _hand_over(written, timedelta(minutes=1), timedelta(minutes=4))
    written.later(timedelta(minutes=10), timedelta(minutes=30))
    written.writes("return", written.ombudsman, "return")
    return written.steps
