"""Settings of the social networks: their addresses, the portal's own keys, their limits."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from portal.settings import SettingsError, read_number, read_url

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


def read_networks(get: Callable[..., str]) -> dict[str, Any]:
    """Where the networks answer, and the portal's own keys in them; `get` takes a name and what is usual."""
    addresses = {
        name: read_url(name, get(name, usual).rstrip("/"), "https", "http")
        for name, usual in NETWORKS.items()
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
        "NETWORK_TIMEOUT": read_number("NETWORK_TIMEOUT", get("NETWORK_TIMEOUT", "15"), 0.1, 25),
        **{name: int(read_number(name, get(name, usual), 0, 1e6, "знаков")) for name, usual in TEXT_LIMITS},
    }
