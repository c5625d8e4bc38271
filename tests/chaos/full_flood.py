"""Floods: many numbers, one number, a whole class, a robot; everything is stored, replies are limited, and people find their
way while it lasts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread

import pytest

from contactcenter.rules.policy import DEFAULT_POLICY
from tests.chaos.cluster import Cluster
from tests.chaos.conftest import Posts, add_supervisors, figures, migrate, rows, size, spooled, stored, text, waits
from tests.service.conftest import Service, environment_of, running
from tests.service.people import PASSWORD, Operator

SECONDS, A_SECOND, OF_ONE_A_SECOND, CLASS = size(2, 20), 200, 10, size(20, 100)
URGENT = 7   # of the class


@pytest.fixture
def service(cluster: Cluster, tmp_path: Path) -> Iterator[Service]:
    environment = environment_of(cluster.url, tmp_path)
    migrate(environment)
    with running(environment) as made:
        yield made


def signed_in(service: Service) -> Operator:
    add_supervisors(service.environment, "supervisor", password=PASSWORD)
    reader = Operator(service, "supervisor", "")
    reader.sign_in()
    return reader


def flooded(posts: Posts, hooks: list[dict[str, str]], *, seconds: float) -> None:
    """Each in its own moment, however slow the answers are."""
    began = time.monotonic()

    def send(number: int) -> None:
        time.sleep(max(0.0, began + number * seconds / len(hooks) - time.monotonic()))
        assert posts.post("/sms", hooks[number]) == 200

    with ThreadPoolExecutor(32) as clients:
        list(clients.map(send, range(len(hooks))))


def reading_pages(reader: Operator, stop: Event, seconds: list[float]) -> Thread:
    def read() -> None:
        while not stop.is_set():
            for page in ("/cases", "/bursts", "/console"):
                answer = reader.browser.get(reader.service.web + page, timeout=30)
                seconds.append(answer.elapsed.total_seconds())
                assert answer.status_code == 200

    thread = Thread(target=read)
    thread.start()
    return thread


def class_texts() -> list[dict[str, str]]:
    """Of one school; one of them is urgent."""
    return [text(index, kind="CL", numbers=10_000) | {
        "From": f"+7707123{index:04}",
        "Body": "Алматы, не хочу жить" if index == URGENT else f"Алматы, 25 мектеп, сұрақ {index}"} for index in range(CLASS)]


def test_a_flood_while_pages_are_read(cluster: Cluster, service: Service) -> None:
    posts, stop, pages = Posts(service), Event(), list[float]()
    reader = signed_in(service)
    many = [text(index, numbers=1_000_000) | {"From": f"+7705{index:07}"} for index in range(SECONDS * A_SECOND)]
    one = [text(index, kind="ON") | {"From": "+77061234567"} for index in range(SECONDS * OF_ONE_A_SECOND)]
    reading = reading_pages(reader, stop, pages)
    with service.worker():
        flooded(posts, many, seconds=SECONDS)
        flooded(posts, one, seconds=SECONDS)
        flooded(posts, class_texts(), seconds=0)
        stop.set()
        reading.join()
        waits(lambda: spooled(service) == 0, seconds=120)
        waits(lambda: rows(cluster.url, "SELECT 1 FROM outbox WHERE state IN ('due', 'sending')") == [], seconds=300)
    whole = len(many) + len(one) + CLASS
    assert stored(cluster.url) == dict.fromkeys(posts.accepted, 1) and len(posts.accepted) == whole
    assert len(service.texts_to("+77061234567")) <= 1, "a number that floods is answered once at most"
    assert rows(cluster.url, "SELECT count(*) FROM \"case\"") == [(len(many) + 1 + CLASS,)], "its texts are one case"
    replies = max(_in_a_minute(cluster))
    assert replies <= DEFAULT_POLICY.automatic_texts_a_minute + 32, "those of one moment do not count each other"
    _assert_people_find_their_way(reader)
    figures(f"flood: {len(many)} texts of as many numbers at {A_SECOND} a second, {len(one)} of one, a class of {CLASS}: "
            f"{whole} stored, 0 lost, 0 twice; {replies} replies in the busiest minute; intake p50 "
            f"{_part(posts.seconds, 50):.2f} s, p99 {_part(posts.seconds, 99):.2f} s; {len(pages)} pages meanwhile, p95 "
            f"{_part(pages, 95):.2f} s")


def _part(seconds: list[float], percent: int) -> float:
    return quantiles(seconds, n=100)[percent - 1]


def _in_a_minute(cluster: Cluster) -> list[int]:
    return [count for (count,) in rows(cluster.url, "SELECT count(*) OVER (ORDER BY created_at RANGE BETWEEN CURRENT ROW AND "
                                                    "interval '59 seconds' FOLLOWING) FROM outbox")]


def _assert_people_find_their_way(reader: Operator) -> None:
    """The class is one group to work together; its urgent text is not in it, but on top of the list."""
    page: Callable[[str], str] = lambda at: reader.browser.get(reader.service.web + at, timeout=60).text   # noqa: E731
    groups = re.findall(r"<legend.*?</legend>", page("/bursts"))
    assert any("№25" in group and str(CLASS - 1) in group for group in groups), groups
    assert "не хочу жить" in re.split(r"25 мектеп|text \d{4}", page("/cases"))[0]


def test_two_robots_end_after_one_acknowledgement(service: Service) -> None:
    robot, posts = "+77081234567", Posts(service)
    with service.worker():
        for index in range(size(5, 50)):
            said = text(index, kind="RB") | {"From": robot, "Body": "Ваше сообщение принято, ждите ответа"}
            assert posts.post("/sms", said) == 200
            if index == 0:
                waits(lambda: len(service.texts_to(robot)) == 1, seconds=60)
        waits(lambda: rows(service.environment["DATABASE_URL"], "SELECT 1 FROM outbox WHERE state IN ('due', 'sending')") == [],
              seconds=60)
    assert len(service.texts_to(robot)) == 1
    figures(f"a robot that answered {len(posts.answers)} times got one acknowledgement")
