"""What is printed when the demonstration is up."""

from __future__ import annotations

from contactcenter.demo.people import PASSWORD
from contactcenter.demo.settings import ROOT, DemoSettings

_PEOPLE = (
    ("operator, operator2", "take in calls and texts of the whole country"),
    ("ombudsman-75", "works the cases of Almaty; the other regions likewise:"),
    ("", "10 11 15 19 23 27 31 33 35 39 43 47 55 59 61 62 63 71 75 79"),
    ("supervisor", "sees every case and every clock"),
    ("admin, auditor", "see no case"),
)


def notice(settings: DemoSettings) -> str:
    """Addresses and log-ins in one table."""
    lines = [
        "", "The demonstration is running.", "",
        f"  Staff      {settings.address(settings.port)}/",
        f"  Handsets   {settings.address(settings.simulator_port)}/   write or call 111 as a child",
        f"  Health     {settings.address(settings.port)}/readyz", "",
        f"  Log-ins, all with the password  {PASSWORD}", "",
        *(f"    {names:<21} {what}" for names, what in _PEOPLE), "",
        f"  Data       {_database(settings)}",
        f"  Logs       {_short(settings.logs)}",
        f"  Commands   source {_short(settings.var / 'demo.env')}; .venv/bin/flask --app wsgi doctor", "",
        "Ctrl-C stops all of it; the data stay.", ""]
    return "\n".join(lines)


def _database(settings: DemoSettings) -> str:
    if settings.database_url.startswith("sqlite"):
        return _short(settings.database_url.removeprefix("sqlite:///"))
    return "PostgreSQL, " + settings.database_url.rpartition("@")[2].partition("?")[0]


def _short(path: object) -> str:
    return str(path).removeprefix(f"{ROOT}/")
