"""Which region a named place means: one row a claim, in both languages and all spellings."""

from __future__ import annotations

import pytest

from contactcenter.rules.routing import Certainty, Facts, route

MOBILE = "+77010000000"

NAMED = [
    # the places themselves, in the cases of both languages
    ("Живу в Караганде, сын не ходит в школу", "KZ-35", "Russian locative"),
    ("Таразда тұрамын, көршілер баласын ұрады", "KZ-31", "Kazakh locative"),
    ("Мен Қарағандыдамын, үйге барғым келмейді", "KZ-35", "Kazakh locative with a person"),
    ("Шымкенттегі мектепте тамақ бермейді", "KZ-79", "Kazakh attribute"),
    ("Қызылорданың 15 мектебі", "KZ-43", "Kazakh genitive before a school"),
    ("5 школа Караганды, учитель бьёт", "KZ-35", "Russian genitive after a school"),
    ("в Кульсарах нет врача", "KZ-23", "Russian plural"),
    ("живу в Рудном", "KZ-39", "a name that declines like an adjective"),
    ("под Павлодаром нет школы", "KZ-55", "near a town is in its region"),
    ("по всему Шымкенту, живём в Шымкенте", "KZ-79", "two cases of one name"),
    ("в Алмате живу", "KZ-75", "a colloquial declension of a name that has none"),
    ("г.Астана, ул. Кабанбай батыра 12, плачет ребенок", "KZ-71", "an abbreviated kind word"),
    ("Шымкент қ., балаларды ұрады", "KZ-79", "the Kazakh abbreviation of a city"),
    ("АЛМАТЫ ҚАЛАСЫ БОСТАНДЫҚ АУДАНЫ", "KZ-75", "capitals"),
    # spellings
    ("kostanayda turamyn komek kerek", "KZ-39", "Latin letters"),
    ("Şymkentte tūramyn, äkem işedi", "KZ-79", "the Latin alphabet of 2021"),
    ("wymkentte turam", "KZ-79", "chat Latin, w for ш"),
    ("павлодарда турам, акем ишеди", "KZ-55", "Kazakh in Russian letters"),
    ("مەن الماتىدا تۇرامىن", "KZ-75", "Kazakh in Arabic letters"),
    ("Aктау, 12 мкр", "KZ-47", "a Latin A in a Cyrillic word"),
    ("жез\u00adказган", "KZ-62", "a soft hyphen inside the name"),
    ("кызыл орда 12 мектеп", "KZ-43", "one name in two words"),
    ("Талды-Корган", "KZ-33", "a hyphen the name does not have"),
    ("усть каменогорске живу", "KZ-63", "no hyphen where there should be one"),
    ("I am in Almaty, my father is drunk", "KZ-75", "English"),
    ("West Kazakhstan Region, our school has no toilet", "KZ-27", "the English name of a region"),
    # old names, abbreviations
    ("Гурьев, бабушка одна с тремя внуками", "KZ-23", "an old name"),
    ("Целиноград, бабушка болеет", "KZ-71", "an old name of the capital"),
    ("Целиноградский район, село Кабанбай батыра", "KZ-11", "the district keeps the name the capital had"),
    ("живу в Чимкенте, дети без еды", "KZ-79", "an old spelling"),
    ("Зыряновск, школа 4", "KZ-63", "an old name whose new one is ambiguous"),
    ("ВКО, Риддер, воспитатель кричит", "KZ-63", "abbreviation and town agree"),
    ("ШҚО-да тұрамыз", "KZ-63", "a Kazakh abbreviation with an ending"),
    ("ОҚО Отырар ауданы", "KZ-61", "an abbreviation of a region that was divided"),
    ("ВКО г. Семей, школа 5", "KZ-10", "the region was divided, the town tells which half"),
    ("Алматинская область, Талдыкорган", "KZ-33", "so was this one"),
    ("Карагандинская область, г. Жезказган", "KZ-62", "and this one"),
    # regions and districts
    ("карагандинская область, посёлок, школу закрывают", "KZ-35", "an adjective with its noun"),
    ("Актюбинской области село, четверо детей", "KZ-15", "the adjective in another case"),
    ("Алматы облысы, Қонаев", "KZ-19", "the region and not the city"),
    ("область Абай, г. Курчатов", "KZ-10", "a region whose name stands after its kind word"),
    ("Абай облысында тұрамыз", "KZ-10", "a region told from the district by its kind word"),
    ("Шет ауданы, жылу жоқ", "KZ-35", "a district whose name is also a word"),
    ("Майский район Павлодарской области", "KZ-55", "a district whose name is also a month"),
    ("Т.Рысқұлов ауданы Құлан ауылы", "KZ-31", "a district named after a person with an initial"),
    ("район Шал акына", "KZ-59", "a district in the genitive"),
    ("Қордайда тұрамыз", "KZ-31", "a district without its kind word, in the locative"),
    ("Нұр-Сұлтан, Сарыарқа ауданы", "KZ-71", "a former name and a city district"),
    ("Шымкент, Тұран ауданы", "KZ-79", "city and district agree"),
    ("Аль-Фарабийский р-он, школа 7", "KZ-79", "an abbreviated district of a city"),
    ("Наурызбайский район Алматы", "KZ-75", "a district of a city by an adjective"),
    # names that are also something else
    ("Орал қаласы, 7 сынып, мұғалім ұрды", "KZ-27", "the kind word tells the town from the verb"),
    ("Орал қ. 8-сынып", "KZ-27", "its abbreviation too"),
    ("Оралда тұрамыз, үш балам бар", "KZ-27", "the locative of the town is no verb"),
    ("Семейде тұрамыз, анам жұмыстан шықты", "KZ-10", "the Kazakh locative is no Russian word"),
    ("мы в семее живем", "KZ-10", "nor is the Russian one"),
    ("Шу қаласында тұрамын", "KZ-31", "a town of two letters with its kind word"),
    ("область Абай, город Шар", "KZ-10", "a ball or a town"),
    ("Байконур, город, школа российская", "KZ-43", "the kind word after a comma, the name by itself"),
    ("Сатпаев, рудник, отец погиб", "KZ-62", "a street everywhere, but it opens the text"),
    ("Aлға қаласында тұрамын", "KZ-15", "forward or a town"),
    ("Балхаш, набережная", "KZ-35", "a lake or a town"),
    ("город Аксу", "KZ-55", "the town and not the district"),
    ("Ақсу ауданы, Жансүгіров", "KZ-33", "the district and not the town"),
    # homonyms settled by another name
    ("Есильский район СКО, школа 3", "KZ-59", "an abbreviation settles it"),
    ("Абай ауданы, Шымкент", "KZ-79", "a city settles it"),
    ("Жамбылский район Алматинской области", "KZ-19", "a region settles it"),
    ("Жамбыл облысы Жамбыл ауданы", "KZ-31", "the region and the district of one name"),
    ("Астана, Есиль, левый берег", "KZ-71", "without the kind word too"),
    ("Астана, район Алматы", "KZ-71", "a district of the capital called like a city"),
    ("Алматы, Жетісу ауданы", "KZ-75", "a district of a city called like a region"),
    ("Самарский район ВКО", "KZ-63", "a district called like a city abroad"),
    ("Алматы, Талғар", "KZ-19", "the narrower place settles the wider one"),
    ("Астана жанындағы Қосшы қаласында тұрамыз", "KZ-11", "near the capital, in a town of the region around it"),
    # one slip
    ("живу в Карагнаде, папа пьёт", "KZ-35", "two letters swapped"),
    ("Питропавловск, гололёд", "KZ-59", "a wrong letter"),
    ("Усть-Каменогрск, приёмный сын ворует", "KZ-63", "a letter missing in a name of two words"),
    ("Уральсск, дядя заставляет просить деньги", "KZ-27", "a letter too many"),
    ("карагадинская область, школа", "KZ-35", "a slip in an adjective with its kind word"),
    ("Алмты, школа 5", "KZ-75", "a slip in a short name that stands by itself"),
]


