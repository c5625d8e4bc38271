"""The caller's way at the provider's door: what each step answers, in which language, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from contactcenter.casework import answering
from contactcenter.storage import blind
from contactcenter.storage.call_models import Call, CallLeg, CallOffer, Recording
from contactcenter.storage.db import db
from contactcenter.storage.log_models import Task
from contactcenter.storage.models import Caller as Number
from contactcenter.storage.models import Case, Contact, Outbox
from contactcenter.telephony import spool, webhooks
from tests.casework.test_intake import count
from tests.locking import a_table_locked
from tests.telephony.conftest import Caller, Post, call_parameters, heard, tags

Calls = Callable[..., Caller]
STEPS = "https://111.example.kz/webhooks/twilio/voice"
WITHHELD = "+266696687"
EVERY_STEP = ("", "/menu", "/queue", "/wait", "/wait-key", "/left", "/message", "/recorded", "/connecting", "/hold",
              "/hold-music", "/dialled", "/leg", "/leg-after", "/leg-wait", "/connecting-leg")
Work = Any


def speaking(caller: Caller, language: str) -> Caller:
    """The number's language is known."""
    of_the_number = Number.number_key == blind.key("number", caller.parameters["From"])
    db.session.execute(update(Number).where(of_the_number).values(language=language))
    db.session.execute(update(Call).where(Call.sid == caller.parameters["CallSid"]).values(language=language))
    db.session.commit()
    return caller


def of_kind(model: type[Any]) -> list[Any]:
    db.session.rollback()
    return list(db.session.execute(select(model)).scalars())


def policy(app: Flask, **changes: Any) -> None:
    ours = app.extensions["telephony"]
    app.extensions["telephony"] = replace(ours, policy=replace(ours.policy, **changes))


# The greeting and the language

def test_who_is_not_known_is_greeted_in_three_languages_and_asked_for_one(caller: Calls) -> None:
    gather, redirect = caller().at("/voice")
    assert heard(gather) == ["greeting", "ru-RU", "en-US", "languages", "ru-RU", "en-US"]
    assert (gather.get("action"), gather.get("numDigits")) == (f"{STEPS}/menu?tries=0", "1")
    assert redirect.text == f"{STEPS}/queue"


@pytest.mark.parametrize(("key", "language", "words"), [
    ("7", "kk", ["greeting", "keys"]), ("8", "ru", ["ru-RU", "ru-RU"]), ("9", "en", ["en-US", "en-US"])])
def test_a_language_is_chosen_by_key_and_asked_for_only_once(caller: Calls, key: str, language: str, words: list[str]) -> None:
    first = caller()
    first.at("/voice")
    first.at("/voice/menu", Digits=key)
    assert first.call.language == language
    assert heard(caller().at("/voice")[0]) == words
    assert of_kind(Case)[0].language == language


def test_danger_is_named_first(caller: Calls) -> None:
    assert "один один два" in str(speaking_first(caller, "ru").at("/voice")[0][0].text)
    assert "one one two" in str(speaking_first(caller, "en").at("/voice")[0][0].text)


def speaking_first(caller: Calls, language: str) -> Caller:
    made = caller()
    made.at("/voice")
    return speaking(made, language)


def test_that_talks_are_recorded_is_said_at_once_and_before_the_talk(app: Flask, caller: Calls, operator: Work) -> None:
    policy(app, records_talks=True)
    by, line = operator(), caller()
    assert "recorded" in heard(line.at("/voice"))
    line.at("/voice/queue")
    answering.answer(by, line.call.contact_id, now=datetime.now(UTC))
    leg = of_kind(CallLeg)[0].id
    (dial,) = line.at(f"/voice/leg?leg={leg}")
    assert dial.get("record") == "record-from-answer-dual"
    assert heard(line.at("/voice/connecting", QueueTime="4")) == ["recorded", "ru-RU", "en-US"]
    assert heard(line.at("/voice/connecting", QueueTime="4")) == []


# The queue

