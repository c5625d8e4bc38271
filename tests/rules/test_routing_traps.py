"""Names that must not route by themselves: streets, schools, shops, people, words, places abroad."""

from __future__ import annotations

import pytest

from contactcenter.rules.routing import REASONS, Facts, route

SET_ASIDE = [
    ("на улице Абая кричит ребёнок", "street", "a street"),
    ("ул. Астана 15, плачет ребёнок", "street", "a street called like the capital"),
    ("Павлодар көшесінде бала жылап отыр", "street", "a Kazakh street"),
    ("по Павлодарской улице дети бегают", "street", "an adjective before the street"),
    ("Карагандинская 14, домофон сломан", "street", "an adjective with a house number"),
    ("на Курчатова 12 кричит женщина", "street", "a street without its word"),
    ("на Жамбыла у магазина", "street", "the same without a number"),
    ("Есілде", "bare_name", "a name that says nothing without its kind word"),
    ("Қарағанды жолында көлік соқты", "street", "a road"),
    ("трасса Астана - Павлодар, авария", "street", "a highway"),
    ("мкр Аксай, дом 4", "quarter", "a quarter called like a town"),
    ("гимназия им. Жамбыла, травля", "named_after", "a school named after a person"),
    ("школа имени Каныша Сатпаева", "named_after", "with a first name between"),
    ("Сәтбаев атындағы мектепте ұстаз айғайлайды", "named_after", "a Kazakh school"),
    ("ТРЦ Шымкент Плаза, охранник схватил подростка", "venue", "a shopping centre"),
    ("в гостинице Алматы шумят", "venue", "a hotel"),
    ("ресторан \"Шымкент\", ребенок работает", "venue", "a quoted name"),
    ("мой брат болеет за ФК Актобе", "venue", "a football club"),
    ("садик Атырау", "venue", "a kindergarten"),
    ("Балқаш көлі туралы шығарма жаздым", "landscape", "a lake"),
    ("Есіл өзенінде суға түстік", "landscape", "a river"),
    ("мой ник Almaty2010", "screen_name", "a name on the net"),
    ("моего брата зовут Алтай", "person", "a first name"),
    ("Жамбыл ағай бізге қатты айтады", "person", "a teacher's name"),
    ("Наурызбай есімді ұлым мектептен қашып жүр", "person", "a child's name"),
    ("дед орал и топал", "ordinary_word", "a Russian verb"),
    ("жұмыстан қайтып оралды", "ordinary_word", "a Kazakh verb"),
    ("В нашем доме много семей с детьми", "ordinary_word", "of families"),
    ("мен саған қарағанда кішімін", "ordinary_word", "compared with"),
    ("есікті жауып тастады", "ordinary_word", "a door"),
    ("саран адам ғой әкем", "ordinary_word", "a miser"),
    ("балаға кітап алуға ақша жоқ", "ordinary_word", "money"),
    ("Алматы - Астана, вагон 7", "journey", "two ends of a journey"),
    ("алматинский апорт вкусный", "adjective", "an adjective of something that is no address"),
    ("Шымкент ауылында тұрамын", "another_village", "a village is no city"),
    ("Живу в Самаре, хочу вернуться к маме", "abroad", "abroad"),
    ("Бішкекте тұрамыз, паспорт жоғалттық", "abroad", "abroad, Kazakh"),
    ("Барнаул, Алтайский край", "abroad", "abroad, called like a town of ours"),
    ("Петропавловск-Камчатский, дети мерзнут", "abroad", "abroad, with a name of ours inside"),
    ("хочу переехать в Алматы, родители против", "to", "a wish"),
    ("Шымкентке барғым келеді", "to", "a wish, Kazakh"),
    ("хочу жить в Алматы", "to", "a wish with an infinitive"),
    ("I want to move to Astana", "to", "a wish, English"),
    ("едем в Караганду, в поезде холодно", "to", "a destination"),
    ("мы переехали из Тараза, меня дразнят", "from", "an origin"),
    ("Ақтөбеден көшіп келдік, достарым жоқ", "from", "an origin, Kazakh"),
    ("раньше жили в Семее", "was_there", "in the past"),
    ("Бурабайда демалдық, керемет", "was_there", "a holiday that is over"),
    ("сочинение про Астану", "spoken_of", "a theme"),
    ("смотрел матч Астана Кайрат", "spoken_of", "a football match"),
    ("Алматыны сағындым", "spoken_of", "a longing"),
    ("в Астане лучше чем у нас", "spoken_of", "a comparison"),
    ("я не в Астане", "not_there", "a denial"),
    ("Алматыда емеспін", "not_there", "a denial, Kazakh"),
]


@pytest.mark.parametrize(("text", "reason", "because"), SET_ASIDE, ids=[row[0][:40] for row in SET_ASIDE])
def test_a_name_that_is_no_address_is_set_aside_with_its_reason(text: str, reason: str, because: str) -> None:
    routed = route(Facts(sender="+77010000000", text=text))
    assert routed.region is None, because
    assert reason in {piece.reason for piece in routed.evidence}, because


SILENT = ["привет", "абай бол", "жақсы мұғалім", "новогодний шар разбил", "күн суық", "у меня трудный возраст", "87770000001",
          "мой друг Тарас не пришёл", "в 12 микрорайоне", "школа № 5", "алмадым", "атырабы", "он получил удар", "үйде шу көп"]


@pytest.mark.parametrize("text", SILENT)
def test_ordinary_texts_point_nowhere(text: str) -> None:
    routed = route(Facts(sender="+77010000000", text=text))
    assert (routed.region, routed.candidates) == (None, ())


BESIDE_A_PLACE = [
    ("Кызылорда, ул. Абая 12, кричит ребёнок", "KZ-43", "a street in a named town"),
    ("Тараз, Астана көшесі 14", "KZ-31", "a street called like the capital"),
    ("Актобе, школа имени Абая", "KZ-15", "a school named after a person"),
    ("Алматы, ТРЦ Астана, потерялся мальчик", "KZ-75", "a shopping centre"),
    ("г.Астана, ЖК Алматы, сосед бьет детей", "KZ-71", "a housing estate"),
    ("Костанай, рынок Астана", "KZ-39", "a market"),
    ("Уральск, мкр Астана", "KZ-27", "a quarter"),
    ("на улице Шымкента гуляет малыш", "KZ-79", "the streets of a town"),
    ("Шымкент, Сауран", "KZ-79", "a name that cannot count alone changes nothing"),
]


@pytest.mark.parametrize(("text", "region", "because"), BESIDE_A_PLACE)
def test_a_trap_does_not_hide_the_place_beside_it(text: str, region: str, because: str) -> None:
    assert route(Facts(sender="+77010000000", text=text)).region == region, because


def test_every_reason_is_published() -> None:
    said = {piece.reason for text, _, _ in SET_ASIDE for piece in route(Facts(sender="", text=text)).evidence}
    assert said <= REASONS
