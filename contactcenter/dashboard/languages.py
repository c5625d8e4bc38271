"""Which language a page speaks: the account's, else what was chosen at sign-in, else what the browser asks
for, else Kazakh."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, request, session
from flask_babel import Babel, get_locale

from contactcenter.casework.accounts import LANGUAGES
from contactcenter.dashboard.people import person_if_known

DEFAULT = "kk"
CATALOGUES = Path(__file__).resolve().parents[1] / "translations"
NAMES = {"kk": ("ҚАЗ", "Қазақша"), "ru": ("РУС", "Русский"), "en": ("ENG", "English")}


def install(app: Flask) -> None:
    Babel(app, default_locale=DEFAULT, default_timezone="Asia/Almaty", locale_selector=_choose,
          default_translation_directories=str(CATALOGUES))


def _choose() -> str:
    staff = person_if_known()
    chosen = staff.language if staff else session.get("lang")
    return chosen or request.accept_languages.best_match(LANGUAGES) or DEFAULT


def language() -> str:
    """The language of this page: kk, ru or en."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


def remember_choice(code: str | None) -> None:
    """Keeps what a stranger chose on the sign-in page; an unknown code changes nothing."""
    if code in LANGUAGES:
        session["lang"] = code
