"""The catalogues and what the code asks of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

LANGUAGES = ("kk", "ru", "en")
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KEYWORDS: dict[str, Any] = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}

MessageId = str | tuple[str, ...]


def asked_for() -> Catalog:
    """Every message that the code and the templates use, with where it stands."""
    with open(HERE / "babel.cfg", encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = Catalog(project="contactcenter", charset="utf-8")
    for name, line, message, comments, context in extract_from_dir(
            ROOT, method_map=methods, options_map=options, keywords=KEYWORDS):
        catalogue.add(message, locations=[(name, line)], auto_comments=comments, context=context)
    return catalogue


def path_of(language: str) -> Path:
    return HERE / language / "LC_MESSAGES" / "messages.po"


def catalogue_of(language: str) -> Catalog:
    """A language's catalogue. FileNotFoundError when there is none."""
    with open(path_of(language), "rb") as file:
        return read_po(file, locale=language)


def messages_of(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def is_complete(message: Message) -> bool:
    """Whether every form of a message has its words."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(str(form or "").strip() for form in forms)
