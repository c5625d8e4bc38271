"""A driver for the simulator's handsets over its control interface, for any test that has the simulator's address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests

_Json = dict[str, Any]
TIMEOUT_SECONDS = 40


@dataclass
class Telephones:
    """The telephones of callers and staff: everything here goes over HTTP, and a refusal fails the test."""

    url: str
    session: requests.Session = field(default_factory=requests.Session, kw_only=True)

    def post(self, path: str, body: _Json) -> _Json:
        """Use the handsets' own interface; the answer must be a success."""
        response = self.session.post(self.url + "/simulator" + path, json=body, timeout=TIMEOUT_SECONDS)
        assert response.ok, f"{response.status_code} {response.text}"
        found: _Json = response.json()
        return found

    def get(self, path: str, **query: str | int | float) -> _Json:
        """Read from the handsets' own interface."""
        response = self.session.get(self.url + "/simulator" + path, params=query, timeout=TIMEOUT_SECONDS)
        assert response.ok, f"{response.status_code} {response.text}"
        found: _Json = response.json()
        return found

    def calls(self, sender: str = "+77015550101", *, until: str = "") -> _Json:
        """A handset dials the service; gives the call, once it has come so far."""
        placed = self.post("/calls", {"from": sender})
        return self.call(placed["sid"], until=until) if until else placed

    def call(self, sid: str, *, until: str = "", documents: int = 0, seconds: float = 10) -> _Json:
        """The call, once it has come so far: keys, speech, ringing, answered, waiting, bridged or over."""
        call = self.get(f"/calls/{sid}", until=until, documents=documents, seconds=seconds)
        there = {"": True, "waiting": bool(call["queue"]), "bridged": bool(call["peer"])}.get(until, call.get(until) is True)
        assert (there or until in (call["status"], call["expects"])) and call["documents"] >= documents, call
        return call

    def hears(self, sid: str, words: str, *, seconds: float = 10) -> _Json:
        """The call, once these words were heard on it."""
        call = self.get(f"/calls/{sid}", heard=words, seconds=seconds)
        assert any(words in heard["text"] for heard in call["heard"]), call
        return call

    def live(self, address: str = "") -> list[_Json]:
        """The calls that are not over, the newest first; those of one telephone where its address is given."""
        found: list[_Json] = self.get("/calls", live=1, address=address)["calls"]
        return found

    def dialled_by(self, sid: str) -> list[_Json]:
        """The calls to telephones that a call dialled, the newest first."""
        found: list[_Json] = self.get("/calls", parent=sid)["calls"]
        return found

    def waiting(self, queue: str) -> list[str]:
        """The SIDs of those who wait in a queue, the first first."""
        members = [one["members"] for one in self.get("/queues")["queues"] if one["name"] == queue]
        return [member["sid"] for member in members[0]] if members else []

    def presses(self, sid: str, keys: str) -> None:
        """The person on the call presses keys."""
        self.post(f"/calls/{sid}/keys", {"keys": keys})

    def says(self, sid: str, text: str, *, seconds: float = 3) -> None:
        """The person on the call says something."""
        self.post(f"/calls/{sid}/speech", {"text": text, "seconds": seconds})

    def picks_up(self, sid: str) -> None:
        """The telephone that rings is answered."""
        self.post(f"/calls/{sid}/answer", {})

    def hangs_up(self, sid: str) -> None:
        """The person on the call hangs up; a telephone that still rings is refused with busy."""
        self.post(f"/calls/{sid}/hangup", {})

    def lets(self, address: str, *, pick_up: bool) -> None:
        """A telephone of the staff picks up by itself from now on, or no longer."""
        self.post("/telephones", {"address": address, "picks_up": pick_up})
