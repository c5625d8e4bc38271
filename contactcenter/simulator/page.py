"""The page of handsets. The words come from `words`, everything that moves from the state the script fetches.
"""
from flask import Blueprint, Response, make_response, render_template, request

from contactcenter.simulator.carrier import carrier
from contactcenter.simulator.faults import NAMES
from contactcenter.simulator.words import LANGUAGES, PREPARED_TEXTS, SCRIPT_WORDS, words

door = Blueprint("page", __name__)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@door.get("/")
def handsets() -> Response:
    """The handsets, in the language of ?lang= (kk, ru, en), Kazakh when none of them is asked for."""
    asked = request.args.get("lang", "")
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    said = words(language)
    return make_response(render_template(
        "simulator/handsets.html", language=language, languages=LANGUAGES, words=said,
        script_words={name: said[name] for name in SCRIPT_WORDS}, prepared=PREPARED_TEXTS, faults=NAMES,
        handsets=carrier().handsets.shown(), numbers=carrier().settings.numbers,
    ))


def protect(response: Response) -> Response:
    """Headers every answer carries: nothing but our own script and style, no sniffing, no framing, no
    referrer.
    """
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
