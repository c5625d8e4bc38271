"""Whether a request comes from our provider (twilio.com/docs/usage/security#validating-requests).

The signature covers PUBLIC_URL + path + the raw query and the sorted parameters, without separators: bytes can be shifted
between names and values. Account, recipient and the shape of the SID are therefore checked as well, by the webhooks.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from flask import Request
from twilio.request_validator import RequestValidator

HEADER = "X-Twilio-Signature"


def signed_url(request: Request, *, public_url: str) -> str:
    """The address as the provider signed it: decoded parts of the request's own would differ on Cyrillic queries."""
    query = request.query_string.decode("latin-1")
    return f"{public_url}{request.path}{'?' + query if query else ''}"


def is_signed(request: Request, *, public_url: str, tokens: Iterable[str]) -> bool:
    """Whether any of our tokens made the signature. Anything odd about the request is a no, never an error."""
    signature = request.headers.get(HEADER, "")
    if not signature or not signature.isascii():
        return False
    url = signed_url(request, public_url=public_url)
    return any(_token_signed(token, request, url, signature) for token in tokens)


def _token_signed(token: str, request: Request, url: str, signature: str) -> bool:
    try:
        if RequestValidator(token).validate(url, request.form, signature):
            return True
    except Exception:  # the validator raises on strange ports and lone surrogates: such a request is not signed
        return False
    return _bytes_signed(token, request.get_data(), url, signature)


def _bytes_signed(token: str, body: bytes, url: str, signature: str) -> bool:
    """The same rule over the bytes as they came: half an emoji is not UTF-8, and decoding it would break the signature."""
    if is_utf8(body):
        return False
    pairs = sorted({_pair(part) for part in body.split(b"&") if part})
    signed = url.encode() + b"".join(name + value for name, value in pairs)
    made = base64.b64encode(hmac.new(token.encode(), signed, hashlib.sha1).digest())
    return hmac.compare_digest(made, signature.encode())


def _pair(part: bytes) -> tuple[bytes, bytes]:
    name, _, value = part.replace(b"+", b" ").partition(b"=")
    return unquote_to_bytes(name), unquote_to_bytes(value)


def is_utf8(body: bytes) -> bool:
    """Whether a form decodes without loss."""
    try:
        unquote_to_bytes(body).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
