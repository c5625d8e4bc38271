"""Words for the simulator's page in Kazakh, Russian and English, and texts to try."""

LANGUAGES = ("kk", "ru", "en")

# Each row: Kazakh, Russian, English.
_WORDS: dict[str, tuple[str, str, str]] = {
    "title": ("111: телефон симуляторы", "111: симулятор телефонов", "111: telephone simulator"),
    "language": ("Тіл", "Язык", "Language"),
    "intro": (
        "Мұнда қызметке мәтін жазып, қоңырау шалуға болады. Нағыз желі жоқ: бәрі осы компьютерде.",
        "Отсюда можно написать и позвонить в службу. Настоящей сети нет: всё происходит на этом компьютере.",
        "Text and call the service from here. There is no real network: everything happens on this computer.",
    ),
    "service": ("Қызмет нөмірі", "Номер службы", "The service's number"),
    "live": ("байланыс бар", "связь есть", "live"),
    "dead": ("симулятормен байланыс жоқ", "нет связи с симулятором", "no connection to the simulator"),
    "handsets": ("Телефондар", "Телефоны", "Handsets"),
    "child_shymkent": ("Бала, Шымкент", "Ребёнок, Шымкент", "Child, Shymkent"),
    "child_astana": ("Бала, Астана", "Ребёнок, Астана", "Child, Astana"),
    "parent": ("Ата-ана", "Родитель", "Parent"),
    "grandmother": ("Әже, қалалық телефон", "Бабушка, городской телефон", "Grandmother, land line"),
    "russian": ("Ресей нөмірі", "Российский номер", "Russian number"),
    "withheld": ("Жасырын нөмір", "Скрытый номер", "Withheld number"),
    "number": ("Телефон нөмірі", "Номер телефона", "Phone number"),
    "no_texts": ("Хабарлама жоқ.", "Сообщений нет.", "No texts yet."),
    "body": ("Хабарлама мәтіні", "Текст сообщения", "Text"),
    "send": ("Жіберу", "Отправить", "Send"),
    "picture": ("Сурет қоса жіберу", "Отправить с фото", "Send with a picture"),
    "prepared": ("Дайын мәтіндер", "Готовые тексты", "Prepared texts"),
    "switched_off": ("Телефон өшірулі", "Телефон выключен", "Switched off"),
    "opted_out": ("STOP жіберген", "отправил STOP", "sent STOP"),
    "no_texting": ("мәтін қабылдамайды", "не принимает сообщений", "cannot receive texts"),
    "call": ("Қоңырау шалу", "Позвонить", "Call"),
    "answer": ("Жауап беру", "Ответить", "Answer"),
    "hang_up": ("Қоңырауды аяқтау", "Положить трубку", "Hang up"),
    "keypad": ("Пернелер", "Клавиши", "Keypad"),
    "speech": ("Айтатын сөзіңіз", "Что сказать", "What to say"),
    "speak": ("Айту", "Сказать", "Say it"),
    "heard": ("Қоңырауда естілгені", "Что слышно в трубке", "Heard on the call"),
    "elsewhere": ("Басқа телефондар", "Другие телефоны", "Other telephones"),
    "faults": ("Ақау қосқыштары", "Переключатели сбоев", "Fault switches"),
    "sends": ("Жіберу мен қоңырау шалу", "Отправка и звонки", "Sending and calling"),
    "reads": ("Оқу мен тізім алу", "Чтение и списки", "Fetching and listing"),
    "callbacks": ("Күй туралы хабарлар", "Уведомления о статусе", "Status callbacks"),
    "none": ("ақау жоқ", "нет сбоя", "none"),
    "times": ("Неше рет", "Сколько раз", "How many times"),
    "always": ("шексіз", "без конца", "always"),
    "apply": ("Қолдану", "Применить", "Apply"),
    "lift": ("Бәрін өшіру", "Выключить все", "Switch all off"),
    "log": ("Вебхуктар журналы", "Журнал вебхуков", "Webhook log"),
    "no_log": ("Әзірге бос.", "Пока пусто.", "Nothing yet."),
    "at": ("Уақыты", "Время", "Time"),
    "kind": ("Түрі", "Вид", "Kind"),
    "address": ("Мекенжайы", "Адрес", "Address"),
    "status": ("Жауабы", "Ответ", "Answer"),
    "milliseconds": ("мс", "мс", "ms"),
    "error": ("Қате", "Ошибка", "Error"),
    "problem": ("Орындалмады", "Не получилось", "That did not work"),
    "text_waiting": ("жіберіліп жатыр", "отправляется", "being sent"),
    "text_taken": ("қызмет қабылдады", "служба приняла", "taken by the service"),
    "text_untaken": ("қызмет қабылдамады", "служба не приняла", "not taken by the service"),
    "text_accepted": ("қабылданды", "принято", "accepted"),
    "text_queued": ("кезекте", "в очереди", "queued"),
    "text_sent": ("жіберілді", "отправлено", "sent"),
    "text_delivered": ("жеткізілді", "доставлено", "delivered"),
    "text_undelivered": ("жеткізілмеді", "не доставлено", "undelivered"),
    "text_failed": ("жіберілмеді", "не отправлено", "failed"),
    "call_queued": ("теріліп жатыр", "набирается", "dialling"),
    "call_ringing": ("шырылдап тұр", "звонит", "ringing"),
    "call_in-progress": ("сөйлесу жүріп жатыр", "идёт разговор", "in progress"),
    "call_completed": ("аяқталды", "завершён", "completed"),
    "call_busy": ("бос емес", "занято", "busy"),
    "call_failed": ("сәтсіз аяқталды", "сбой", "failed"),
    "call_no-answer": ("жауап болмады", "нет ответа", "no answer"),
    "call_canceled": ("тоқтатылды", "отменён", "canceled"),
    "expects_keys": ("перне басуды күтуде", "ждёт нажатия клавиши", "waiting for a key"),
    "expects_speech": ("жазып жатыр, сөйлеңіз", "идёт запись, говорите", "recording, please speak"),
}

SCRIPT_WORDS = tuple(name for name in _WORDS if name.startswith(("text_", "call_", "expects_"))) + (
    "live", "dead", "always", "none", "opted_out", "no_texting", "problem", "answer", "hang_up", "call",
)

PREPARED_TEXTS = (
    ("kk", "Сәлеметсіз бе, мені мектепте күн сайын ұрады. Шымкентте тұрамын, не істеймін?"),
    ("kk", "Әкем ішіп келіп анамды ұрып жатыр, қорқып тұрмын. Қызылорда, көмектесіңіздерші"),
    ("kk", "karagandada turamyn, synyptastarym mazaktaidy"),
    ("kk", "Көрші бала үйде жалғыз қалып жүр, Абай облысы, Семей қаласы"),
    ("ru", "Здравствуйте, мама третий день не приходит домой, мы с братом одни. Павлодар"),
    ("ru", "В школе забирают деньги и угрожают, учителю сказать боюсь. Я из Астаны"),
    ("ru", "Соседи каждый вечер бьют ребёнка, слышно через стену. Актобе, 12 микрорайон"),
    ("ru", "Ребёнка высадили из автобуса, потому что не было денег на билет. Костанай"),
    ("en", "Hello, I am 14 and I do not feel safe at home. I live in Almaty."),
)


def words(language: str) -> dict[str, str]:
    """All of the page's words in one of LANGUAGES."""
    column = LANGUAGES.index(language)
    return {name: row[column] for name, row in _WORDS.items()}
