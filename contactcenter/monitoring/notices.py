"""Telling people of an alarm: by SMS through the provider, by e-mail, or by a webhook of somebody's own system."""

from __future__ import annotations

import json
import smtplib
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from contactcenter.casework.alarming import Notice
from contactcenter.rules.sending import Handover, HandoverResult, OutboundText

SECONDS = 10
VALID_SECONDS = 3600


@dataclass(frozen=True)
class AlarmSettings:
    """Who is told where a rule names nobody else, and how. `smtp_url` may hold a password."""

    targets: tuple[str, ...]
    own_number: str
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""


@dataclass(frozen=True)
class Messenger:
    """How each kind of target is reached. `smtp_url`: smtp://user:password@host:587, '' where there is no e-mail."""

    send_text: Callable[[OutboundText], HandoverResult]
    own_number: str
    smtp_url: str = ""
    mail_from: str = ""

    def __call__(self, notice: Notice) -> str | None:
        """Tells one target; returns an error code, or None when it was told. Never raises."""
        kind = notice.target.partition(":")[0]
        deliver = {"sms": self._text, "mailto": self._mail, "http": self._post, "https": self._post}.get(kind)
        try:
            return deliver(notice) if deliver else "unknown_target"
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return type(error).__name__

    def _text(self, notice: Notice) -> str | None:
        result = self.send_text(OutboundText(str(uuid4()), self.own_number, notice.target.removeprefix("sms:"),
                                             words(notice), VALID_SECONDS))
        return None if result.kind is Handover.SENT else result.code or result.kind.value

    def _mail(self, notice: Notice) -> str | None:
        if not self.smtp_url:
            return "no SMTP_URL"
        mail, at = EmailMessage(), urlsplit(self.smtp_url)
        mail["Subject"], mail["From"] = f"111: {notice.code}", self.mail_from
        mail["To"] = notice.target.removeprefix("mailto:")
        mail.set_content(words(notice))
        with smtplib.SMTP(at.hostname or "", at.port or 25, timeout=SECONDS) as server:
            if at.username:
                server.starttls()
                server.login(unquote(at.username), unquote(at.password or ""))
            server.send_message(mail)
        return None

    def _post(self, notice: Notice) -> str | None:
        told = {"code": notice.code, "value": notice.value, "unit": notice.unit, "runbook": notice.runbook,
                "raised_at": notice.raised_at.isoformat()}
        request = urllib.request.Request(notice.target, json.dumps(told).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=SECONDS):   # nosec B310: only http and https come here
            return None


def words(notice: Notice) -> str:
    """One line, in letters that every telephone and every system can show."""
    return f"111 ALARM {notice.code}: {notice.value} {notice.unit} since {notice.raised_at:%H:%M} UTC. {notice.runbook}"