def test_who_presses_nothing_waits_in_a_queue_of_their_own(caller: Calls, operator: Work) -> None:
    operator()
    line = caller()
    line.at("/voice")
    (enqueue,) = line.at("/voice/queue")
    assert (enqueue.tag, enqueue.text) == ("Enqueue", f"call-{line.call.contact_id}")
    assert (enqueue.get("action"), enqueue.get("waitUrl")) == (f"{STEPS}/left", f"{STEPS}/wait")
    assert line.call.stage == "queued"


@pytest.mark.parametrize(("language", "words"), [
    ("kk", ["place-1", "comfort", "keys"]), ("ru", ["ru-RU"] * 3), ("en", ["en-US"] * 3)])
def test_the_place_and_comfort_are_heard_while_waiting(caller: Calls, operator: Work, language: str, words: list[str]) -> None:
    operator()
    line = speaking_first(caller, language)
    line.at("/voice/queue")
    gather, redirect = line.at("/voice/wait", QueueTime="3")
    assert heard(gather) == words
    assert (gather.get("action"), redirect.text) == (f"{STEPS}/wait-key", f"{STEPS}/wait")


def test_the_second_one_is_told_so(caller: Calls, operator: Work) -> None:
    operator()
    first, second = caller(), caller(From="+77051234568")
    for line in (first, second):
        line.at("/voice")
        line.at("/voice/menu", Digits="7")
    assert heard(second.at("/voice/wait"))[0] == "place-2"


def test_the_twenty_first_is_told_that_many_wait(caller: Calls, operator: Work) -> None:
    operator()
    lines = [caller(From=f"+7705123{number:04}") for number in range(21)]
    for line in lines:
        line.at("/voice/menu", Digits="7")
    assert heard(lines[-1].at("/voice/wait"))[0] == "place-farther"


def test_nobody_on_shift_offers_message_and_call_back(caller: Calls) -> None:
    line = caller()
    line.at("/voice")
    gather, redirect = line.at("/voice/queue")
    assert heard(gather)[:3] == ["nobody", "ru-RU", "en-US"]
    assert heard(gather)[3] == "keys"
    assert redirect.text == f"{STEPS}/message"
    assert tags(line.at("/voice/message"))[-2:] == ["Record", "Redirect"]


@pytest.mark.parametrize("result", ["queue-full", "error", "system-error"])
def test_a_queue_without_room_offers_message_and_call_back(caller: Calls, operator: Work, result: str) -> None:
    operator()
    line = caller()
    line.at("/voice/queue")
    assert "nobody" in heard(line.at("/voice/left", QueueResult=result))
    assert line.call.stage == "message"
    assert [offer.state for offer in of_kind(CallOffer)] == ["withdrawn"]


def test_who_has_waited_long_enough_is_offered_message_and_call_back(caller: Calls, operator: Work) -> None:
    operator()
    line = caller()
    line.at("/voice/queue")
    db.session.execute(update(Call).values(queued_at=datetime.now(UTC) - timedelta(minutes=5)))
    db.session.commit()
    assert tags(line.at("/voice/wait")) == ["Leave"]
    assert heard(line.at("/voice/left", QueueResult="leave", QueueTime="300"))[0] == "waited-long"


@pytest.mark.parametrize(("key", "verbs"), [("1", ["Play", "Say", "Say", "Record", "Redirect"]),
                                            ("2", ["Play", "Say", "Say", "Play", "Say", "Say", "Hangup"])])
def test_a_wish_while_waiting_leads_out_of_the_queue(caller: Calls, operator: Work, key: str, verbs: list[str]) -> None:
    operator()
    line = caller()
    line.at("/voice/queue")
    assert tags(line.at("/voice/wait-key", Digits=key)) == ["Leave"]
    assert tags(line.at("/voice/left", QueueResult="leave")) == verbs
    assert [offer.state for offer in of_kind(CallOffer)] == ["withdrawn"]


