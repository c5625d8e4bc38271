"""Words for why the machine decided as it did: region, urgency, language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "certainty": {
        "certain": _l("certain"), "likely": _l("likely: to be confirmed"), "none": _l("not recognised"),
    },
    "rule": {
        "region_name": _l("name of a region"), "city_name": _l("name of a city"),
        "town_name": _l("name of a town"), "district_name": _l("name of a district"),
        "city_district_name": _l("name of a city district"), "village_name": _l("name of a village"),
        "abroad_name": _l("place abroad"), "abroad_region_name": _l("region abroad"),
        "land_line": _l("land-line code"),
    },
    "reason": {
        "is_here_now": _l("is there now"), "is_here": _l("is there"), "is_named": _l("is named"),
        "relative_named": _l("named beside a relative"), "belongs": _l("belongs to that place"),
        "relative_there": _l("a relative is there"), "near": _l("is near it"), "from": _l("comes from there"),
        "to": _l("wants to go there"), "was_there": _l("was there before"), "abroad": _l("lies abroad"),
        "street": _l("name of a street"), "quarter": _l("name of a quarter"),
        "named_after": _l("something named after a person"), "venue": _l("name of a shop or a venue"),
        "landscape": _l("name of a river, lake or mountain"), "person": _l("name of a person"),
        "ordinary_word": _l("an ordinary word here"), "journey": _l("one end of a journey"),
        "slip_unsure": _l("perhaps a typing slip"), "several_places": _l("several places have this name"),
        "outweighed": _l("another place says more about where the child is"),
        "agrees": _l("agrees with the text"), "text_beats_line": _l("the text counts for more"),
        "zone": _l("code of this region"), "split_zone": _l("code shared by two regions"),
        "settles": _l("settles which place is meant"), "bare_name": _l("a name with nothing beside it"),
        "adjective": _l("describes something else, such as a train or a road"),
        "another_village": _l("a village of that name elsewhere"), "screen_name": _l("a name in a chat or a game"),
        "spoken_of": _l("is only spoken of"), "not_there": _l("is not there, the text says"),
        "relative_elsewhere": _l("only an older relative is there"),
    },
    "urgency": {
        "suicide": _l("thoughts of suicide"), "self_harm": _l("self-harm"),
        "threat_to_life": _l("danger to life"), "weapon": _l("a weapon"), "violence": _l("violence"),
        "sexual_abuse": _l("sexual abuse"), "locked_in": _l("locked in"), "thrown_out": _l("thrown out of home"),
        "small_child_alone": _l("a small child alone"), "forced_marriage": _l("forced marriage"),
        "trafficking": _l("trafficking"), "abduction": _l("abduction"),
    },
    "language": {
        "kk": _l("Kazakh"), "ru": _l("Russian"), "en": _l("English"), "mixed": _l("Kazakh and Russian"),
        "unknown": _l("not known"),
    },
    "language_short": {"kk": "KK", "ru": "RU", "en": "EN", "mixed": "KK+RU", "unknown": "–"},
    "acknowledgement": {
        "first_text": _l("first message of a conversation"), "called": _l("people who called are not texted"),
        "withheld": _l("the number is withheld"), "alphanumeric": _l("the sender is a name, not a number"),
        "short_code": _l("the sender is a short number"),
        "not_a_number": _l("the sender is not a telephone number"),
        "unknown_range": _l("nobody knows whether this number takes messages"),
        "land_line": _l("the sender is a land line"), "not_mobile": _l("the sender is not a mobile"),
        "own_number": _l("the sender is one of our own numbers"), "stop_word": _l("asked for no more texts"),
        "opted_out": _l("has asked for no texts before"),
        "unsafe_to_text": _l("the number is marked as unsafe to text"),
        "never_text_again": _l("the number cannot receive texts"),
        "same_text": _l("the same text again and again"),
        "already_acknowledged": _l("already answered in this conversation"),
        "daily_limit": _l("as many automatic texts today as one number may get"),
        "ceiling": _l("more automatic texts this minute than is usual"),
    },
    "keyword": {
        "stop": _l("Asks for no more automatic texts"), "start": _l("Allows automatic texts again"),
    },
}
