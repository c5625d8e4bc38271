"""The planned weeks look like the service's own: every region, school days, long evenings, nothing after now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from contactcenter.demo.callers import LAND_LINES, WITHHELD, Callers
from contactcenter.demo.people import PASSWORD, PEOPLE, ombudsman_of
from contactcenter.demo.plan import plan
from contactcenter.demo.steps import Step
from contactcenter.demo.texts import Place, Template, call_templates, places, sms_templates, words
from contactcenter.demo.timetable import at_work, moments
from contactcenter.rules import routing, urgency
from contactcenter.rules.lifecycle import NOT_A_CASE, OUTCOMES
from contactcenter.rules.local_time import local
from contactcenter.rules.numbers import caller_id
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.staff import OMBUDSMAN

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)   # a Monday, 11:00 in Almaty
WRITTEN = [template for template in sms_templates() if template.names_a_place]


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return plan(Random("2026-11-23"), now=NOW)


def first_steps(steps: list[Step]) -> dict[int, Step]:
    first: dict[int, Step] = {}
    for step in steps:
        first.setdefault(step.story.number, step)
    return first


def test_the_same_seed_gives_the_same_weeks(steps: list[Step]) -> None:
    assert plan(Random("2026-11-23"), now=NOW) == steps


def test_another_day_gives_other_weeks(steps: list[Step]) -> None:
    assert plan(Random("2026-11-24"), now=NOW) != steps


def test_there_are_about_six_hundred_contacts(steps: list[Step]) -> None:
    assert 520 <= sum(step.act in ("text", "call") for step in steps) <= 680


def test_nothing_happens_after_now_and_everything_in_its_order(steps: list[Step]) -> None:
    moments_of_steps = [step.at for step in steps]
    assert moments_of_steps == sorted(moments_of_steps)
    assert moments_of_steps[-1] <= NOW
    assert NOW - timedelta(days=29) < moments_of_steps[0] < NOW - timedelta(days=26)


def test_every_story_begins_with_its_contact(steps: list[Step]) -> None:
    assert {step.act for step in first_steps(steps).values()} == {"text", "call"}


def test_a_second_text_comes_while_its_case_is_open(steps: list[Step]) -> None:
    """Later than the join window or after the closing it would open a case that nobody works."""
    last: dict[int, Step] = {}
    for step in steps:
        before = last.get(step.story.number)
        if step.act == "text" and before:
            assert before.act != "close"
            assert step.at - before.at < timedelta(hours=24)
        last[step.story.number] = step
    assert len(last) > 500


def test_nobody_says_the_same_twice_of_one_case(steps: list[Step]) -> None:
    said = Counter((step.story.number, step.said) for step in steps if step.act == "note")
    assert max(said.values()) == 1


def test_every_region_is_there_and_the_busiest_lead(steps: list[Step]) -> None:
    stories = Counter(step.story.place.region for step in first_steps(steps).values())
    assert stories.keys() == REGIONS.keys()
    assert min(stories.values()) >= 3
    assert {region for region, _ in stories.most_common(4)} >= {"KZ-75", "KZ-27", "KZ-61"}
    assert stories["KZ-75"] > 5 * stories["KZ-62"]


def test_something_has_just_come_in(steps: list[Step]) -> None:
    lately = [step for step in first_steps(steps).values() if NOW - step.at <= timedelta(hours=1)]
    assert any(step.story.template.kind == "danger" for step in lately)
    assert any(NOW - step.at < timedelta(minutes=5) for step in lately)
    assert {step.act for step in lately} == {"text", "call"}


def test_some_numbers_come_back(steps: list[Step]) -> None:
    senders = Counter(step.story.sender for step in first_steps(steps).values() if step.story.sender != WITHHELD)
    assert sum(count > 1 for count in senders.values()) >= 5


@pytest.mark.parametrize("busier, than, why", [
    (lambda there: there.weekday() == 1, lambda there: there.weekday() == 6, "a Tuesday than a Sunday"),
    (lambda there: there.hour in (14, 15, 16), lambda there: there.hour in (8, 9, 10), "after school than before"),
    (lambda there: there.hour in (8, 9, 10), lambda there: there.hour in (1, 2, 3), "in the morning than at night"),
    (lambda there: there.month == 5, lambda there: there.month == 6, "in May than in June"),
])
def test_there_is_more_to_do(busier: Callable[[datetime], bool], than: Callable[[datetime], bool], why: str) -> None:
    end = datetime(2026, 7, 1, tzinfo=UTC)
    drawn = [local(at) for at in moments(Random(1), now=end, days=61, count=3000, quiet=timedelta())]
    assert sum(map(busier, drawn)) > 1.5 * sum(map(than, drawn)), why


@pytest.mark.parametrize("moment, expected, why", [
    ("2026-11-23T10:00", "2026-11-23T10:00", "in office hours"),
    ("2026-11-23T05:30", "2026-11-23T09:30", "before them: later the same morning"),
    ("2026-11-23T18:10", "2026-11-24T09:10", "after them: the next morning"),
    ("2026-11-20T19:00", "2026-11-23T09:00", "Friday evening: on Monday"),
    ("2026-11-22T12:00", "2026-11-23T09:00", "Sunday: on Monday"),
])
def test_office_work_waits_for_the_office(moment: str, expected: str, why: str) -> None:
    there = datetime.fromisoformat(f"{moment}+05:00")
    assert at_work(there) == datetime.fromisoformat(f"{expected}+05:00"), why


def test_every_number_is_one_that_the_service_can_tell_apart() -> None:
    callers = Callers(Random(2))
    assert all(caller_id(callers.number(NOW)).may_be_texted for _ in range(500))


@pytest.mark.parametrize("region", LAND_LINES)
def test_a_land_line_speaks_for_its_region(region: str) -> None:
    callers = Callers(Random(3))
    numbers = {callers.calling_number(NOW, region) for _ in range(200)}
    land_lines = {number for number in numbers if number.startswith(f"+7{LAND_LINES[region]}")}
    assert land_lines
    assert {routing.route(routing.Facts(sender=number, text="")).region for number in land_lines} == {region}


@pytest.mark.parametrize("place", places(), ids=lambda place: place.where["en"])
def test_a_text_of_the_demonstration_is_routed_where_it_says(place: Place) -> None:
    """Never to another region, and nearly always with certainty."""
    answers = [routing.route(routing.Facts(sender="+77010001234", text=template.text.format(
        place=place.where[template.language]))) for template in WRITTEN]
    assert {answer.region for answer in answers} <= {place.region, None}
    assert sum(answer.certainty is routing.Certainty.CERTAIN for answer in answers) >= 0.9 * len(answers)


@pytest.mark.parametrize("text", [template.text for template in sms_templates() if template.kind == "danger"])
def test_a_text_of_danger_is_urgent(text: str) -> None:
    assert urgency.assess(text.format(place="в Таразе")).level == urgency.URGENT


@pytest.mark.parametrize("template", (*sms_templates(), *call_templates()), ids=lambda template: template.text[:30])
def test_every_template_ends_as_cases_end(template: Template) -> None:
    outcome = template.outcome
    assert outcome in OUTCOMES
    assert (template.kind == "noise") == (outcome in NOT_A_CASE)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("purpose", ["operator", "work", "close"])
def test_staff_have_words_for_every_outcome_of_help(language: str, purpose: str) -> None:
    outcomes = {template.outcome for template in (*sms_templates(), *call_templates())
                if template.kind in ("help", "danger")}
    assert all(words(purpose, language=language, outcome=outcome) for outcome in outcomes)


def test_every_region_has_its_ombudsman() -> None:
    accounts = {person.name: person.regions for person in PEOPLE if person.role == OMBUDSMAN}
    assert accounts == {ombudsman_of(region): (region,) for region in REGIONS}


def test_the_names_and_the_password_can_be_used() -> None:
    assert len({person.name for person in PEOPLE}) == len({person.display_name for person in PEOPLE}) == len(PEOPLE) == 25
    assert len(PASSWORD) >= 12
