"""The words a caller hears, short and simple: a child may be listening.

Russian and English are spoken by the provider. Kazakh is played: no voice of the provider's speaks it. Its words stand here as
they are spoken, and `make speech` turns them into the sounds of static/speech.
"""

from __future__ import annotations

from collections.abc import Iterator

from contactcenter.rules.voice import HIGHEST_PLACE_SAID, Prompt

KAZAKH, RUSSIAN, ENGLISH = LANGUAGES = ("kk", "ru", "en")

WORDS: dict[Prompt, dict[str, str]] = {
    Prompt.GREETING: {
        KAZAKH: "Сәлеметсіз бе! Бұл жүз он бір байланыс орталығы. Өміріңізге қауіп төнсе, бір, бір, екі нөміріне "
                "қоңырау шалыңыз.",
        RUSSIAN: "Здравствуйте! Это контакт-центр сто одиннадцать. Если вам угрожает опасность, позвоните один один два.",
        ENGLISH: "Hello! This is the contact centre one one one. If you are in danger, call one one two."},
    Prompt.RECORDED: {
        KAZAKH: "Әңгіме жазылып алынады.", RUSSIAN: "Разговор записывается.", ENGLISH: "This call is recorded."},
    Prompt.LANGUAGES: {
        KAZAKH: "Қазақша сөйлесу үшін жетіні басыңыз.", RUSSIAN: "Чтобы говорить по-русски, нажмите восемь.",
        ENGLISH: "For English, press nine."},
    Prompt.KEYS: {
        KAZAKH: "Хабарлама қалдыру үшін бірді, кері қоңырау үшін екіні, өтініш нөмірін эсэмэспен алу үшін бесті басыңыз.",
        RUSSIAN: "Чтобы оставить сообщение, нажмите один. Чтобы вам перезвонили, нажмите два. Чтобы получить номер "
                 "обращения по СМС, нажмите пять.",
        ENGLISH: "To leave a message, press one. To be called back, press two. To get your reference number by text, "
                 "press five."},
    Prompt.NOT_UNDERSTOOD: {
        KAZAKH: "Кешіріңіз, мұндай таңдау жоқ.", RUSSIAN: "Извините, такого выбора нет.",
        ENGLISH: "Sorry, that is not one of the choices."},
    Prompt.COMFORT: {
        KAZAKH: "Күте тұрыңыз, бірінші босаған маман сізге жауап береді.",
        RUSSIAN: "Подождите, пожалуйста: вам ответит первый освободившийся специалист.",
        ENGLISH: "Please wait: the first free specialist will answer you."},
    Prompt.NOBODY: {
        KAZAKH: "Қазір бос маман жоқ.", RUSSIAN: "Сейчас нет свободного специалиста.",
        ENGLISH: "No specialist is free right now."},
    Prompt.WAITED_LONG: {
        KAZAKH: "Ұзақ күттіргеніміз үшін кешіріңіз.", RUSSIAN: "Простите, что ждать приходится так долго.",
        ENGLISH: "We are sorry that you have waited so long."},
    Prompt.MESSAGE: {
        KAZAKH: "Дыбыстық белгіден кейін сөйлеңіз. Соңында торды басыңыз, ал кері қоңырау керек болса, екіні басыңыз.",
        RUSSIAN: "Говорите после сигнала. В конце нажмите решётку, а если хотите, чтобы вам перезвонили, нажмите два.",
        ENGLISH: "Speak after the tone. At the end press hash, or press two to be called back."},
    Prompt.NO_NUMBER: {
        KAZAKH: "Нөміріңіз бізге көрінбейді. Оны хабарламада айтыңыз.",
        RUSSIAN: "Ваш номер нам не виден. Назовите его в сообщении.",
        ENGLISH: "We cannot see your number. Please say it in the message."},
    Prompt.CALL_BACK_NOTED: {
        KAZAKH: "Кері қоңырау туралы өтінішіңіз жазылды.", RUSSIAN: "Просьба перезвонить записана.",
        ENGLISH: "Your request for a call back has been noted."},
    Prompt.REFERENCE_SENT: {
        KAZAKH: "Өтініш нөмірі эсэмэспен жіберіледі.", RUSSIAN: "Номер обращения придёт в СМС.",
        ENGLISH: "You will get the reference number by text."},
    Prompt.REFERENCE_REFUSED: {
        KAZAKH: "Кешіріңіз, бұл нөмірге эсэмэс жібере алмаймыз.",
        RUSSIAN: "Извините, на этот номер мы не можем отправить СМС.",
        ENGLISH: "Sorry, we cannot send a text to this number."},
    Prompt.CUT_OFF: {
        KAZAKH: "Егер әңгіме үзіліп қалса, хабарлама қалдыру үшін бірді, кері қоңырау үшін екіні басыңыз.",
        RUSSIAN: "Если разговор прервался, нажмите один, чтобы оставить сообщение, или два, чтобы вам перезвонили.",
        ENGLISH: "If you were cut off, press one to leave a message, or two to be called back."},
    Prompt.THANKS: {
        KAZAKH: "Рақмет. Хабарламаңыз жазылды.", RUSSIAN: "Спасибо. Ваше сообщение записано.",
        ENGLISH: "Thank you. Your message has been recorded."},
    Prompt.GOODBYE: {KAZAKH: "Сау болыңыз.", RUSSIAN: "До свидания.", ENGLISH: "Goodbye."},
    Prompt.HOLD: {
        KAZAKH: "Сәл күте тұрыңыз, тұтқаны қоймаңыз.", RUSSIAN: "Подождите немного и не кладите трубку.",
        ENGLISH: "Please hold on and do not hang up."},
}
PLACES = {
    KAZAKH: "Сіз кезекте {place} болып тұрсыз.", RUSSIAN: "Ваше место в очереди: {place}.",
    ENGLISH: "Your place in the queue is {place}."}
FARTHER = {
    KAZAKH: "Сізден бұрын жиырма немесе одан да көп адам күтіп тұр.", RUSSIAN: "Перед вами двадцать человек или больше.",
    ENGLISH: "There are twenty or more people before you."}
KAZAKH_ORDINALS = (
    "бірінші", "екінші", "үшінші", "төртінші", "бесінші", "алтыншы", "жетінші", "сегізінші", "тоғызыншы", "оныншы",
    "он бірінші", "он екінші", "он үшінші", "он төртінші", "он бесінші", "он алтыншы", "он жетінші", "он сегізінші",
    "он тоғызыншы", "жиырмасыншы")


def place_words(place: int, language: str) -> str:
    """Which one the caller is; beyond the twentieth only that there are many."""
    if place > HIGHEST_PLACE_SAID:
        return FARTHER[language]
    return PLACES[language].format(place=KAZAKH_ORDINALS[place - 1] if language == KAZAKH else place)


def sound(prompt: Prompt) -> str:
    """The name of the Kazakh sound of a prompt, in static/speech."""
    return f"{prompt.value}-kk.wav"


def place_sound(place: int) -> str:
    """The name of the Kazakh sound of a place in the queue."""
    return f"place-{place}-kk.wav" if place <= HIGHEST_PLACE_SAID else "place-farther-kk.wav"


def kazakh_sounds() -> Iterator[tuple[str, str]]:
    """Every sound there has to be, with its words."""
    for prompt, words in WORDS.items():
        yield sound(prompt), words[KAZAKH]
    for place in range(1, HIGHEST_PLACE_SAID + 2):
        yield place_sound(place), place_words(place, KAZAKH)
