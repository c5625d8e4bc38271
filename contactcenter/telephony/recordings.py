"""Fetching the sound of a recording from the provider, so that its address and our credentials stay with us."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

import requests

CONNECT_SECONDS, READ_SECONDS = 3.05, 10.0
LARGEST_BYTES = 64 * 1024 * 1024     # an hour of talk on two channels, and some
PIECE_BYTES = 32 * 1024
SOUNDS = frozenset({"audio/wav", "audio/x-wav", "audio/wave", "audio/mpeg"})
GONE = (204, 404)                    # deleted, or deleted before
log = logging.getLogger(__name__)

Sound = tuple[str, Iterator[bytes]]


@dataclass(frozen=True)
class Recordings:
    """Fetches the recordings of one account."""

    account_sid: str
    auth_token: str = field(repr=False)
    api_url: str

    def __call__(self, sid: str) -> Sound | None:
        """(content type, pieces) of a recording; None when the provider does not hand it out right now. The pieces end
        early when the connection breaks or the sound is larger than any we ever asked for."""
        url = f"{self.api_url}/2010-04-01/Accounts/{self.account_sid}/Recordings/{sid}.wav"
        try:
            answer = requests.get(url, auth=(self.account_sid, self.auth_token), stream=True, allow_redirects=True,
                                  timeout=(CONNECT_SECONDS, READ_SECONDS))
        except requests.RequestException as error:
            log.warning("a recording could not be fetched: %s", type(error).__name__)
            return None
        content_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if answer.status_code != 200 or content_type not in SOUNDS:
            log.warning("a recording could not be fetched: the provider answered %d", answer.status_code)
            answer.close()
            return None
        return content_type, _pieces(answer)


def remover(source: Recordings) -> Callable[[str], str | None]:
    """Deletes a recording at the provider (twilio.com/docs/voice/api/recording): an error code, or None when it is gone."""
    def remove(sid: str) -> str | None:
        url = f"{source.api_url}/2010-04-01/Accounts/{source.account_sid}/Recordings/{sid}.json"
        try:
            answer = requests.delete(url, auth=(source.account_sid, source.auth_token), allow_redirects=False,
                                     timeout=(CONNECT_SECONDS, READ_SECONDS))
        except requests.RequestException as error:
            return type(error).__name__
        return None if answer.status_code in GONE else str(answer.status_code)

    return remove


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    passed_on = 0
    with closing(answer):
        try:
            for piece in answer.iter_content(PIECE_BYTES):
                passed_on += len(piece)
                if passed_on > LARGEST_BYTES:
                    log.error("a recording is larger than any talk can be: its end was not handed out")
                    return
                yield piece
        except requests.RequestException as error:
            log.warning("a recording broke off: %s", type(error).__name__)