def test_who_is_just_being_connected_stays_in_the_queue(caller: Calls, operator: Work) -> None:
    by, line = operator(), caller()
    line.at("/voice/queue")
    answering.answer(by, line.call.contact_id, now=datetime.now(UTC))
    gather, _ = line.at("/voice/wait-key", Digits="1")
    assert (gather.tag, line.call.stage, line.call.wish) == ("Gather", "queued", None)


# Message, call back, reference

def test_a_call_back_is_promised_once_however_often_the_key_comes(caller: Calls) -> None:
    line = caller()
    line.at("/voice")
    first, second = line.at("/voice/menu", Digits="2"), line.at("/voice/menu", Digits="2")
    assert tags(first) == tags(second)
    line.hangs_up()
    assert [(task.kind, task.reason) for task in of_kind(Task)] == [("call_back", "asked")]
    assert line.call.result == "call_back"


def test_a_withheld_number_is_asked_to_say_itself(caller: Calls) -> None:
    line = caller(From=WITHHELD)
    line.at("/voice")
    response = line.at("/voice/menu", Digits="2")
    assert heard(response)[0] == "no-number" and "Record" in tags(response)
    assert (count(Task), of_kind(Case)[0].attention) == (0, "missed_call")


@pytest.mark.parametrize("language", ["kk", "ru", "en", None])
def test_the_reference_is_texted_once_a_call_in_the_callers_language(
        caller: Calls, operator: Work, language: str | None) -> None:
    operator()
    line = caller()
    line.at("/voice")
    if language:
        speaking(line, language)
    line.at("/voice/queue")
    for _ in range(2):
        gather, redirect = line.at("/voice/wait-key", Digits="5")
        assert heard(gather)[0] in ("reference-sent", "ru-RU", "en-US", "place-1")
        assert redirect.text == f"{STEPS}/wait"
    (text,) = of_kind(Outbox)
    assert (text.kind, text.language, text.recipient) == ("reference", language or "mixed", "+77051234567")
    assert len(text.text.encode("utf-16-le")) // 2 <= 70


@pytest.mark.parametrize("change", [{"safe_to_text": False}, {"receives_texts": False},
                                    {"opted_out_at": datetime(2026, 1, 1, tzinfo=UTC)}])
def test_who_must_not_be_texted_is_told_that_it_cannot_be(caller: Calls, change: dict[str, Any]) -> None:
    line = speaking_first(caller, "kk")
    db.session.execute(update(Number).values(**change))
    db.session.commit()
    assert "reference-refused" in heard(line.at("/voice/menu", Digits="5"))
    assert count(Outbox) == 0


@pytest.mark.parametrize("number", [WITHHELD, "+77172757485", "anonymous"])
def test_a_number_that_cannot_be_texted_is_told_so(caller: Calls, number: str) -> None:
    line = caller(From=number)
    line.at("/voice")
    assert "reference-refused" in heard(line.at("/voice/menu", Digits="5"))
    assert count(Outbox) == 0


def test_a_message_is_kept_and_thanked_for(caller: Calls) -> None:
    line = speaking_first(caller, "kk")
    line.at("/voice/menu", Digits="1")
    response = line.at("/voice/recorded", RecordingSid="RE" + "1" * 32, RecordingDuration="7", Digits="#")
    assert (heard(response), tags(response)[-1]) == (["thanks", "goodbye"], "Hangup")
    line.hangs_up()
    assert (line.call.result, of_kind(Recording)[0].seconds, count(Task)) == ("message", 7, 0)


def test_key_two_at_the_end_of_a_message_asks_for_a_call_back(caller: Calls) -> None:
    line = speaking_first(caller, "kk")
    line.at("/voice/menu", Digits="1")
    line.at("/voice/recorded", RecordingSid="RE" + "1" * 32, RecordingDuration="7", Digits="2")
    line.hangs_up()
    assert line.call.result == "message"
    assert [task.reason for task in of_kind(Task)] == ["message"]