@pytest.mark.parametrize(("text", "region", "because"), NAMED, ids=[row[0][:40] for row in NAMED])
def test_a_named_place_gives_its_region(text: str, region: str, because: str) -> None:
    routed = route(Facts(sender=MOBILE, text=text))
    assert (routed.region, routed.certainty) != (None, Certainty.NONE), because
    assert routed.region == region, because


CERTAIN_ENOUGH = [row for row in NAMED if row[0] not in (
    "Алмты, школа 5", "Уральсск, дядя заставляет просить деньги")]


@pytest.mark.parametrize(("text", "region", "because"), CERTAIN_ENOUGH, ids=[row[0][:40] for row in CERTAIN_ENOUGH])
def test_and_is_certain(text: str, region: str, because: str) -> None:
    assert route(Facts(sender=MOBILE, text=text)).certainty is Certainty.CERTAIN, because


OPEN = [
    ("Есильский район, школа 3", ("KZ-11", "KZ-59", "KZ-71"), "two regions and the capital"),
    ("Есіл ауданы", ("KZ-11", "KZ-59", "KZ-71"), "the same in Kazakh"),
    ("Абай ауданында тұрамыз", ("KZ-10", "KZ-35", "KZ-79"), "three regions"),
    ("мы в Жамбылском районе", ("KZ-19", "KZ-31", "KZ-59"), "three regions"),
    ("Ақтоғай ауданы, су тасыды", ("KZ-35", "KZ-55"), "two regions"),
    ("Нұра ауданында оқимын", ("KZ-35", "KZ-71"), "a region and the capital"),
    ("Половину недели я в Таразе, половину в Шымкенте", ("KZ-31", "KZ-79"), "two places with an equal claim"),
    ("Біз Ақсуда тұрамыз", ("KZ-33", "KZ-55"), "a town and a district that need their kind word"),
    ("живём в Есиле", ("KZ-11", "KZ-59", "KZ-71"), "a town and three districts"),
    ("one week I live in Astana, one week in Almaty", ("KZ-71", "KZ-75"), "the same in English"),
]


@pytest.mark.parametrize(("text", "candidates", "because"), OPEN, ids=[row[0][:40] for row in OPEN])
def test_an_open_question_offers_its_candidates(text: str, candidates: tuple[str, ...], because: str) -> None:
    routed = route(Facts(sender=MOBILE, text=text))
    assert (routed.region, routed.certainty, set(routed.candidates)) == (None, Certainty.NONE, set(candidates)), because
