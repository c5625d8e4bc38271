"""Several places in one text: the child is where it says it is, not where it comes from or wants to go."""

from __future__ import annotations

import pytest

from contactcenter.rules.routing import Certainty, Facts, route

WHERE_THE_CHILD_IS = [
    ("Я из Тараза, но живу в Астане, в общежитии меня бьют", "KZ-71", "comes from, lives"),
    ("Таразданмын, қазір Астанада тұрамын", "KZ-71", "the same in Kazakh"),
    ("tarazdan kelip astanada turamyn", "KZ-71", "the same in Latin letters"),
    ("I am from Almaty but I live in Pavlodar now", "KZ-55", "the same in English"),
    ("Хочу уехать в Астану, сейчас живу в Аркалыке", "KZ-39", "a wish against the present"),
    ("Алматыға кеткім келеді, Талдықорғанда тұрам", "KZ-33", "the same in Kazakh"),
    ("раньше жили в Жезказгане, теперь в Балхаше", "KZ-35", "formerly and now"),
    ("казир тараздамын, бурын шымкентте турганмын", "KZ-31", "now and formerly, without Kazakh letters"),
    ("бұрын Таразда тұрдым қазір Шымкентте тұрам", "KZ-79", "without a comma"),
    ("Мы переехали в Туркестан, живём тут второй год", "KZ-61", "a move that is over"),
    ("мы переехали из Караганды в Костанай", "KZ-39", "from and to of a move that is over"),
    ("Астанаға көшіп келдік, балам мектепке алынбады", "KZ-71", "the same in Kazakh"),
    ("Пишу из Талдыкоргана, сыну 9", "KZ-33", "whoever writes from a place is there"),
    ("Тараз қаласынан жазып отырмын", "KZ-31", "the same in Kazakh"),
    ("Папа работает в Атырау, мы с мамой живём в Уральске", "KZ-27", "a father's place"),
    ("Әкем Шымкентте жұмыс істейді, мен Таразда әжеммен тұрамын", "KZ-31", "the same in Kazakh"),
    ("мама в Бишкеке, я у тёти в Таразе", "KZ-31", "a mother abroad"),
    ("my parents live in Shymkent but I study in Almaty", "KZ-75", "parents elsewhere"),
    ("Бабушка зовёт в Риддер, но мы пока в Семее", "KZ-10", "an invitation"),
    ("я живу не в Алматы а в Караганде", "KZ-35", "a denial and a correction"),
    ("Орынбордан көшіп келдік, Ақтөбедеміз", "KZ-15", "from abroad"),
    ("Девочка из Омска живёт у нас в Петропавловске", "KZ-59", "a child from abroad"),
    ("Шымкент, дочку увезли в Ташкент", "KZ-79", "a place abroad that is only a destination"),
    ("Жезқазғаннан Қарағандыға емделуге барамыз, тұратын жеріміз Жезқазған", "KZ-62", "a journey to a hospital"),
]


@pytest.mark.parametrize(("text", "region", "because"), WHERE_THE_CHILD_IS, ids=[row[0][:40] for row in WHERE_THE_CHILD_IS])
def test_the_region_is_where_the_child_is(text: str, region: str, because: str) -> None:
    routed = route(Facts(sender="+77010000000", text=text))
    assert (routed.region, routed.certainty) == (region, Certainty.CERTAIN), because


NOWHERE_OF_OURS = [
    ("Из Уральска перебрались в Саратов", "now abroad"),
    ("мы в Новосибирске, а опекун остался в Семипалатинске", "abroad, somebody else is here"),
    ("Әкем Оралда, анам Ақтөбеде, мені бөлісе алмай жүр", "the parents' places"),
    ("брат служит в армии в Актау", "a brother's barracks"),
    ("маму положили в больницу в Караганде, нас никто не кормит", "a mother in hospital elsewhere"),
    ("мой папа уехал в Алматы", "a father's destination"),
    ("тетя из Алматы прислала посылку", "an aunt's origin"),
    ("В Костанае и в Кокшетау открыли кружки, а у нас нет", "two places, none the writer's"),
]


@pytest.mark.parametrize(("text", "because"), NOWHERE_OF_OURS)
def test_other_peoples_places_are_not_the_childs(text: str, because: str) -> None:
    assert route(Facts(sender="+77010000000", text=text)).region is None, because


ONLY_LIKELY = [
    ("я из Костаная, мне 15", "KZ-39", "an origin that may be the present"),
    ("Мен Ақтауданмын", "KZ-47", "the same in Kazakh"),
    ("please help, my friend in Shymkent wants to die", "KZ-79", "somebody close is there"),
    ("живём под Алматы", "KZ-19", "outside a city is in the region around it"),
    ("Таразском интернате бьют детей", "KZ-31", "an adjective of an institution"),
    ("Нурсултан қаласы емес, Алматы ауданы", "KZ-71", "a district called like a city, without the city it belongs to"),
]


@pytest.mark.parametrize(("text", "region", "because"), ONLY_LIKELY)
def test_a_weak_sign_is_a_suggestion(text: str, region: str, because: str) -> None:
    routed = route(Facts(sender="+77010000000", text=text))
    assert (routed.region, routed.certainty) == (region, Certainty.LIKELY), because