@pytest.mark.parametrize("status", ["absent", "failed"])
def test_a_message_that_is_not_there_is_a_missed_call(caller: Calls, status: str) -> None:
    line = caller()
    line.at("/voice")
    line.at("/voice/menu", Digits="1")
    line.at("/recording", RecordingStatus=status, RecordingSid="RE" + "1" * 32)
    line.hangs_up()
    assert line.call.result == "missed"
    assert [task.reason for task in of_kind(Task)] == ["missed"]


def test_after_a_talk_that_broke_off_the_caller_can_still_say_something(caller: Calls, operator: Work) -> None:
    by, line = operator(), caller()
    line.at("/voice/menu", Digits="7")
    answering.answer(by, line.call.contact_id, now=datetime.now(UTC))
    leg = of_kind(CallLeg)[0].id
    line.at(f"/voice/leg?leg={leg}")
    line.at("/voice/connecting", QueueTime="6")
    assert (line.call.stage, line.call.wait_seconds) == ("talking", 6)
    response = line.at("/voice/left", QueueResult="bridged", QueueTime="6")
    assert (heard(response), tags(response)) == (["cut-off", "goodbye"], ["Gather", "Play", "Hangup"])
    assert "Record" in tags(line.at("/voice/menu", Digits="1"))
    line.hangs_up()
    assert line.call.result == "answered"


# Bad input

def test_a_key_that_means_nothing_is_said_once_then_the_queue(caller: Calls, operator: Work) -> None:
    operator()
    line = speaking_first(caller, "kk")
    for digits in ("4", "0", "*", "44", "#", "w", "", "١", "7" * 100):
        again = line.at("/voice/menu?tries=0", Digits=digits)
        assert (heard(again), again[0].get("action")) == (["not-understood", "keys"], f"{STEPS}/menu?tries=1")
    assert tags(line.at("/voice/menu?tries=1", Digits="4")) == ["Enqueue"]
    assert heard(line.at("/voice/wait-key", Digits="4"))[:2] == ["place-1", "not-understood"]


def test_a_spoilt_count_of_tries_is_none(caller: Calls) -> None:
    line = caller()
    for tries in ("-1", "x", "²", "9" * 20, ""):
        assert line.at("/voice/menu?tries=" + quote(tries), Digits="4")[0].get("action") == f"{STEPS}/menu?tries=1"


@pytest.mark.parametrize("step", ["", "/queue", "/menu", "/left"])
def test_whatever_the_caller_id_is_the_call_is_a_case(caller: Calls, operator: Work, step: str) -> None:
    operator()
    for sender in (WITHHELD, "+7378742833", "anonymous", "Restricted", "", "KASPI", "12", "+7", "-1' OR 1=1", "№№№", "0" * 64):
        assert len(caller(From=sender).at("/voice" + step, Digits="1", QueueResult="leave"))
    assert (count(Case), count(Call)) == (11, 11)


@pytest.mark.parametrize("change", [{}, {"CallStatus": "on fire!"}, {"From": "1" * 65}, {"CallSid": ".."}, {"CallSid": ""}])
def test_no_step_ends_in_an_error_that_a_caller_hears(post: Post, change: dict[str, str]) -> None:
    for step in EVERY_STEP:
        assert post("/voice" + step, call_parameters() | change).status_code == 200, step


def test_a_leg_that_is_not_ours_hangs_up(post: Post) -> None:
    for leg in ("", "?leg=nonsense", "?leg=00000000-0000-0000-0000-000000000000"):
        for step in ("/leg", "/leg-after", "/leg-wait", "/connecting-leg"):
            assert b"<Hangup" in post(f"/voice{step}{leg}", call_parameters()).data


@pytest.mark.parametrize(("status", "stage", "tasks"), [("completed", "ended", 1), ("in-progress", "greeting", 0)])
def test_a_status_of_a_call_nobody_heard_of_is_a_case(caller: Calls, status: str, stage: str, tasks: int) -> None:
    line = caller()
    line.at("/call-status", CallStatus=status, SequenceNumber="2", Timestamp="garbage")
    assert (count(Case), line.call.stage, count(Task)) == (1, stage, tasks)


