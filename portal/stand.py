"""Settings of the networks where `portal run --demo` started their local stand-ins."""

from collections.abc import Mapping

STAND_URL = "stand_url"
"""In the note of a run: where the stand-ins answer."""

NETWORKS = {
    "VK": {
        "VK_API_URL": "{url}/vk/method",
        "VK_SITE_URL": "{url}/vk",
        "VK_SERVICE_KEY": "demo-vk-service",
        "VK_EXTRA_FIELDS": "is_government_organization,menu,action_button",
    },
    "OK": {
        "OK_API_URL": "{url}/ok/fb.do",
        "OK_SITE_URL": "{url}/ok",
        "OK_APP_KEY": "demo-ok-app",
        "OK_APP_SECRET": "demo-ok-secret",
    },
    "TELEGRAM": {
        "TELEGRAM_API_URL": "{url}/telegram",
        "TELEGRAM_SITE_URL": "{url}/telegram",
        "TELEGRAM_BOT_TOKEN": "demo-telegram-bot",
    },
    "MAX": {"MAX_API_URL": "{url}/max", "MAX_SITE_URL": "{url}/max", "MAX_TOKEN": "demo-max-bot"},
}


def with_stand(environ: Mapping[str, str], url: str) -> Mapping[str, str]:
    """The settings as given; a network without an address of its own is the stand-in's."""
    if not url:
        return environ
    added = {
        f"PORTAL_{name}": value.format(url=url)
        for network, settings in NETWORKS.items()
        if not environ.get(f"PORTAL_{network}_API_URL", "").strip()
        for name, value in settings.items()
    }
    given = {name: value for name, value in environ.items() if value.strip() or name not in added}
    return added | given
