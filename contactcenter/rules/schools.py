"""Which school a report is about, as far as its words say: most schools of Kazakhstan are known by their number."""

from __future__ import annotations

import re

_SCHOOL = (r"(?:(?:школ(?:а|ы|е|у|ой)|сош|ғымнази\w*|гимнази\w*|лице\w*|мектеп\w*|мектеб\w*|shkol(?:a|y|e|u|oi)|mektep\w*|"
           r"mekteb\w*|school)\b)")
_SIGN = r"(?:№|#|n|no\.?|номер|нөмірі?|nomer)?"
_BEHIND = re.compile(rf"\b{_SCHOOL}\s*{_SIGN}\s*(\d{{1,3}})\b(?!\s*-?\s*(?:й\s*)?(?:класс|сынып|лет|жас|klas|synyp|grade))")
_BEFORE = re.compile(rf"\b(\d{{1,3}})\s*-?\s*(?:[а-яәіңғүұқөһ]{{1,3}}\s+)?{_SCHOOL}")
_NUMBER = re.compile(r"\b\d{1,3}\b")


def school_in(text: str) -> str | None:
    """The school that a text names by its number, such as '№25'; None where it names none."""
    found = _BEHIND.search(text.lower()) or _BEFORE.search(text.lower())
    return f"№{int(found[1])}" if found else None


def school_typed(school: str) -> str | None:
    """The same of what somebody has written into a case's school: its number, else its name."""
    found = _NUMBER.search(school)
    return f"№{int(found[0])}" if found else " ".join(school.split()) or None
