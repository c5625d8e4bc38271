"""A browser's pass for being called (twilio.com/docs/iam/access-tokens): a signed statement, made without asking anybody."""

from __future__ import annotations

from dataclasses import dataclass, field

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

VALID_SECONDS = 600


@dataclass(frozen=True)
class VoiceTokens:
    """Makes passes for one account; `key_sid` and `key_secret` are '' where browsers are not called."""

    account_sid: str
    key_sid: str
    key_secret: str = field(repr=False)

    def __call__(self, identity: str) -> str | None:
        """A pass with which a browser can be called by this name, and can call nobody; None where the keys are not set."""
        if not (self.key_sid and self.key_secret):
            return None
        token = AccessToken(self.account_sid, self.key_sid, self.key_secret, identity=identity, ttl=VALID_SECONDS)
        token.add_grant(VoiceGrant(incoming_allow=True))
        return str(token.to_jwt())
