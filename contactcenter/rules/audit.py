"""Proof of who did what: the fingerprints of a chain of records, and what of an address is kept.

Each record carries a keyed fingerprint over itself and the one before it. Whoever can write the table but has not the key can
change, add, remove or move no record without its chain telling where (OWASP ASVS 5.0, 16.4.2).
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from ipaddress import ip_address, ip_network

READ, WRITE, REVEAL, PLAY, PRINT, EXPORT, SEARCH, ACCOUNT, REFUSED, SETTING, FORGET = KINDS = (
    "read", "write", "reveal", "play", "print", "export", "search", "account", "refused", "setting", "forget")
SEES_CONTENT = (READ, REVEAL, PLAY, PRINT)
WAYS = ("link", "list", "search", "task", "alarm", "console", "command", "unknown")
COMMAND_LINE = 0   # the chain of what nobody's account did
KIND_OF_ACT = {"read": READ, "reveal_number": REVEAL, "reveal_name": REVEAL,
                "play_recording": PLAY, "print": PRINT, "print_notes": PRINT}
OF_ANCHORS = -1    # the chain of the anchors themselves
FIRST = ""         # what stands before the first record of a chain


def audit_key(secret: str) -> bytes:
    """The key of the chains, drawn from a secret that may serve other ends too."""
    return hmac.digest(secret.encode(), b"111 audit chain", "sha256")


def fingerprint(key: bytes, previous: str, fields: Sequence[int | str | None]) -> str:
    """Of one record after the one before it."""
    return hmac.digest(key, ascii((previous, *fields)).encode(), "sha256").hex()


def network_of(address: str | None) -> str:
    """From where, without naming one household: the /24 of an IPv4 address, the /48 of an IPv6 one; empty for no address."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return ""
    return str(ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False))
