"""Who works in the demonstration. The names are made up; each is put together from frequent given and family names."""

from __future__ import annotations

from dataclasses import dataclass

from contactcenter.rules.regions import REGIONS
from contactcenter.rules.staff import ADMINISTRATOR, AUDITOR, OMBUDSMAN, OPERATOR, SUPERVISOR

PASSWORD = "korgau-111-zashchita"

_OMBUDSMEN = {
    "KZ-10": ("Гүлнар Сейітова", "kk"), "KZ-11": ("Наталья Коваленко", "ru"), "KZ-15": ("Айгерім Оспанова", "kk"),
    "KZ-19": ("Бауыржан Әлиев", "kk"), "KZ-23": ("Жанар Қуанышева", "kk"), "KZ-27": ("Мейрамгүл Сапарова", "kk"),
    "KZ-31": ("Ерлан Тұрсынов", "kk"), "KZ-33": ("Сәуле Мұқанова", "kk"), "KZ-35": ("Ольга Романенко", "ru"),
    "KZ-39": ("Ирина Шевчук", "ru"), "KZ-43": ("Нұрлан Бекенов", "kk"), "KZ-47": ("Ақмарал Досжанова", "kk"),
    "KZ-55": ("Татьяна Лебедева", "ru"), "KZ-59": ("Сергей Мельник", "ru"), "KZ-61": ("Перизат Ордабаева", "kk"),
    "KZ-62": ("Талғат Жүнісов", "kk"), "KZ-63": ("Елена Воронцова", "ru"), "KZ-71": ("Дина Ахметова", "ru"),
    "KZ-75": ("Мадина Ибраева", "ru"), "KZ-79": ("Қанат Ергешов", "kk"),
}


@dataclass(frozen=True)
class Person:
    """An account of the demonstration; `regions` are ISO 3166-2 codes, `language` that of the screens and notes."""

    name: str
    display_name: str
    role: str
    language: str
    regions: tuple[str, ...] = ()


def ombudsman_of(region: str) -> str:
    """The account of a region: ombudsman-75 for KZ-75."""
    return f"ombudsman-{region.removeprefix('KZ-')}"


PEOPLE = (
    Person("operator", "Айжан Нұртаева", OPERATOR, "kk"),
    Person("operator2", "Виктор Соколов", OPERATOR, "ru"),
    Person("supervisor", "Сара Қасымбекова", SUPERVISOR, "kk"),
    Person("admin", "Руслан Юсупов", ADMINISTRATOR, "ru"),
    Person("auditor", "Лязат Омарова", AUDITOR, "ru"),
    *(Person(ombudsman_of(region), _OMBUDSMEN[region][0], OMBUDSMAN, _OMBUDSMEN[region][1], (region,))
      for region in REGIONS),
)
