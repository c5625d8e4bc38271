"""Words that raise the urgency: found in every spelling, quoted, never lowered by a denial or the past tense."""

from __future__ import annotations

import pytest

from contactcenter.rules.urgency import CATEGORIES, ORDINARY, URGENT, Sign, Urgency, assess

RAISED = [
    ("я не хочу жить", "suicide"), ("жить не хочется", "suicide"), ("лучше умереть", "suicide"),
    ("Өлгім келеді", "suicide"),
    ("олгим келип жур", "suicide"), ("olgim keledi", "suicide"), ("өмір сүргім келмейді", "suicide"),
    ("покончу с собой", "suicide"), ("my friend wants to die", "suicide"), ("спрыгну с крыши", "suicide"),
    ("режу себе руки", "self_harm"), ("подростки делают себе порезы", "self_harm"),
    ("she cuts her arms", "self_harm"),
    ("отчим достал нож", "weapon"), ("әкем маған мылтық кезеді", "weapon"), ("akem pyshak alyp juredi", "weapon"),
    ("my dad has a gun", "weapon"), ("сосед стреляет", "weapon"),
    ("меня изнасиловали", "sexual_abuse"), ("агам мени зорлады", "sexual_abuse"), ("jynystyq zorlyq", "sexual_abuse"),
    ("тренер домогается девочек", "sexual_abuse"), ("дядя трогает меня за грудь", "sexual_abuse"),
    ("девочку склоняют к проституции", "sexual_abuse"),
    ("папа бьет маму", "violence"), ("отчим бьёт ремнём", "violence"), ("әкем анамды ұрып жатыр", "violence"),
    ("мугалим урды", "violence"), ("анама кол жумсайды", "violence"), ("uryp jatyr", "violence"),
    ("my dad hits me", "violence"),
    ("v shymkente sosed byet rebenka", "violence"), ("PAPA BYET", "violence"), ("пaпа бьeт", "violence"),
    ("он обещал зарезать меня", "threat_to_life"), ("мені өлтіремін деді", "threat_to_life"),
    ("брат без сознания", "threat_to_life"),
    ("меня заперли в комнате", "locked_in"), ("есікті құлыптап кетті", "locked_in"),
    ("бізді қамап қойды", "locked_in"),
    ("he locked me in the room", "locked_in"), ("привязали к батарее", "locked_in"),
    ("отчим выгнал ночью на улицу", "thrown_out"), ("түнде үйден қуып шықты", "thrown_out"),
    ("далада калдым тунде", "thrown_out"),
    ("мальчик 3 года один дома", "small_child_alone"), ("екі жасар бала жалғыз үйде қалды", "small_child_alone"),
    ("младенец один в квартире", "small_child_alone"),
    ("меня хотят выдать замуж насильно", "forced_marriage"), ("сіңлімді күйеуге береміз дейді", "forced_marriage"),
    ("алып қашып кетті", "forced_marriage"), ("they want to marry off my classmate", "forced_marriage"),
    ("сіңлімді жұмысқа сатып жіберді", "trafficking"), ("нас держат в рабстве", "trafficking"),
    ("девочку похитили", "abduction"), ("пропала дочь", "abduction"),
]


@pytest.mark.parametrize(("text", "category"), RAISED, ids=[row[0] for row in RAISED])
def test_a_sign_raises_the_urgency(text: str, category: str) -> None:
    urgency = assess(text)
    assert urgency.level == URGENT
    assert category in {sign.category for sign in urgency.signs}


def test_every_category_has_its_row() -> None:
    assert {category for _, category in RAISED} == CATEGORIES


@pytest.mark.parametrize("text", ["Меня не бьют, просто ругают", "раньше отчим меня бил", "he used to hit me", "мені ұрмайды"])
def test_denial_and_the_past_are_reasons_to_look(text: str) -> None:
    assert assess(text).level == URGENT


ORDINARY_TEXTS = [
    ("я был в школе", "was is not beat"), ("как быть если не дают пособие", "nor is to be"),
    ("мен биыл бітіремін", "nor is this year"), ("әкем ұрысады", "scolding"), ("ақшамды ұрлап кетті", "stealing"),
    ("ура каникулы", "hurrah"), ("мама вышла замуж и уехала", "a wedding of one's own"),
    ("закрыли школу на карантин", "a school shut"),
    ("детскую площадку закрыли на замок", "a playground shut"), ("мектеп жабық", "a school shut, Kazakh"),
    ("выгнали из кружка без причины", "put out of a club"),
    ("ребенок 3 года не берут в садик", "a small child that is not alone"),
    ("жалғызбын достарым жоқ", "lonely is not a small child alone"), ("кітап сатып алдым", "buying"),
    ("продал телефон", "selling a thing"),
    ("не хочу идти в школу", "no wish to go to school"), ("я устал от уроков", "tired of lessons"),
    ("қол өнер үйірмесіне барғым келеді", "a handicraft"), ("сосед шумит ночью на улице", "a noise at night"),
    ("паспорт потеряли", "a lost passport"), ("мектептен қашып жүр", "playing truant"), ("", "nothing"),
    ("🙏", "an emoji"), ("\ud800\0", "garbage"),
]


@pytest.mark.parametrize(("text", "because"), ORDINARY_TEXTS)
def test_ordinary_texts_stay_ordinary(text: str, because: str) -> None:
    assert assess(text) == Urgency(ORDINARY, ()), because


def test_the_words_of_the_original_text_are_quoted() -> None:
    assert assess("Павлодар. Папа БЬЁТ маму, я не  хочу жить!").signs == (
        Sign("violence", "БЬЁТ"), Sign("suicide", "не  хочу жить"))


def test_one_sign_of_each_category_the_first_in_the_text() -> None:
    assert assess("отец бьёт меня и бьёт маму, у него нож").signs == (Sign("violence", "бьёт"), Sign("weapon", "нож"))


def test_words_far_apart_make_no_sign() -> None:
    text = "не знаю, где взять справку для кружка рисования в нашем городе, хочу учиться, и вообще жить тут хорошо"
    assert assess(text).level == ORDINARY
