"""Settings from PORTAL_* variables, typed, with safe defaults; leases and queues of the jobs."""

import json
import os
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from portal.stand import STAND_URL, with_stand

LEASES = {
    "publish": timedelta(minutes=3),
    "stage_import": timedelta(minutes=10),
    "apply_import": timedelta(minutes=10),
    "accept_collection": timedelta(minutes=20),
    "look_at_pdf": timedelta(minutes=2),
    "send_mail": timedelta(minutes=5),
    "send_due_mail": timedelta(minutes=5),
    "issue_invites": timedelta(minutes=3),
    "send_mailing": timedelta(minutes=5),
    "delivery": timedelta(seconds=60),  # of one row; the jobs below send many
    "deliver_due": timedelta(minutes=3),
    "send_messages": timedelta(minutes=3),
    "tend_posts": timedelta(minutes=3),
    "read_network": timedelta(minutes=3),
    "read_page": timedelta(minutes=2),
    "deliver_urgent": timedelta(minutes=3),
}
"""How long a worker may hold a row, by name of the job; the job itself is killed earlier."""

DEFAULT_LEASE = timedelta(minutes=5)

QUEUES = {
    "publish": "publishing",
    "stage_import": "imports",
    "apply_import": "imports",
    "accept_collection": "imports",
    "send_mail": "mail",
    "send_due_mail": "mail",
    "issue_invites": "imports",
    "send_mailing": "imports",
    "deliver_due": "posts",
    "tend_posts": "posts",
    "read_network": "monitoring",
    "deliver_urgent": "urgent",
    "check_keys": "monitoring",
}
"""Queue by name of the job; the rest go to `default`."""

DEMO_PASSWORD = "учебный портал"
"""The password of all demo people; demo data is refused in production."""

NETWORKS = {
    "VK_API_URL": "https://api.vk.com/method",
    "OK_API_URL": "https://api.ok.ru/fb.do",
    "TELEGRAM_API_URL": "https://api.telegram.org",
    "MAX_API_URL": "https://platform-api2.max.ru",
    "VK_SITE_URL": "https://vk.com",
    "OK_SITE_URL": "https://ok.ru",
    "TELEGRAM_SITE_URL": "https://t.me",
    "MAX_SITE_URL": "https://max.ru",
}
"""Addresses of the networks' interfaces and of their pages for people, by name of the setting."""

TEXT_LIMITS = (("VK_TEXT_LIMIT", "16384"), ("OK_TEXT_LIMIT", "0"))  # 0: not known
MEGABYTE = 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent
SMTP_SCHEMES = ("smtp", "smtps", "smtp+starttls")
ENCRYPTION_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
NO_REDIS = "redis://127.0.0.1:1/0"
RUN_FILE = "run.json"
"""In DATA_DIR: where the portal that `portal run` started on these data answers."""


class SettingsError(ValueError):
    """A setting is wrong; the text says which one and what to write instead."""


def load_settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Settings of the application as Flask wants them; raises SettingsError with words for the operator."""

    def get(name: str, default: str = "") -> str:
        return environ.get(f"PORTAL_{name}", "").strip() or default

    production = _choice("ENV", get("ENV", "development"), "development", "production") == "production"
    data_dir = Path(get("DATA_DIR", "var")).absolute()
    running = read_run_file(data_dir)
    if not production:
        environ = with_stand(environ, running.get(STAND_URL, ""))
    base_url = get("BASE_URL", running.get("base_url", "http://localhost:8000"))
    redis_url = get("REDIS_URL", running.get("redis_url", NO_REDIS))
    return {
        "ENV": "production" if production else "development",
        "DEMO": get("DEMO") == "1",  # set by `portal run --demo` for its parts: ready means the demo is there
        "DATA_DIR": data_dir,
        "SITES_DIR": Path(get("SITES_DIR", str(data_dir / "sites"))).absolute(),
        "MEDIA_DIR": Path(get("MEDIA_DIR", str(data_dir / "media"))).absolute(),
        "BASE_URL": _url("BASE_URL", base_url.rstrip("/"), "http", "https"),
        "SITES_DOMAIN": _domain(get("SITES_DOMAIN", running.get("sites_domain", "localhost:8000"))),
        "REDIS_URL": _url("REDIS_URL", redis_url, "redis", "rediss", "unix"),
        "RATELIMIT_STORAGE_URI": "memory://" if redis_url == NO_REDIS else redis_url,
        "RATELIMIT_STORAGE_OPTIONS": {} if redis_url == NO_REDIS else {"socket_connect_timeout": 1},
        "SECRET_KEY": _secret(get("SECRET_KEY"), data_dir, production),
        "TIMEZONE": _timezone(get("TIMEZONE", "Europe/Moscow")),
        "FETCH_ALLOW": [host.strip() for host in get("FETCH_ALLOW").split(",") if host.strip()],
        "CA_BUNDLE": _file("CA_BUNDLE", get("CA_BUNDLE")),
        "SMTP_URL": _smtp(get("SMTP_URL")),
        "MAIL_FROM": _mail_from(get("MAIL_FROM"), base_url),
        **_networks(get),
        "ENCRYPTION_KEYS": _encryption_keys(get("ENCRYPTION_KEYS"), data_dir, production),
        "SQLALCHEMY_ENGINES": {"default": _database(get("DATABASE_URL"), data_dir)},
        "ALEMBIC": {"script_location": str(ROOT / "migrations")},
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": production,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "WTF_CSRF_TIME_LIMIT": None,  # bound to the session, or a page open for an hour would answer 400
        "MAX_CONTENT_LENGTH": 64 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 16 * MEGABYTE,
        "MAX_FORM_PARTS": 20_000,  # a section with two hundred teachers is one form
    }


def _networks(get: Callable[..., str]) -> dict[str, Any]:
    """Where the social networks answer, and the portal's own keys in them."""
    addresses = {
        name: _url(name, get(name, usual).rstrip("/"), "https", "http") for name, usual in NETWORKS.items()
    }
    if not urlsplit(addresses["VK_API_URL"]).path.endswith("/method"):
        raise SettingsError(
            "PORTAL_VK_API_URL: адрес оканчивается на /method, например https://api.vk.com/method."
        )
    keys = ("VK_SERVICE_KEY", "OK_APP_KEY", "OK_APP_SECRET", "TELEGRAM_BOT_TOKEN", "MAX_TOKEN")
    return {
        **addresses,
        **{name: get(name) for name in keys},
        "VK_EXTRA_FIELDS": [name.strip() for name in get("VK_EXTRA_FIELDS").split(",") if name.strip()],
        # a delivery, its retries of nothing and all, must end within its lease
        "NETWORK_TIMEOUT": _number("NETWORK_TIMEOUT", get("NETWORK_TIMEOUT", "15"), 0.1, 25),
        **{name: int(_number(name, get(name, usual), 0, 1e6, "знаков")) for name, usual in TEXT_LIMITS},
    }


