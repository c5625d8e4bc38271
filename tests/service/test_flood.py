"""The whole service under many webhooks at once: as many contacts as distinct SIDs, nobody answered twice."""

from __future__ import annotations

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Barrier, local
from typing import Any

import requests
from sqlalchemy import func, select

from contactcenter.casework.sending import LEASE
from contactcenter.storage.db import db
from contactcenter.storage.models import Outbox
from contactcenter.telephony import spool
from tests.service.conftest import PATIENCE_SECONDS, Service, until
from tests.telephony.conftest import call_parameters, sms_parameters

CLIENTS = 16
_own = local()


def session() -> requests.Session:
    if not hasattr(_own, "session"):
        _own.session = requests.Session()
    return _own.session  # type: ignore[no-any-return]


def exported(service: Service) -> list[dict[str, Any]]:
    return [json.loads(line) for line in service.flask("cases", "export").stdout.splitlines()]


def test_one_text_fifty_times_at_once_over_warm_connections(service: Service) -> None:
    barrier, parameters = Barrier(50), sms_parameters(Body="Таразда тұрамын, көмектесіңіз")

    def copy(_: int) -> int:
        with requests.Session() as warm:
            warm.get(f"{service.web}/healthz", timeout=10)
            barrier.wait(30)
            return service.post(warm, "/sms", parameters)

    with ThreadPoolExecutor(50) as clients:
        assert Counter(clients.map(copy, range(50))) == {200: 50}
    (case,) = exported(service)
    assert len(case["contacts"]) == 1
    assert len(case["outbox"]) == 1
    with service.worker():
        until(lambda: service.texts_to("+77051234567"))
    assert len(service.texts_to("+77051234567")) == 1


def mixed_webhooks(random: Random) -> list[tuple[str, dict[str, str]]]:
    """1,000 webhooks: texts and calls of 150 numbers with their later steps, every fifth one repeated, all shuffled."""
    webhooks = []
    for index in range(400):
        sender = f"+7705123{random.randrange(150):04}"
        text = random.choice(["Таразда тұрамын", "живу в Павлодаре", "помогите", "help me please", "", "🙂"])
        webhooks.append(("/sms", sms_parameters(MessageSid=f"SM{index:032}", From=sender, Body=text)))
    for index in range(134):
        sender = random.choice([f"+7705123{random.randrange(150):04}", "anonymous", "+77172757485"])
        call = call_parameters(CallSid=f"CA{index:032}", From=sender)
        webhooks.append(("/voice", call))
        webhooks.append(("/call-status", call | {"CallStatus": "in-progress", "SequenceNumber": "1"}))
        webhooks.append(("/call-status", call | {"CallStatus": "completed", "SequenceNumber": "2", "CallDuration": "5"}))
    repeated = random.sample(webhooks, 1000 - len(webhooks))
    return random.sample(webhooks + repeated, 1000)


def test_a_thousand_mixed_webhooks_while_the_worker_runs(service: Service) -> None:
    webhooks = mixed_webhooks(Random(111))
    with service.worker(), ThreadPoolExecutor(CLIENTS) as clients:
        began = time.monotonic()
        answers = Counter(clients.map(lambda hook: service.post(session(), *hook), webhooks))
        seconds = time.monotonic() - began
        assert answers == {200: 1000}
        # On a slow disk SQLite's queue of writers can outlast its time-out: what was spooled then must come in as well.
        until(lambda: not spooled(service) and not unsettled(), seconds=LEASE.total_seconds() + PATIENCE_SECONDS)
    cases = exported(service)
    sids = [contact["provider_sid"] for case in cases for contact in case["contacts"]]
    sent = {(hook[1].get("MessageSid") if hook[0] == "/sms" else hook[1]["CallSid"]) for hook in webhooks}
    assert Counter(sids) == {sid: 1 for sid in sent}
    assert_nobody_was_answered_twice(service, cases)
    print(f"{len(webhooks)} webhooks in {seconds:.1f} s, {len(cases)} cases")


def spooled(service: Service) -> int:
    """How many webhooks wait in the spool."""
    return len(spool.waiting(Path(service.environment["SPOOL_DIR"])))


def unsettled() -> int:
    """How many texts still wait or are under way; asked of the database itself."""
    db.session.rollback()
    return db.session.execute(
        select(func.count()).select_from(Outbox).where(Outbox.state.in_(("due", "sending")))).scalar_one()


def assert_nobody_was_answered_twice(service: Service, cases: list[dict[str, Any]]) -> None:
    """One acknowledgement for each case at most, and on each handset just the ones of its cases."""
    due: Counter[str] = Counter()
    for case in cases:
        texts = case["outbox"]
        assert len(texts) <= 1
        due.update(text["recipient"] for text in texts)
    assert due
    for number, count in due.items():
        assert len(service.texts_to(number)) == count
    assert max(due.values()) == 1   # all within one conversation window


def test_a_text_is_acknowledged_in_its_own_language(service: Service) -> None:
    with service.worker():
        for sender, text, words in (("+77051110001", "Таразда тұрамын, көмек керек", "Хабарыңыз қабылданды"),
                                    ("+77051110002", "Живу в Шымкенте, помогите", "Сообщение принято"),
                                    ("+77051110003", "I live in Pavlodar, please help", "Message received")):
            until(lambda: requests.get(f"{service.web}/readyz", timeout=5).ok)
            said = requests.post(f"{service.simulator}/simulator/texts", json={"from": sender, "body": text}, timeout=10)
            assert said.json()["status"] == 200
            until(lambda: service.texts_to(sender))
            assert service.texts_to(sender)[0]["body"].startswith(words)
            until(lambda: service.texts_to(sender)[0]["status"] == "delivered")
