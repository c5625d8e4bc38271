"""The provider's signature on a webhook, computed here so that tests and the simulator share one honest
source.
"""
import base64
import hmac
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha1


def sign(url: str, pairs: Iterable[tuple[str, str]], token: str) -> str:
    """The X-Twilio-Signature of a request: base64 of HMAC-SHA1 over the URL and the form's pairs.

    The pairs are taken in the order of their names, a name's different values in their own order, with
    nothing between. The URL is signed without its fragment. Source:
    https://www.twilio.com/docs/usage/security.
    """
    values: dict[str, set[str]] = defaultdict(set)
    for name, value in pairs:
        values[name].add(value)
    body = "".join(name + value for name in sorted(values) for value in sorted(values[name]))
    signed = url.partition("#")[0] + body
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), sha1).digest()).decode()
