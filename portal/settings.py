"""What a PORTAL_* variable may say, kind by kind; a wrong one is told in words for the operator."""

from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

SMTP_SCHEMES = ("smtp", "smtps", "smtp+starttls")


class SettingsError(ValueError):
    """A setting is wrong; the text says which one and what to write instead."""


def read_choice(name: str, value: str, *allowed: str) -> str:
    """One of the words allowed; raises SettingsError."""
    if value not in allowed:
        raise SettingsError(f"PORTAL_{name}={value}: допустимы только {', '.join(allowed)}.")
    return value


def read_url(name: str, value: str, *schemes: str) -> str:
    """An address of one of the schemes, as given; raises SettingsError."""
    try:
        parts = urlsplit(value)
        is_good = (
            parts.scheme in schemes and bool(parts.hostname or parts.scheme == "unix") and parts.port != 0
        )
    except ValueError:
        is_good = False
    if not is_good:
        raise SettingsError(f"PORTAL_{name}: нужен адрес вида {schemes[0]}://узел:порт, а указано «{value}».")
    return value


def read_smtp(value: str) -> str:
    """The mail server's address as given; what is wrong is told without the password in it."""
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in SMTP_SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if value and not is_good:
        raise SettingsError(
            "PORTAL_SMTP_URL: нужен адрес вида smtp://имя:пароль@узел:порт, smtps://… или smtp+starttls://…; "
            "особые знаки в имени и пароле записывают как %40, %3A."
        )
    return value


def read_mail_from(value: str, base_url: str) -> str:
    """From whom mail goes; without a setting, from the portal's own host."""
    address = value or f"portal@{urlsplit(base_url).hostname or 'localhost'}"
    local, _, domain = address.rpartition("@")
    if not local or not domain or any(sign <= " " or sign in '<>,;"' for sign in address):
        raise SettingsError(f"PORTAL_MAIL_FROM={value}: нужен один адрес вида portal@example.ru, без имени.")
    return address


def read_domain(value: str) -> str:
    """A host with its port, in small letters; raises SettingsError."""
    if "/" in value or " " in value:
        raise SettingsError(
            f"PORTAL_SITES_DOMAIN: нужен домен без http:// и без пути, например gosweb.example.ru, "
            f"а указано «{value}»."
        )
    return value.lower()


def read_timezone(value: str) -> str:
    """An IANA name of a zone; raises SettingsError."""
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError) as error:
        raise SettingsError(
            f"PORTAL_TIMEZONE={value}: такого часового пояса нет; пример: Asia/Khabarovsk."
        ) from error
    return value


def read_number(name: str, value: str, least: float, most: float, what: str = "секунд") -> float:
    """A number between two bounds; raises SettingsError."""
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not least <= number <= most:
        raise SettingsError(f"PORTAL_{name}={value}: нужно число {what} от {least:g} до {most:g}.")
    return number


def read_file(name: str, value: str) -> str:
    """The path of a file that stands there, or nothing; raises SettingsError."""
    if value and not Path(value).is_file():
        raise SettingsError(f"PORTAL_{name}={value}: такого файла нет.")
    return value


def read_database(value: str, data_dir: Path) -> str:
    """The database's address for SQLAlchemy, with the driver that we install."""
    if not value:
        return f"sqlite:///{data_dir / 'portal.db'}"
    scheme, separator, rest = value.partition("://")
    if scheme in ("postgres", "postgresql"):
        scheme = "postgresql+psycopg"
    if not separator or scheme not in ("sqlite", "postgresql+psycopg"):
        raise SettingsError(
            "PORTAL_DATABASE_URL: нужен адрес вида postgresql://имя:пароль@узел/база или sqlite:////путь/к/файлу.db."
        )
    return f"{scheme}://{rest}"
