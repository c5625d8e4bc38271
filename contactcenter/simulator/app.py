"""The pretend Twilio as a WSGI application. One process, many threads: gunicorn -w 1 --threads 32
contactcenter.simulator.serve:app
"""
import os
from pathlib import Path

from flask import Flask

from contactcenter.simulator import (
    control,
    control_calls,
    page,
    rest,
    rest_calls,
    rest_messages,
    rest_queues,
    rest_recordings,
)
from contactcenter.simulator.carrier import EXTENSION, open_carrier
from contactcenter.simulator.clock import Clock
from contactcenter.simulator.settings import Settings
from contactcenter.simulator.troubles import FaultGate

PACKAGE = Path(__file__).resolve().parents[1]
MOST_BYTES = 256 * 1024


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """Build the application, from the environment where no settings are given; raise BadSettings when they
    are faulty.

    `app.extensions["simulator"]` is its Carrier, whose close() ends calls and threads.
    """
    app = Flask("contactcenter.simulator", template_folder=str(PACKAGE.parent / "templates"),
                static_folder=str(PACKAGE / "static"), static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    carrier = open_carrier(settings or Settings.from_environ(os.environ), clock=clock or Clock())
    app.extensions[EXTENSION] = carrier
    for module in (
        rest_messages, rest_calls, rest_queues, rest_recordings, rest, control, control_calls, page,
    ):
        app.register_blueprint(module.door)
    app.after_request(page.protect)
    app.wsgi_app = FaultGate(app.wsgi_app, faults=carrier.faults)  # type: ignore[method-assign]
    return app
