"""`python -m contactcenter.translations.check`: names every missing, fuzzy or unused message and every broken placeholder,
language by language, and ends with 1 if there is one."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from babel.messages import Catalog, Message

from contactcenter.translations.catalogues import (LANGUAGES, asked_for, catalogue_of, is_complete, messages_of,
                                                   path_of)

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\}|%%")


def faults(language: str, wanted: Catalog) -> Iterator[str]:
    """What is wrong with a language's catalogue, a line each."""
    if not path_of(language).exists():
        yield "there is no catalogue"
        return
    catalogue = catalogue_of(language)
    for message in messages_of(wanted):
        yield from _faults_of(message, catalogue.get(message.id, message.context))
    for message in messages_of(catalogue):
        if wanted.get(message.id, message.context) is None:
            yield f"unused: {message.id!r}"
    yield from (f"unused: {message.id!r}" for message in catalogue.obsolete.values())


def _faults_of(wanted: Message, found: Message | None) -> Iterator[str]:
    if found is None or not is_complete(found):
        yield f"missing: {wanted.id!r} ({', '.join(f'{name}:{line}' for name, line in wanted.locations)})"
    elif found.fuzzy:
        yield f"fuzzy: {wanted.id!r}"
    elif any(_placeholders(form) != _placeholders(_last(wanted.id)) for form in _forms(found)):
        yield f"other placeholders: {wanted.id!r}"


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def _last(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[-1]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def main() -> int:
    """Prints every fault; 0 when there is none."""
    wanted = asked_for()
    found = [f"{language}: {fault}" for language in LANGUAGES for fault in faults(language, wanted)]
    print("\n".join(found) or f"{len(wanted)} messages, complete in {', '.join(LANGUAGES)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
