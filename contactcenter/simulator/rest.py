"""The door of the REST interface: who may enter, and how a refusal looks."""
import hmac

from flask import Blueprint, Response, jsonify, request

from contactcenter.simulator.carrier import carrier
from contactcenter.simulator.refusals import Refusal
from contactcenter.simulator.troubles import REST_PREFIX

ACCOUNT = REST_PREFIX + "Accounts/<account>"


def guard(door: Blueprint) -> Blueprint:
    """Put the door's lock and its way of refusing on a blueprint; every REST blueprint goes through here."""
    door.before_request(_check_account)
    door.register_error_handler(Refusal, _refuse)
    return door


def account_path(rest: str) -> str:
    """The path of a resource of the account."""
    return f"{REST_PREFIX}Accounts/{carrier().settings.account_sid}/{rest}"


def missing(path: str) -> Refusal:
    """The refusal of a resource that is not there."""
    return Refusal(404, 20404, f"The requested resource {path} was not found")


def _check_account() -> None:
    """Basic authentication with the account SID and its token; another account's resources are not there."""
    settings, given = carrier().settings, request.authorization
    known = (
        given is not None and given.type == "basic"
        and _same(given.username, settings.account_sid) and _same(given.password, settings.auth_token)
    )
    if not known:
        raise Refusal(401, 20003, "Authenticate")
    if (request.view_args or {}).get("account", settings.account_sid) != settings.account_sid:
        raise missing(request.path)


def _same(given: str | None, expected: str) -> bool:
    return hmac.compare_digest((given or "").encode(), expected.encode())


def _refuse(refusal: Refusal) -> Response:
    response = jsonify(refusal.as_json())
    response.status_code = refusal.status
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return response


door = guard(Blueprint("rest_unknown", __name__))


@door.route(REST_PREFIX + "<path:rest>", methods=["GET", "POST", "PUT", "DELETE"])
def unknown(rest: str) -> Response:
    """Whatever else of the provider's interface is asked for is not there."""
    raise missing(request.path)
