"""How long somebody waits who keeps getting it wrong. Delays, never locks: a lock would let strangers shut out the owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

NAME, ADDRESS, DEVICE, CODE, DEVICE_CODE = "name", "address", "device", "code", "device-code"
FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Budget:
    """So many wrong attempts cost nothing; then each doubles the wait, from a second to `longest`."""

    free: int
    longest: timedelta


# NIST SP 800-63B 3.2.2 wants no more than 100 failures in a row for an account: after 100 here, 96 more a day.
# An address may be a whole office, so it is only slowed down. A browser that has signed in before has a budget of its
# own for its account, which strangers cannot use up.
BUDGETS: Mapping[str, Budget] = {
    NAME: Budget(10, timedelta(minutes=15)), ADDRESS: Budget(50, timedelta(minutes=1)),
    DEVICE: Budget(10, timedelta(minutes=15)), CODE: Budget(5, timedelta(minutes=15)),
    DEVICE_CODE: Budget(5, timedelta(minutes=15)),
}


def budget_of(key: str) -> Budget:
    """The budget of a key such as 'address:192.0.2.1'."""
    return BUDGETS[key.partition(":")[0]]


def wait_after(failures: int, budget: Budget) -> timedelta:
    """How long the next attempt has to wait after so many wrong ones."""
    beyond = failures - budget.free
    return timedelta(0) if beyond < 0 else min(timedelta(seconds=2 ** min(beyond, 20)), budget.longest)


def is_shared(key: str) -> bool:
    """Whether others use this budget too, so that the success of one of them does not clear it."""
    return key.startswith(f"{ADDRESS}:")