def read_run_file(data_dir: Path) -> dict[str, str]:
    """Addresses of the last `portal run` on these data, so that other commands find it; else nothing."""
    try:
        known = json.loads((data_dir / RUN_FILE).read_text())
    except (OSError, ValueError):
        return {}
    return {key: value for key, value in known.items() if isinstance(value, str) and value}


def _choice(name: str, value: str, *allowed: str) -> str:
    if value not in allowed:
        raise SettingsError(f"PORTAL_{name}={value}: допустимы только {', '.join(allowed)}.")
    return value


def _url(name: str, value: str, *schemes: str) -> str:
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


def _smtp(value: str) -> str:
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


def _mail_from(value: str, base_url: str) -> str:
    """From whom mail goes; without a setting, from the portal's own host."""
    address = value or f"portal@{urlsplit(base_url).hostname or 'localhost'}"
    local, _, domain = address.rpartition("@")
    if not local or not domain or any(sign <= " " or sign in '<>,;"' for sign in address):
        raise SettingsError(f"PORTAL_MAIL_FROM={value}: нужен один адрес вида portal@example.ru, без имени.")
    return address


def _domain(value: str) -> str:
    if "/" in value or " " in value:
        raise SettingsError(
            f"PORTAL_SITES_DOMAIN: нужен домен без http:// и без пути, например gosweb.example.ru, "
            f"а указано «{value}»."
        )
    return value.lower()


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError) as error:
        raise SettingsError(
            f"PORTAL_TIMEZONE={value}: такого часового пояса нет; пример: Asia/Khabarovsk."
        ) from error
    return value


def _number(name: str, value: str, least: float, most: float, what: str = "секунд") -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not least <= number <= most:
        raise SettingsError(f"PORTAL_{name}={value}: нужно число {what} от {least:g} до {most:g}.")
    return number


def _file(name: str, value: str) -> str:
    if value and not Path(value).is_file():
        raise SettingsError(f"PORTAL_{name}={value}: такого файла нет.")
    return value


def _database(value: str, data_dir: Path) -> str:
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


def _encryption_keys(value: str, data_dir: Path, production: bool) -> list[str]:
    """Keys that seal the secrets of pages; the first seals, all unseal."""
    keys = [key.strip() for key in value.split(",") if key.strip()]
    if not keys and production:
        raise SettingsError(
            "PORTAL_ENCRYPTION_KEYS: в промышленном режиме ключ шифрования задают явно. Создать: "
            "python3 -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'."
        )
    keys = keys or [_kept_secret(data_dir / "encryption.key", _new_encryption_key)]
    if not all(ENCRYPTION_KEY.fullmatch(key) for key in keys):
        raise SettingsError("PORTAL_ENCRYPTION_KEYS: ключ — 44 знака, как их создаёт Fernet.generate_key().")
    return keys


def _new_encryption_key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _secret(value: str, data_dir: Path, production: bool) -> str:
    if value:
        return value
    if production:
        raise SettingsError(
            "PORTAL_SECRET_KEY: в промышленном режиме ключ задают явно. "
            "Создать: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'."
        )
    return _kept_secret(data_dir / "secret.key", lambda: secrets.token_urlsafe(48))


def _kept_secret(path: Path, make: Callable[[], str]) -> str:
    """The key kept beside the data; of several parts that start at once one makes it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        if not path.exists():
            handle = os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(make())
            try:
                os.link(aside, path)  # unlike rename, never replaces what another part has made
            except FileExistsError:
                pass
            finally:
                aside.unlink()
        return path.read_text()
    except OSError as error:
        raise SettingsError(
            f"PORTAL_DATA_DIR: в папку {path.parent} нельзя записать ({error.strerror}). "
            "Проверьте её владельца и права или укажите другую."
        ) from error
