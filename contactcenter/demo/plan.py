"""The demonstration's weeks, drawn from a seed: some six hundred contacts and what people did with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random

from contactcenter.demo import fates
from contactcenter.demo.callers import Callers
from contactcenter.demo.steps import Step, Story
from contactcenter.demo.texts import Place, Template, call_templates, places, sms_templates
from contactcenter.demo.timetable import moments
from contactcenter.rules.regions import REGIONS

DAYS = 28
CONTACTS_A_DAY = 18
CALLS_SHARE = 0.15
KINDS = ("question", "help", "danger", "noise")
SMS_KINDS = (50, 31, 3, 16)     # most contacts are short questions; a sixth is silent, joking or testing (DOMAIN 1)
CALL_KINDS = (38, 30, 5, 27)
NAMES_A_PLACE = 0.85
OFFERED_MINUTES_AGO = (5, 95)
OVERDUE_MINUTES_AGO = (122, 150)   # over the two hours within which a case is to be accepted
OVERDUE_SHARE = 0.12
COMES_BACK_AFTER = timedelta(days=4)   # later than the window in which a text belongs to the closed case
NEW_MINUTES_AGO = (1, 2, 4, 11, 19, 32, 47, 55)
HUNG_UP, LEFT_A_MESSAGE = (3, 6, 7), (5,)                 # of these: calls that reached nobody
ANSWERED_MINUTES_AGO = (38, 52, 66, 79, 91, 104, 117, 128, 140, 155, 166)


class Planner:
    """Draws the stories; the order of the draws is part of what makes two plans of one seed the same."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.callers = Callers(rng)
        self._numbers = count(1)

    def past(self, now: datetime, *, days: int) -> Iterator[Step]:
        """Ordinary stories of the last days, up to three hours ago."""
        begins = moments(self.rng, now=now, days=days, count=days * CONTACTS_A_DAY, quiet=timedelta(hours=3))
        for at, place in zip(begins, self.callers.places(len(begins)), strict=True):
            steps = fates.course(self.rng, self._story(at, place), begins=at)
            if steps[-1].act == "close":
                self.callers.is_free(steps[0].story.sender, since=steps[-1].at + COMES_BACK_AFTER)
            yield from steps

    def offered(self, now: datetime) -> Iterator[Step]:
        """In each region's queue something to accept; in the busiest, three."""
        for region in REGIONS:
            of_region = [place for place in places() if place.region == region]
            for _ in range(1 + sum(place.share for place in of_region) // 35):
                overdue = self.rng.random() < OVERDUE_SHARE
                at = now - timedelta(minutes=self.rng.randint(*(OVERDUE_MINUTES_AGO if overdue else OFFERED_MINUTES_AGO)))
                story = self._story(at, self.rng.choice(of_region), channel="sms", kind="help", named=True)
                yield from fates.offered(self.rng, story, begins=at)

    def new(self, now: datetime) -> Iterator[Step]:
        """What has just come in, without a place or by telephone; one of it urgent. And a case that was returned."""
        for index, (minutes, place) in enumerate(zip(NEW_MINUTES_AGO, self.callers.places(len(NEW_MINUTES_AGO)))):
            at = now - timedelta(minutes=minutes)
            calls = index in HUNG_UP + LEFT_A_MESSAGE
            channel, kind = ("call", "help") if calls else ("sms", "danger" if index == 1 else "help")
            yield from fates.waiting(self.rng, self._story(at, place, channel=channel, kind=kind, named=False), begins=at,
                                     leaves_a_message=index in LEFT_A_MESSAGE)
        at = now - timedelta(minutes=75)
        yield from fates.returned(
            self.rng, self._story(at, self.rng.choice(places()), channel="sms", kind="help", named=True), begins=at)

    def answered(self, now: datetime) -> Iterator[Step]:
        """Questions by telephone of the last hours, so that the figures of the day say something at any time of it."""
        for minutes, place in zip(ANSWERED_MINUTES_AGO, self.callers.places(len(ANSWERED_MINUTES_AGO))):
            at = now - timedelta(minutes=minutes)
            yield from fates.course(self.rng, self._story(at, place, channel="call", kind="question"), begins=at)

    def _story(self, at: datetime, place: Place, *, channel: str = "", kind: str = "",
               named: bool | None = None) -> Story:
        channel = channel or ("call" if self.rng.random() < CALLS_SHARE else "sms")
        kind = kind or self.rng.choices(KINDS, SMS_KINDS if channel == "sms" else CALL_KINDS)[0]
        template = self._template(channel, kind, self.callers.language(place.region), named)
        sender = self.callers.number(at) if channel == "sms" else self.callers.calling_number(at, place.region)
        return Story(next(self._numbers), sender, channel, place, template)

    def _template(self, channel: str, kind: str, language: str, named: bool | None) -> Template:
        """One of this kind, in this language and with or without a place as far as there is one."""
        fitting = [template for template in (sms_templates() if channel == "sms" else call_templates())
                   if template.kind == kind]
        named = self.rng.random() < NAMES_A_PLACE if named is None else named
        for condition in (lambda template: template.names_a_place == named,
                          lambda template: template.language == language):
            fitting = [template for template in fitting if condition(template)] or fitting
        return self.rng.choice(fitting)


def plan(rng: Random, *, now: datetime, days: int = DAYS) -> list[Step]:
    """Every step of the last days up to `now`, in the order of time."""
    planner = Planner(rng)
    steps = [*planner.past(now, days=days), *planner.offered(now), *planner.new(now), *planner.answered(now)]
    return sorted((step for step in steps if step.at <= now), key=lambda step: (step.at, step.story.number))
