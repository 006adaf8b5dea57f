"""Which kinds of VK's keys are for what."""

from portal.pages.networks.contract import KeyKind, Meaning, Rejected

WRITE = (KeyKind.COMMUNITY, KeyKind.USER)
READ_WALL = (KeyKind.SERVICE, KeyKind.USER)
READ_PAGE = (KeyKind.SERVICE, KeyKind.COMMUNITY, KeyKind.USER)
PHOTO = (KeyKind.USER,)

NO_PHOTO_KEY = Rejected(
    "no_photo_key",
    "фотографии ВКонтакте принимает только по ключу администратора, а его у страницы нет",
    Meaning.WRONG_KEY,
)
NO_READ_KEY = Rejected("no_read_key", "для чтения стены нужен сервисный ключ приложения", Meaning.WRONG_KEY)
