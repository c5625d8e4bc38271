"""The factory: a table of contents. It opens no connection, migrates nothing and calls nobody."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from flask import Flask, Request
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from contactcenter import cli, cli_operation, cli_retention, dashboard, telephony
from contactcenter.dashboard import names
from contactcenter.monitoring import health, logs
from contactcenter.monitoring.notices import AlarmSettings
from contactcenter.rules.attachments import MIB, Limits
from contactcenter.rules.audit import audit_key
from contactcenter.rules.local_time import zone_data_is_current
from contactcenter.rules.policy import Policy
from contactcenter.sealing import KeyRing, index_key
from contactcenter.storage import db as storage
from contactcenter.storage import wall
from contactcenter.storage import (account_models, attachment_models, audit_models, call_models, contact_models, desk_models,
                                   log_models, models, place_models, related_models, retention_models, search_models,
                                   service_models,
                                   team_models)
from contactcenter.telephony.webhook import Settings

if TYPE_CHECKING:
    from config import Config

ROOT = Path(__file__).resolve().parents[1]
OPEN = {"static": "stylesheet, script and recorded greetings: the same for everybody", **health.OPEN}

__all__ = ["OPEN", "account_models", "attachment_models", "audit_models", "call_models", "contact_models", "create_app",
           "desk_models", "log_models", "models", "place_models", "related_models", "retention_models", "search_models",
           "service_models",
           "team_models"]


def create_app(config: Config) -> Flask:
    """Builds the application. Raises RuntimeError where starting would be wrong."""
    _refuse_old_zone_data()
    logs.configure(config.log_level)
    app = Flask("contactcenter", template_folder=str(ROOT / "templates"), root_path=str(ROOT / "contactcenter"))
    _set_up_sessions(app, config)
    storage.install(app, config.database_url)
    wall.install(app)                                        # every transaction says for whom it looks
    app.extensions["keys"] = KeyRing(config.encryption_keys)
    Migrate(app, storage.db, directory=str(ROOT / "migrations"))
    logs.install(app)                                        # first: every later line carries the request's id
    health.install(app, spool_dir=config.spool_dir)          # before the doors: refusals are counted too
    names.install(app, config.trusted_hosts, under_any=health.OPEN)   # before the doors look anything up
    telephony.install(app, _telephony_settings(config, app.extensions["keys"]))
    dashboard.install(app)
    cli.install(app, config)
    cli_operation.install(app)
    cli_retention.install(app)
    _trust_proxies(app, config.trusted_proxies)
    app.extensions["alarms"] = _alarm_settings(config)
    return app


def _trust_proxies(app: Flask, count: int) -> None:
    """Believes what exactly so many proxies before us say of who asks; with none, the headers are anybody's word."""
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)   # type: ignore[method-assign]


def _refuse_old_zone_data() -> None:
    if not zone_data_is_current():
        raise RuntimeError("the time-zone data is older than 1 March 2024, when Kazakhstan changed to UTC+5: "
                           "install the system's tzdata package, 2024a or later")


def _set_up_sessions(app: Flask, config: Config) -> None:
    secure = config.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=config.secret_key, DEMO=config.demo, PUBLIC_URL=config.public_url, STREAM_URL=config.stream_url,
        SERVE_STREAM=config.serve_stream,
        AUDIT_KEY=audit_key(config.audit_key or config.secret_key),
        INDEX_KEY=index_key(config.index_key or config.secret_key),
        SESSION_COOKIE_NAME="__Host-session" if secure else "session", SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12), MAX_CONTENT_LENGTH=256 * 1024,
        ATTACHMENTS=Limits(file=config.attachment_mib * MIB, case=config.attachments_mib * MIB))
    app.request_class = Unwritten


class Unwritten(Request):
    """What is sent with a form stays in memory until it is sealed: no temporary file has it in the clear."""

    def _get_file_stream(self, *_what: object, **_named: object) -> IO[bytes]:
        return BytesIO()


def _alarm_settings(config: Config) -> AlarmSettings:
    return AlarmSettings(targets=config.alarm_targets, own_number=min(config.twilio_numbers),
                         smtp_url=config.smtp_url, mail_from=config.alarm_mail_from)


def _telephony_settings(config: Config, keys: KeyRing) -> Settings:
    numbers = frozenset(config.twilio_numbers)
    return Settings(
        public_url=config.public_url, account_sid=config.twilio_account_sid, auth_tokens=config.twilio_auth_tokens,
        numbers=numbers, spool_dir=config.spool_dir, keys=keys, away_numbers=config.away_numbers,
        api_url=config.twilio_api_url, api_key_sid=config.twilio_api_key_sid,
        api_key_secret=config.twilio_api_key_secret,
        policy=Policy(own_numbers=numbers, join_window=timedelta(hours=config.case_join_window_hours),
                      voice_flow=config.voice_flow, records_talks=config.record_calls))
