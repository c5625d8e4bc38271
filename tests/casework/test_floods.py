"""Floods: everything is stored, answers are limited, and the urgent one still stands on top."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import Case, Contact, Outbox
from contactcenter.storage.reads.cases import CaseFilter, list_cases
from tests.casework.test_intake import count

TextIn = Callable[..., int]
SECOND = timedelta(seconds=1)


def test_two_robots_fall_silent_after_one_answer(app: Flask, text_in: TextIn, now: datetime) -> None:
    """The other one answers whatever it gets, each time in other words."""
    words = "Хабарыңыз қабылданды"
    for turn in range(30):
        text_in("+77051234567", f"{words} {turn}", at=now + turn * 20 * SECOND)
        words = db.session.execute(select(Outbox.text)).scalars().first() or words
        db.session.rollback()
    assert (count(Contact), count(Case), count(Outbox)) == (30, 1, 1)


def test_ten_a_second_from_one_number_are_one_case(app: Flask, text_in: TextIn, now: datetime) -> None:
    numbers = {text_in("+77051234567", f"x{index}", at=now + index * SECOND / 10) for index in range(60)}
    assert (len(numbers), count(Contact), count(Outbox)) == (1, 60, 1)


def test_a_class_at_once_is_stored_and_the_urgent_one_stands_on_top(
        app: Flask, text_in: TextIn, user: Callable[..., Staff], now: datetime) -> None:
    urgent = 0
    for index in range(60):
        text = "не хочу жить" if index == 41 else "Алматы қаласы, 25 мектеп, сұрағым бар"
        number = text_in(f"+770512345{index:02}", text, at=now + index * SECOND / 20)
        urgent = number if index == 41 else urgent
    page = list_cases(user("aigerim", "operator"), CaseFilter(statuses=("new", "offered"))).rows
    assert (count(Case), page[0].number, page[0].urgency) == (60, urgent, 1)
