"""The eleven time zones of Russia, one place for each."""

from typing import NamedTuple


class Zone(NamedTuple):
    """A zone to choose: IANA name and what people call it."""

    name: str
    label: str


ZONES = (
    Zone("Europe/Kaliningrad", "Калининград, МСК−1"),
    Zone("Europe/Moscow", "Москва, МСК"),
    Zone("Europe/Samara", "Самара, МСК+1"),
    Zone("Asia/Yekaterinburg", "Екатеринбург, МСК+2"),
    Zone("Asia/Omsk", "Омск, МСК+3"),
    Zone("Asia/Krasnoyarsk", "Красноярск, Барнаул, Новосибирск, МСК+4"),
    Zone("Asia/Irkutsk", "Иркутск, МСК+5"),
    Zone("Asia/Yakutsk", "Якутск, Чита, МСК+6"),
    Zone("Asia/Vladivostok", "Владивосток, Хабаровск, МСК+7"),
    Zone("Asia/Magadan", "Магадан, Сахалин, МСК+8"),
    Zone("Asia/Kamchatka", "Камчатка, МСК+9"),
)
