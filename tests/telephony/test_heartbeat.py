"""Our own text through the real door: noted, nobody's case; anybody else's imitation is a text like every other."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from contactcenter.casework.heartbeat import HEARTBEAT
from contactcenter.storage import turns
from contactcenter.storage.db import db
from contactcenter.storage.models import Contact
from contactcenter.telephony import heartbeat
from tests.casework.test_intake import count
from tests.conftest import NOW
from tests.telephony.conftest import Post, sms_parameters


def test_it_comes_through_the_door_and_is_nobodys_case(app: Flask) -> None:
    server = make_server("localhost", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    ours = replace(app.extensions["telephony"], public_url=f"http://localhost:{server.server_port}")
    app.extensions["telephony"] = ours
    try:
        assert heartbeat.beat(ours, now=NOW)
        assert not heartbeat.beat(replace(ours, auth_tokens=("f" * 32,)), now=NOW)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert turns.done_at(HEARTBEAT) is not None
    assert count(Contact) == 0
    assert not heartbeat.beat(replace(ours, public_url="http://127.0.0.1:9"), now=NOW)


def test_a_text_that_only_looks_like_it_is_a_text(post: Post) -> None:
    assert post("/sms", sms_parameters(From="111-heartbeat")).status_code == 200
    assert count(Contact) == 1
    db.session.rollback()
    assert turns.done_at(HEARTBEAT) is None