def test_sixty_four_kibibytes_and_no_more(post: Post) -> None:
    assert post("/voice", call_parameters(Novelty="a" * 60_000)).status_code == 200
    assert post("/voice", call_parameters(Novelty="a" * 65_536)).status_code == 413


def test_a_step_that_fails_is_put_aside_and_the_line_goes_on(app: Flask, caller: Calls) -> None:
    policy(app, own_numbers=None)
    assert "Record" in tags(caller().at("/voice"))
    assert len(list((app.extensions["telephony"].spool_dir / "quarantine").glob("*.json"))) == 1


def test_a_step_of_a_call_that_never_said_its_first_word_is_a_case(caller: Calls, operator: Work) -> None:
    operator()
    steps = ("/queue", "/menu", "/wait", "/left", "/message", "/hold", "/connecting")
    for step in steps:
        caller().at("/voice" + step)
    assert (count(Case), count(Call)) == (len(steps), len(steps))


def test_the_same_step_twice_gives_the_same_answer(caller: Calls, operator: Work) -> None:
    operator()
    for step in EVERY_STEP[:11]:
        line = caller(Digits="1", QueueResult="leave")
        assert ElementTree.tostring(line.at("/voice" + step)) == ElementTree.tostring(line.at("/voice" + step)), step
    assert (count(Case), count(Contact)) == (11, 11)


def test_every_sound_that_is_asked_for_is_there(caller: Calls, client: FlaskClient) -> None:
    line = caller()
    for response in (line.at("/voice"), line.at("/voice/queue"), line.at("/voice/message"), line.at("/voice/recorded")):
        for verb in response.iter("Play"):
            answer = client.get(str(verb.text).removeprefix("https://111.example.kz"), buffered=True)
            assert (answer.status_code, answer.data[:4]) == (200, b"RIFF")


def test_what_was_told_while_the_database_was_away_is_made_up_for(app: Flask, caller: Calls) -> None:
    line = caller()
    with a_table_locked("contact"):
        assert "Record" in tags(line.at("/voice/menu", Digits="2"))
        assert tags(line.at("/voice/wait")) == ["Pause", "Redirect"]
    settings = app.extensions["telephony"]
    assert spool.drain(settings.spool_dir, lambda kept: webhooks.replay(kept, settings), keys=settings.keys,
                       now=datetime.now(UTC)) == 1
    assert (line.call.wish, count(Task)) == ("call_back", 1)


def test_nobody_is_held_whom_nobody_can_take_off_hold(caller: Calls, operator: Work) -> None:
    """Talked, was cut off, and pressed a key that means nothing: back into the hold would be for ever."""
    by, line = operator(), caller()
    line.at("/voice/queue")
    answering.answer(by, line.call.contact_id, now=datetime.now(UTC))
    leg = of_kind(CallLeg)[0].id
    line.at(f"/voice/leg?leg={leg}")
    line.at("/voice/connecting", QueueTime="4")
    assert tags(line.at("/voice")) == ["Enqueue"], "the two are still talking: back to where they can be joined"
    line.at(f"/voice/leg-status?leg={leg}", CallStatus="completed", SequenceNumber="3", CallSid="CA" + "9" * 32)
    for step, more in (("/voice/menu", {"Digits": "4"}), ("/voice", {}), ("/voice/hold", {})):
        assert heard(line.at(step, **more)[0]) == ["cut-off", "ru-RU", "en-US"], step
    for step in ("/voice/hold-music", "/voice/wait"):
        assert tags(line.at(step)) == ["Leave"], step
    assert heard(line.at("/voice/left", QueueResult="leave")[0]) == ["cut-off", "ru-RU", "en-US"]


def test_who_waited_for_nobody_and_left_a_message_has_waited(caller: Calls, operator: Work) -> None:
    """The service level counts them."""
    operator()
    line = caller()
    line.at("/voice/queue")
    line.at("/voice/wait-key", Digits="1")
    assert line.call.wait_seconds is not None
    line.at("/voice/left", QueueResult="leave", QueueTime="70")
    assert line.call.wait_seconds == 70
