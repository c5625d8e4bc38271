"""The demonstration's events as plain values: who does what when, in which story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contactcenter.demo.texts import Place, Template


@dataclass(frozen=True)
class Story:
    """A contact that becomes a case, and whose case it is. `channel` is sms or call."""

    number: int
    sender: str
    channel: str
    place: Place
    template: Template

    @property
    def text(self) -> str:
        """What is written, or noted of a call, with the place in it."""
        return self.template.text.format(place=self.place.where[self.template.language])


@dataclass(frozen=True)
class Step:
    """One thing that happens. `act` is text, call, answer, call_end, voice_message, call_back or a verb
    of casework; `by` an account's name,
    `said` a text, note, reason or outcome's note; `region` is where a case is handed over to."""

    at: datetime
    story: Story
    act: str
    by: str = ""
    said: str = ""
    region: str = ""
    seconds: int = 0
