"""What an answer rests on: the words quoted, the land line, the codes, and texts of any kind."""

from __future__ import annotations

import pytest

from contactcenter.rules.gazetteer import Kind
from contactcenter.rules.places.landlines import land_line
from contactcenter.rules.regions import REGIONS, region_name
from contactcenter.rules.routing import REASONS, RULES, Certainty, Evidence, Facts, Routed, route

MOBILE = "+77010000000"


def _routed(text: str, *, sender: str = MOBILE) -> Routed:
    return route(Facts(sender=sender, text=text))


def test_every_reading_is_told_with_its_words_and_its_reason() -> None:
    assert _routed("Я из Тараза, но живу в городе Астана, ул. Абая").evidence == (
        Evidence("town_name", "Тараза", "KZ-31", False, "outweighed"),
        Evidence("city_name", "городе Астана", "KZ-71", True, "is_here"),
        Evidence("region_name", "Абая", None, False, "street"))


def test_a_quote_is_the_text_as_it_was_written() -> None:
    assert [piece.quote for piece in _routed("живу в KАРАГAНДЕ!!").evidence] == ["KАРАГAНДЕ"]


def test_homonyms_say_that_they_are_several() -> None:
    assert _routed("Есильский район").evidence == (
        Evidence("district_name", "Есильский район", None, True, "several_places"),)


def test_a_place_abroad_has_no_region() -> None:
    assert _routed("Живу в Омске").evidence == (Evidence("abroad_name", "Омске", None, True, "abroad"),)


LAND_LINES = [
    ("+77122501020", "KZ-23", Certainty.CERTAIN, ("KZ-23",), "a zone of one region"),
    ("+77252501020", "KZ-79", Certainty.CERTAIN, ("KZ-79",), "a longer prefix inside a zone that two regions share"),
    ("+77253351020", "KZ-61", Certainty.CERTAIN, ("KZ-61",), "another one"),
    ("+77272956102", "KZ-19", Certainty.CERTAIN, ("KZ-19",), "the longest prefix of all"),
    ("+77258881020", "KZ-61", Certainty.LIKELY, ("KZ-61", "KZ-79"), "only the shared zone matches"),
    ("+77101111111", "KZ-62", Certainty.LIKELY, ("KZ-62", "KZ-35"), "only the shared zone matches"),
    ("87172757485", "KZ-71", Certainty.CERTAIN, ("KZ-71",), "with the trunk prefix 8"),
    ("8 (7172) 75-74-85", "KZ-71", Certainty.CERTAIN, ("KZ-71",), "as people write it"),
    ("+77172757485;ext=1", "KZ-71", Certainty.CERTAIN, ("KZ-71",), "with an extension"),
]


@pytest.mark.parametrize(("sender", "region", "certainty", "candidates", "because"), LAND_LINES)
def test_a_land_line_gives_its_region(
    sender: str, region: str, certainty: Certainty, candidates: tuple[str, ...], because: str,
) -> None:
    routed = _routed("помогите сыну", sender=sender)
    assert (routed.region, routed.certainty, routed.candidates) == (region, certainty, candidates), because


NO_REGION = ["+77010000000", "+77471112233", "+77001234567", "+79161234567", "+76001234567", "+266696687", "+2562533",
             "+7378742833", "+86282452253", "+8656696", "anonymous", "", "KASPI", "111", "757485", "+7712", "71225010200000"]


@pytest.mark.parametrize("sender", NO_REGION)
def test_other_senders_carry_no_region(sender: str) -> None:
    assert land_line(sender) is None
    assert _routed("помогите", sender=sender) == Routed(None, Certainty.NONE, (), ())


def test_the_text_beats_the_land_line() -> None:
    routed = _routed("мы сейчас в Актау, помогите сыну", sender="+77122501020")
    assert (routed.region, routed.certainty) == ("KZ-47", Certainty.CERTAIN)
    assert routed.evidence[-1] == Evidence("land_line", "+77122", "KZ-23", False, "text_beats_line")


def test_a_land_line_that_agrees_makes_a_likely_region_certain() -> None:
    assert _routed("я из Костаная").certainty is Certainty.LIKELY
    assert _routed("я из Костаная", sender="+77142501020").certainty is Certainty.CERTAIN


def test_a_land_line_settles_a_homonym() -> None:
    routed = _routed("Абай ауданы, ұлым қыста жалаңаяқ", sender="+77213112727")
    assert (routed.region, routed.certainty) == ("KZ-35", Certainty.CERTAIN)


def test_a_land_line_that_fits_no_reading_of_the_text_is_only_likely() -> None:
    routed = _routed("Есильский район", sender="+77122501020")
    assert (routed.region, routed.certainty) == ("KZ-23", Certainty.LIKELY)


def test_somebody_abroad_is_not_routed_by_the_line_that_was_used() -> None:
    assert _routed("мы сейчас в Москве", sender="+77122501020").region is None


def test_a_stronger_place_outweighs_whether_or_not_it_stands_first() -> None:
    for text in ("Я из Тараза, но живу в Астане", "Живу в Астане, но я из Тараза"):
        assert _routed(text).region == "KZ-71"


STRANGE = ["", " ", "\0", "🙏❤️", "...", "\ud800", "a" * 20000, "Алматы " * 300, "«»", "\u202eАлматы", "١٢٣", "қ.", "-", "р-н"]


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_no_text_is_too_strange(text: str) -> None:
    routed = _routed(text, sender=text)
    assert (routed.region is None) == (routed.certainty is Certainty.NONE)


def test_codes_are_published() -> None:
    assert {f"{kind}_name" for kind in Kind} < RULES and "land_line" in RULES
    assert {"street", "is_here", "zone", "outweighed"} < REASONS


def test_the_same_text_gets_the_same_answer() -> None:
    assert _routed("Живу в Караганде") == _routed("Живу в Караганде")


def test_the_twenty_regions_have_names_in_three_languages() -> None:
    assert len(REGIONS) == 20 and list(REGIONS) == sorted(REGIONS)
    names = [region_name("KZ-10", language=language) for language in ("kk", "ru", "en")]
    assert names == ["Абай облысы", "область Абай", "Abai Region"]
    with pytest.raises(KeyError):
        region_name("KZ-99", language="kk")
    with pytest.raises(KeyError):
        region_name("KZ-10", language="de")


@pytest.mark.parametrize("iso", list(REGIONS))
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_region_is_found_by_its_own_name(iso: str, language: str) -> None:
    routed = _routed(region_name(iso, language=language))
    assert (routed.region, routed.certainty) == (iso, Certainty.CERTAIN)
