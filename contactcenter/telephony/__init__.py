"""DOOR 1: Twilio's door, both ways. The only room that imports twilio."""

from contactcenter.telephony.webhooks import install

__all__ = ["install"]
