"""Settings from PORTAL_* variables, typed, with safe defaults; leases and queues of the jobs."""

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

LEASES = {
    "publish": timedelta(minutes=10),
    "stage_import": timedelta(minutes=10),
    "apply_import": timedelta(minutes=10),
}
"""How long a worker may hold a row, by name of the job; the job itself is killed earlier."""

DEFAULT_LEASE = timedelta(minutes=5)

QUEUES = {"publish": "publishing", "stage_import": "imports", "apply_import": "imports"}
"""Queue by name of the job; the rest go to `default`."""

MEGABYTE = 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent


def load_settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Settings of the application as Flask wants them; raises ValueError with words for the operator."""

    def get(name: str, default: str = "") -> str:
        return environ.get(f"PORTAL_{name}", "") or default

    production = get("ENV", "development") == "production"
    data_dir = Path(get("DATA_DIR", "var")).absolute()
    database_url = get("DATABASE_URL", f"sqlite:///{data_dir / 'portal.db'}")
    return {
        "ENV": "production" if production else "development",
        "DATA_DIR": data_dir,
        "SITES_DIR": Path(get("SITES_DIR", str(data_dir / "sites"))).absolute(),
        "MEDIA_DIR": Path(get("MEDIA_DIR", str(data_dir / "media"))).absolute(),
        "BASE_URL": get("BASE_URL", "http://localhost:8000"),
        "SITES_DOMAIN": get("SITES_DOMAIN", "localhost:8000"),
        "REDIS_URL": get("REDIS_URL", "redis://127.0.0.1:1/0"),  # `portal run` sets its own
        "SECRET_KEY": get("SECRET_KEY") or _kept_secret(data_dir, production),
        "TIMEZONE": get("TIMEZONE", "Europe/Moscow"),
        "FETCH_ALLOW": [host.strip() for host in get("FETCH_ALLOW").split(",") if host.strip()],
        "CA_BUNDLE": get("CA_BUNDLE"),
        "SQLALCHEMY_ENGINES": {"default": database_url},
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


def _kept_secret(data_dir: Path, production: bool) -> str:
    if production:
        raise ValueError("PORTAL_SECRET_KEY must be set in production")
    path = data_dir / "secret.key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()
