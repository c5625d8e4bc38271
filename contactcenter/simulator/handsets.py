"""The people's telephones: six on the page, and for any number whether it can be reached and whether it opted
out.
"""
from dataclasses import dataclass, replace
from threading import Lock

from contactcenter.simulator.changes import Changes
from contactcenter.simulator.numbers import is_number

WITHHELD = frozenset({"+266696687", "+2562533", "+7378742833", "+86282452253", "+8656696"})
UNREACHABLE_CODES = (30003, 30004, 30005, 30006, 30007, 30008)


class UnknownHandset(LookupError):
    """No such place on the page, a number that no telephone can have, or a delivery error that does not
    exist.
    """


@dataclass(frozen=True)
class Handset:
    """One telephone on the page; `who` is a key of the page's words. A withheld one shows no number a text
    could go to.
    """

    slot: int
    who: str
    number: str

    @property
    def withheld(self) -> bool:
        """Whether its number is hidden from the service."""
        return self.number in WITHHELD or not is_number(self.number)


_AT_START = (
    Handset(0, "child_shymkent", "+77015550101"),
    Handset(1, "child_astana", "+77475550102"),
    Handset(2, "parent", "+77785550103"),
    Handset(3, "grandmother", "+77222555010"),
    Handset(4, "russian", "+79165550105"),
    Handset(5, "withheld", "+266696687"),
)


class Handsets:
    """The page's telephones and the state of every number."""

    def __init__(self, *, changes: Changes) -> None:
        self._changes = changes
        self._slots = list(_AT_START)
        self._unreachable: dict[str, int] = {}
        self._opted_out: set[str] = set()
        self._lock = Lock()

    def shown(self) -> tuple[Handset, ...]:
        """Those on the page, from left to right."""
        with self._lock:
            return tuple(self._slots)

    def renumber(self, slot: int, *, number: str) -> Handset:
        """Give the telephone at this place another number, any sender a network may show; raise
        UnknownHandset otherwise.
        """
        with self._lock:
            if not 0 <= slot < len(self._slots) or not 0 < len(number) <= 40 or not number.isprintable():
                raise UnknownHandset(f"no handset {slot} can have the number {number!r}")
            self._slots[slot] = replace(self._slots[slot], number=number)
            changed = self._slots[slot]
        self._changes.note()
        return changed

    def set_unreachable(self, number: str, *, code: int | None) -> None:
        """From now on texts to the number are undelivered with this error (30003 is switched off); None mends
        it.
        """
        if code is not None and code not in UNREACHABLE_CODES:
            raise UnknownHandset(f"no delivery error {code}; there are {UNREACHABLE_CODES}")
        with self._lock:
            self._unreachable.pop(number, None)
            if code is not None:
                self._unreachable[number] = code
        self._changes.note()

    def unreachable(self, number: str) -> int | None:
        """Why texts to the number are not delivered, None when they are."""
        with self._lock:
            return self._unreachable.get(number)

    def set_opted_out(self, number: str, *, out: bool) -> None:
        """Remember a STOP or a START of this number."""
        with self._lock:
            (self._opted_out.add if out else self._opted_out.discard)(number)
        self._changes.note()

    def opted_out(self, number: str) -> bool:
        """Whether the number refused texts from the service."""
        with self._lock:
            return number in self._opted_out
