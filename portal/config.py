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

from portal.network_settings import read_networks
from portal.settings import (
    SettingsError,
    read_choice,
    read_database,
    read_domain,
    read_file,
    read_mail_from,
    read_smtp,
    read_timezone,
    read_url,
)
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
    "apply_plan": timedelta(minutes=10),
    "delegate_posts": timedelta(minutes=3),
    "put_cover": timedelta(minutes=3),
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
    "apply_plan": "imports",
    "delegate_posts": "imports",
    "put_cover": "posts",
    "read_network": "monitoring",
    "deliver_urgent": "urgent",
    "sweep_deliveries": "urgent",  # short, and posts that are due wait for it
    "check_keys": "monitoring",
}
"""Queue by name of the job; the rest go to `default`."""

DEMO_PASSWORD = "учебный портал"
"""The password of all demo people; demo data is refused in production."""

MEGABYTE = 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent
FIXED = {
    "ALEMBIC": {"script_location": str(ROOT / "migrations")},
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
    "WTF_CSRF_TIME_LIMIT": None,  # bound to the session, or a page open for an hour would answer 400
    "MAX_CONTENT_LENGTH": 64 * MEGABYTE,
    "MAX_FORM_MEMORY_SIZE": 16 * MEGABYTE,
    "MAX_FORM_PARTS": 20_000,  # a section with two hundred teachers is one form
}
"""What no variable changes."""

ENCRYPTION_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
NO_REDIS = "redis://127.0.0.1:1/0"
RUN_FILE = "run.json"
"""In DATA_DIR: where the portal that `portal run` started on these data answers."""


def load_settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Settings of the application as Flask wants them; raises SettingsError with words for the operator."""

    def get(name: str, default: str = "") -> str:
        return environ.get(f"PORTAL_{name}", "").strip() or default

    production = read_choice("ENV", get("ENV", "development"), "development", "production") == "production"
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
        "BASE_URL": read_url("BASE_URL", base_url.rstrip("/"), "http", "https"),
        "SITES_DOMAIN": read_domain(get("SITES_DOMAIN", running.get("sites_domain", "localhost:8000"))),
        "REDIS_URL": read_url("REDIS_URL", redis_url, "redis", "rediss", "unix"),
        "RATELIMIT_STORAGE_URI": "memory://" if redis_url == NO_REDIS else redis_url,
        "RATELIMIT_STORAGE_OPTIONS": {} if redis_url == NO_REDIS else {"socket_connect_timeout": 1},
        "SECRET_KEY": _secret(get("SECRET_KEY"), data_dir, production),
        "TIMEZONE": read_timezone(get("TIMEZONE", "Europe/Moscow")),
        "FETCH_ALLOW": [host.strip() for host in get("FETCH_ALLOW").split(",") if host.strip()],
        "CA_BUNDLE": read_file("CA_BUNDLE", get("CA_BUNDLE")),
        "SMTP_URL": read_smtp(get("SMTP_URL")),
        "MAIL_FROM": read_mail_from(get("MAIL_FROM"), base_url),
        **read_networks(get),
        "ENCRYPTION_KEYS": _encryption_keys(get("ENCRYPTION_KEYS"), data_dir, production),
        "SQLALCHEMY_ENGINES": {"default": read_database(get("DATABASE_URL"), data_dir)},
        "SESSION_COOKIE_SECURE": production,
        **FIXED,
    }


def read_run_file(data_dir: Path) -> dict[str, str]:
    """Addresses of the last `portal run` on these data, so that other commands find it; else nothing."""
    try:
        known = json.loads((data_dir / RUN_FILE).read_text())
    except (OSError, ValueError):
        return {}
    return {key: value for key, value in known.items() if isinstance(value, str) and value}


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
