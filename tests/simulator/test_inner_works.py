"""What holds the simulator together: its clock, its timetable, its bounded books."""
from datetime import UTC, datetime
from threading import Barrier, Condition, Event

import pytest

from contactcenter.simulator import calls, messages, recordings
from contactcenter.simulator.calls import Call, Calls
from contactcenter.simulator.changes import Changes
from contactcenter.simulator.clock import Clock
from contactcenter.simulator.lines import Diverted, Ended, Key, Line, Speech, Step
from contactcenter.simulator.messages import Message, Messages
from contactcenter.simulator.overrides import Overrides, split_overrides
from contactcenter.simulator.recordings import Recording, Recordings
from contactcenter.simulator.timetable import Timetable

MOMENT = datetime(2026, 11, 23, tzinfo=UTC)


def _call(sid: str, status: str = "in-progress") -> Call:
    return Call(sid, "inbound", "+77015550101", "111", status, MOMENT, MOMENT)


def _line(*, speed: float = 1_000.0) -> Line:
    clock = Clock(speed=speed)
    book = Calls(clock=clock, changes=Changes())
    book.add(_call("CA1"))
    return Line("CA1", calls=book, clock=clock)


def test_a_fast_clock_is_fast() -> None:
    clock, condition = Clock(speed=10_000), Condition()
    before = clock.now()
    with condition:
        clock.wait(condition, until=clock.seconds() + 600)
    assert clock.seconds() >= 600 and (clock.now() - before).total_seconds() >= 590
    with pytest.raises(ValueError, match="forwards"):
        Clock(speed=0)


def test_jobs_are_done_in_the_order_of_their_times_and_a_failing_one_stops_no_other(
    caplog: pytest.LogCaptureFixture
) -> None:
    timetable, done, over = Timetable(clock=Clock(speed=100), threads=1), [], Event()

    def fail() -> None:
        raise RuntimeError("this job fails")

    held = Event()
    timetable.after(0, lambda: held.wait(5) and None)
    for seconds in (3, 1, 2):
        timetable.after(seconds, lambda seconds=seconds: done.append(seconds))  # type: ignore[misc]
    timetable.after(0, fail)
    timetable.after(4, over.set)
    held.set()
    assert over.wait(5)
    timetable.close()
    assert done == [1, 2, 3]
    assert "a job of the timetable failed" in caplog.text


def test_jobs_run_side_by_side() -> None:
    timetable, meeting, met = Timetable(clock=Clock(), threads=3), Barrier(3, timeout=5), Event()

    def meet() -> None:
        if meeting.wait() == 0:
            met.set()

    for _ in range(3):
        timetable.after(0, meet)
    assert met.wait(5)
    timetable.close()


def test_closing_drops_what_is_not_yet_due() -> None:
    timetable, done = Timetable(clock=Clock()), Event()
    timetable.after(3_600, done.set)
    timetable.close()
    timetable.after(0, done.set)
    assert not done.is_set()


def test_a_line_gives_the_events_it_is_asked_for_and_loses_the_others() -> None:
    line = _line()
    line.post(Speech("сәлем", 1), Key("1"), Key("2"))
    assert line.wait(5, take=(Key,)) == Key("1")
    assert line.wait(1) is None, "the second key came while nobody listened"
    assert line.wait(1, take=(Key,)) is None


@pytest.mark.parametrize("event", [Ended("completed"), Diverted(Step("http://127.0.0.1/"))])
def test_a_line_breaks_off_for_an_end_or_another_document(event: Ended | Diverted) -> None:
    line = _line()
    line.post(Key("1"), event)
    with pytest.raises(type(event)):
        line.wait(5)


def test_the_books_forget_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (messages, calls, recordings):
        monkeypatch.setattr(module, "KEPT", 3)
    clock, changes = Clock(), Changes()
    texts = Messages(clock=clock, changes=changes)
    dialled = Calls(clock=clock, changes=changes)
    recorded = Recordings(changes=changes)
    dialled.add(_call("CA-live"))
    for number in range(5):
        texts.add(Message(f"SM{number}", "inbound", "+77015550101", "111", "", "received", MOMENT, MOMENT, 1))
        dialled.add(_call(f"CA{number}", status="completed"))
        recorded.add(Recording(f"RE{number}", "CA1", MOMENT, 1, "сөз"))
    assert [text.sid for text in texts.newest()] == ["SM4", "SM3", "SM2"]
    assert [call.sid for call in dialled.newest()] == ["CA4", "CA3", "CA-live"], "a live call stays"
    assert [recording.sid for recording in recorded.newest()] == ["RE4", "RE3", "RE2"]
    assert texts.change("SM0", status="sent") is None


def test_of_several_who_end_a_call_one_reports_it() -> None:
    book = Calls(clock=Clock(), changes=Changes())
    book.add(_call("CA1"))
    ended = book.end("CA1", status="completed")
    assert ended is not None and ended.status == "completed"
    assert book.end("CA1", status="failed") is None and book.of("CA1").status == "completed"


@pytest.mark.parametrize(("fragment", "overrides"), [
    ("", Overrides()),
    ("#rc=2&rp=ct,rt,5xx&ct=2000&rt=4000",
     Overrides(retries=2, policies=frozenset({"ct", "rt", "5xx"}), connect_seconds=2.0, read_seconds=4.0)),
    ("#rc=9&ct=99&rt=15001&tt=x", Overrides()),
    ("#tt=1000", Overrides(total_seconds=1.0)),
])
def test_connection_overrides(fragment: str, overrides: Overrides) -> None:
    assert split_overrides("https://111.example.kz/sms?ob=1" + fragment) == (
        "https://111.example.kz/sms?ob=1", overrides,
    )


def test_waiting_for_a_change_ends_when_it_comes() -> None:
    changes = Changes()
    assert not changes.wait_for(lambda: changes.number > 0, seconds=0.01)
    changes.note()
    assert changes.wait_for(lambda: changes.number > 0, seconds=0.01)
