"""Handing texts to the provider."""

from __future__ import annotations

from contactcenter.rules.sending import HandoverResult, OutboundText
from contactcenter.telephony import provider

CALLBACK_RETRIES = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=4000"   # twilio.com/docs/usage/webhooks/webhooks-connection-overrides
NO_SUCH_ACCOUNT = 20404   # of a new text: there is nothing else that could be missing


class Sender:
    """Sends texts; one for each thread."""

    def __init__(self, *, account_sid: str, auth_token: str, api_url: str, public_url: str) -> None:
        client = provider.client(account_sid=account_sid, auth_token=auth_token, api_url=api_url)
        self._messages = client.messages   # asked for here: the SDK loads this part late, which the first text would feel
        self._callback = f"{public_url}/webhooks/twilio/message-status"

    def __call__(self, text: OutboundText) -> HandoverResult:
        """Hands one text over and says what came of it; never raises for what the network or the provider does."""
        return provider.handed_over(lambda: self._messages.create(
            to=text.recipient, from_=text.sender, body=text.text, validity_period=text.valid_seconds,
            status_callback=f"{self._callback}?ob={text.outbox_id}{CALLBACK_RETRIES}"), missing_account=NO_SUCH_ACCOUNT)
