"""People at their telephones, over real sockets: operators in the console, callers on the simulator's handsets."""

from __future__ import annotations

import re
import time
from random import Random
from threading import Event
from typing import Any

import requests

from tests.service.conftest import Service

FIELD = re.compile(r'name="(csrf_token|call|offer)" value="([^"]*)"')
FORM = re.compile(r'<form method="post" action="/console/([a-z-]+)".*?</form>', re.DOTALL)
AWAY = (requests.ConnectionError, requests.Timeout)
PASSWORD = "бір-екі-үш-төрт"


class Operator:
    """One signed-in browser that does what its console offers."""

    def __init__(self, service: Service, name: str, telephone: str) -> None:
        self.service, self.name, self.telephone = service, name, telephone
        self.browser = requests.Session()
        self.answered: set[str] = set()

    def sign_in(self) -> None:
        page = self.browser.get(f"{self.service.web}/login", timeout=30).text
        token = dict(FIELD.findall(page))["csrf_token"]
        said = self.browser.post(f"{self.service.web}/login", timeout=30, data={
            "csrf_token": token, "name": self.name, "password": PASSWORD})
        assert said.status_code == 200 and not said.url.endswith("/login"), said.status_code

    def forms(self) -> dict[str, dict[str, str]]:
        """What the console offers now: the acts with their fields."""
        page = self.browser.get(f"{self.service.web}/console/fragment", timeout=30)
        page.raise_for_status()
        return {found[1]: dict(FIELD.findall(found[0])) for found in FORM.finditer(page.text)}

    def start_shift(self) -> None:
        token = dict(FIELD.findall(self.browser.get(f"{self.service.web}/console", timeout=30).text))["csrf_token"]
        assert self.act("start", {"csrf_token": token, "reach": "telephone", "address_telephone": self.telephone,
                                  "spoken": "ru"}) == 303

    def act(self, verb: str, fields: dict[str, str]) -> int:
        return self.browser.post(f"{self.service.web}/console/{verb}", data=fields, timeout=30,
                                 allow_redirects=False).status_code

    def work(self, random: Random, stop: Event) -> None:
        """Answers most calls, passes some on, lets some ring, hangs up after a while, until told to stop."""
        while not stop.wait(random.uniform(0.1, 0.4)):
            try:
                self.work_once(random)
            except (*AWAY, requests.HTTPError):   # the service is being killed: the browser asks again
                continue

    def work_once(self, random: Random) -> None:
        forms, luck = self.forms(), random.random()
        if "answer" in forms and luck < 0.7:
            if self.act("answer", forms["answer"]) == 303:
                self.answered.add(forms["answer"]["call"])
        elif "pass" in forms and luck < 0.8:
            self.act("pass", forms["pass"])
        elif "hang-up" in forms and "hold" in forms and luck < 0.3:
            self.act("hang-up", forms["hang-up"])
        elif "end" in forms and "pass" not in forms:
            self.act("state", forms["end"] | {"state": "available"})


class Caller:
    """One handset that dials 111."""

    def __init__(self, service: Service, number: str) -> None:
        self.calls, self.number, self.sid = f"{service.simulator}/simulator/calls", number, ""

    def dial(self) -> None:
        self.sid = requests.post(self.calls, json={"from": self.number}, timeout=30).json()["sid"]

    def until(self, what: str, *, seconds: float = 20) -> dict[str, Any]:
        answer = requests.get(f"{self.calls}/{self.sid}", params={"until": what, "seconds": str(seconds)}, timeout=60)
        return dict(answer.json())

    def press(self, keys: str) -> None:
        requests.post(f"{self.calls}/{self.sid}/keys", json={"keys": keys}, timeout=30)

    def hang_up(self) -> None:
        requests.post(f"{self.calls}/{self.sid}/hangup", timeout=30)

    def call(self, random: Random) -> None:
        """Calls as people do: some hang up in the greeting, some while waiting, some leave a message, most wait and talk."""
        self.dial()
        fate = random.random()
        self.until("keys")
        if fate < 0.1:
            return self.hang_up()
        self.press(random.choice("888779"))
        if fate < 0.2:
            time.sleep(random.uniform(0, 1))
            return self.hang_up()
        if fate < 0.3:
            self.until("keys")
            self.press(random.choice("125"))
            time.sleep(random.uniform(0, 2))
            return self.hang_up()
        self.until("bridged", seconds=random.uniform(5, 25))
        if fate < 0.6:
            time.sleep(random.uniform(0, 2))
            return self.hang_up()
        self.until("over", seconds=8)
        return self.hang_up()
