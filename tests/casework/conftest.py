"""Fixtures of the casework room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from contactcenter.rules.staff import Staff
from tests.casework.telephone_desk import Desk


@pytest.fixture
def desk(app: Flask, user: Callable[..., Staff], now: datetime) -> Desk:
    """People with telephones, and callers; nobody is at work yet."""
    return Desk(user, now)
