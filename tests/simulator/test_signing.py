"""The signature is the provider's own."""
import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from contactcenter.simulator.signing import sign

DOCUMENTED = (
    ("CallSid", "CA1234567890ABCDE"), ("Digits", "1234"), ("From", "+14158675309"),
    ("To", "+18005551212"), ("Caller", "+14158675309"),
)


def test_the_documented_vector() -> None:
    assert sign(
        "https://mycompany.com/myapp.php?foo=1&bar=2", DOCUMENTED, "12345",
    ) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize("pairs", [
    pytest.param((), id="no parameters at all"),
    pytest.param(
        (("Body", "Шымкентте тұрамын 😢"), ("From", "+77015550101")), id="Kazakh letters and an emoji",
    ),
    pytest.param(
        (("Body", ""), ("a", "1"), ("B", "2")), id="an empty value, and capitals before small letters",
    ),
    pytest.param(
        (("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "b")), id="a name that comes three times",
    ),
])
def test_it_agrees_with_the_official_validator(pairs: tuple[tuple[str, str], ...]) -> None:
    url = "https://111.example.kz/webhooks/twilio/sms?x=%D0%B0"
    expected = RequestValidator("secret").compute_signature(url, MultiDict(pairs))
    assert sign(url, pairs, "secret") == expected


def test_connection_overrides_in_the_fragment_are_not_signed() -> None:
    plain = sign("https://111.example.kz/sms?ob=1", DOCUMENTED, "12345")
    assert sign("https://111.example.kz/sms?ob=1#rc=2&rp=ct,rt,5xx", DOCUMENTED, "12345") == plain
