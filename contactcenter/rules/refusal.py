"""Why something is not done: a stable code and its facts. Words for people are looked up at the doors."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """An act that the rules do not allow. The transaction around it is rolled back: nothing has changed."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
