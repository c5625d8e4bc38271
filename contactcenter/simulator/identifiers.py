"""The provider's identifiers: two letters for the kind of thing and 32 hexadecimal digits."""
import re
import secrets

_SHAPE = re.compile(r"[A-Z]{2}[0-9a-f]{32}\Z")


def new_sid(prefix: str) -> str:
    """A fresh identifier such as SM0123...; the prefix names the kind (SM, MM, CA, RE, ME)."""
    return prefix + secrets.token_hex(16)


def is_sid(text: str, *, prefixes: tuple[str, ...]) -> bool:
    """Whether the text has the shape of an identifier of one of these kinds."""
    return bool(_SHAPE.match(text)) and text[:2] in prefixes
