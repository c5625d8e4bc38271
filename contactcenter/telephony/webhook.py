"""What a webhook is: one address, what it records, what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Request

from contactcenter.rules.policy import Policy
from contactcenter.sealing import KeyRing
from contactcenter.telephony import twiml
from contactcenter.telephony.twiml import Voice


@dataclass(frozen=True)
class Settings:
    """What this door needs to know of the configuration."""

    public_url: str
    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    numbers: frozenset[str]
    spool_dir: Path
    keys: KeyRing = field(repr=False)                  # seal the spool
    policy: Policy
    away_numbers: tuple[str, ...] = ()                 # rung while the database is away; without them a message is taken
    api_url: str = ""
    api_key_sid: str = ""                              # '' with the secret: browsers are not called
    api_key_secret: str = field(default="", repr=False)

    @property
    def voice(self) -> Voice:
        return Voice(self.public_url, records_talks=self.policy.records_talks)


Record = Callable[[Request, datetime, Policy], Any]


def silence(_about: object, _ours: Settings) -> str:
    """An answer that asks for nothing."""
    return twiml.NOTHING


@dataclass(frozen=True)
class Webhook:
    """One address: what it records, and what it answers to what was recorded.

    `own_number`: which parameter must hold a number of ours ('' for none). `away`: the answer while the database is away.
    `replay`: what is recorded of the request later, from the spool (None: nothing, so it is not kept); a line that was told
    something else meanwhile must not be put into a queue afterwards. `listens`: somebody is on the line and hears the
    answer, so that no fault of ours may be one.
    """

    path: str
    record: Record
    answer: Callable[[Any, Settings], str] = silence
    own_number: str = ""
    away: Callable[[Request, Settings], str] = silence
    replay: Record | None = None
    listens: bool = False
