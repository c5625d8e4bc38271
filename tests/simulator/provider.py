"""The simulator under test, as a person with a handset and as the service's programmer use it."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from contactcenter.simulator.carrier import Carrier
from tests.simulator.telephones import Telephones

ACCOUNT = "AC" + "5" * 32
TOKEN = "a-token-for-tests"
SERVICE_NUMBER = "+77172000111"
CHILD = "+77015550101"
_Json = dict[str, Any]


class _Nearby(TwilioHttpClient):
    """The official client's transport, turned to another host."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=5)
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self._url), *args, **kwargs)


@dataclass
class Provider(Telephones):
    """A running simulator."""

    carrier: Carrier

    def texts(self, body: str, *, sender: str = CHILD, **more: Any) -> _Json:
        """A handset texts the service; gives what became of the webhook."""
        return self.post("/texts", {"from": sender, "body": body, **more})

    def messages(self, number: str = CHILD) -> list[_Json]:
        """The texts of a handset, the oldest first."""
        found: list[_Json] = self.get(f"/handsets/{number}/messages")["messages"]
        return found

    def settles(self, number: str, *statuses: str) -> list[_Json]:
        """Wait until the handset's texts from the service have these statuses, and return them."""
        def theirs() -> list[_Json]:
            return [message for message in self.messages(number) if not message["mine"]]

        def settled() -> bool:
            return tuple(message["status"] for message in theirs()) == statuses

        assert self.waits(settled), [message["status"] for message in theirs()]
        return theirs()

    def waits(self, condition: Callable[[], bool]) -> bool:
        """Wait until something is so, at most ten seconds; it is looked at after every change."""
        return self.carrier.changes.wait_for(condition, seconds=10)

    def suffers(self, fault: str, *, on: str = "", count: int | None = 1) -> None:
        """Switch a fault on."""
        self.post("/faults", {"fault": fault, "on": on, "count": count})

    def errors(self) -> list[int]:
        """The error codes in the journal, the oldest first."""
        entries = self.get("/log?errors=1")["entries"]
        return [entry["error_code"] for entry in reversed(entries)]

    def client(self, *, token: str = TOKEN) -> Client:
        """The official client, pointed here."""
        return Client(ACCOUNT, token, http_client=_Nearby(self.url))

    def rest(
        self, method: str, path: str, *, auth: tuple[str, str] = (ACCOUNT, TOKEN), **more: Any,
    ) -> requests.Response:
        """A bare REST request."""
        url = f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/{path}"
        return self.session.request(method, url, auth=auth, timeout=20, **more)

    def sends(self, to: str = CHILD, body: str = "Қабылданды", **more: Any) -> requests.Response:
        """The service asks for a text over REST."""
        return self.rest(
            "POST", "Messages.json", data={"To": to, "From": SERVICE_NUMBER, "Body": body, **more},
        )
