"""Whom a Dial is after."""

from __future__ import annotations

from typing import Protocol

from contactcenter.simulator.bridges import Bridge


class Target(Protocol):
    """Somebody to reach: a queue's first caller, or one of several telephones."""

    @property
    def bridge(self) -> Bridge:
        """The bridge to whoever was reached, or is to be."""

    @property
    def sid(self) -> str:
        """The SID of the call that was reached, or of the last that was tried; empty when there was none."""

    @property
    def status(self) -> str:
        """The DialCallStatus when nobody was put through."""

    def seconds(self, *, talked: int) -> int:
        """The DialCallDuration, when the two talked for so many seconds; 0 when nobody answered."""

    def reach(self) -> bool:
        """Wait until somebody is put through; False when nobody will be. Raise Ended or Diverted meanwhile."""

    def release(self) -> None:
        """The Dial is over: let go of everybody."""
