"""Settings: safe defaults, and words for what is wrong."""

import json
from pathlib import Path

import pytest

from portal.config import NO_REDIS, load_settings
from portal.settings import SettingsError


def settings(folder: Path, **given: str) -> dict[str, object]:
    """Settings of an environment with these variables."""
    return load_settings(
        {f"PORTAL_{name}": value for name, value in given.items()} | {"PORTAL_DATA_DIR": str(folder)}
    )


def test_defaults_keep_everything_in_the_data_folder(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found["SQLALCHEMY_ENGINES"] == {"default": f"sqlite:///{tmp_path / 'portal.db'}"}
    assert (found["SITES_DIR"], found["MEDIA_DIR"]) == (tmp_path / "sites", tmp_path / "media")
    assert (found["SITES_DOMAIN"], found["REDIS_URL"]) == ("localhost:8000", NO_REDIS)
    assert found["SESSION_COOKIE_SECURE"] is False and found["FETCH_ALLOW"] == []


def test_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    first, second = settings(tmp_path / "new"), settings(tmp_path / "new")
    assert first["SECRET_KEY"] == second["SECRET_KEY"] and len(str(first["SECRET_KEY"])) >= 48
    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o077 == 0
    assert first["ENCRYPTION_KEYS"] == second["ENCRYPTION_KEYS"] != []
    made = sorted((tmp_path / "new").iterdir())
    assert [(path.name, path.stat().st_mode & 0o077) for path in made] == [
        ("encryption.key", 0),
        ("secret.key", 0),
    ]


def test_other_commands_find_the_portal_that_runs_on_the_same_data(tmp_path: Path) -> None:
    note = {
        "base_url": "http://localhost:9000",
        "sites_domain": "localhost:9000",
        "redis_url": "redis://x:1/0",
    }
    (tmp_path / "run.json").write_text(json.dumps(note))
    found = settings(tmp_path)
    assert (found["BASE_URL"], found["REDIS_URL"]) == (note["base_url"], note["redis_url"])
    assert settings(tmp_path, REDIS_URL="redis://y:2/0")["REDIS_URL"] == "redis://y:2/0"


def test_production_asks_for_a_key_and_protects_cookies(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="PORTAL_SECRET_KEY"):
        settings(tmp_path, ENV="production")
    with pytest.raises(SettingsError, match="PORTAL_ENCRYPTION_KEYS"):
        settings(tmp_path, ENV="production", SECRET_KEY="x" * 40)
    keys = f"{'A' * 43}=, {'B' * 43}="
    given = {"ENV": "production", "SECRET_KEY": "x" * 40, "ENCRYPTION_KEYS": keys}
    found = settings(tmp_path, **given, BASE_URL="https://portal.example.ru/")
    assert found["ENCRYPTION_KEYS"] == [f"{'A' * 43}=", f"{'B' * 43}="]
    assert found["SESSION_COOKIE_SECURE"] is True and found["BASE_URL"] == "https://portal.example.ru"


def test_postgresql_gets_the_driver_we_install(tmp_path: Path) -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        found = settings(tmp_path, DATABASE_URL=f"{scheme}://u:p@host/portal")
        assert found["SQLALCHEMY_ENGINES"] == {"default": "postgresql+psycopg://u:p@host/portal"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENV", "prod"),
        ("BASE_URL", "portal.example.ru"),
        ("SITES_DOMAIN", "https://gosweb.example.ru/"),
        ("REDIS_URL", "http://localhost"),
        ("REDIS_URL", "redis://localhost:port"),
        ("TIMEZONE", "Europe/Moskow"),
        ("TIMEZONE", "../etc/passwd"),
        ("DATABASE_URL", "mysql://host/base"),
        ("DATABASE_URL", "portal.db"),
        ("CA_BUNDLE", "/nowhere/ca.pem"),
        ("VK_API_URL", "https://api.vk.com"),
        ("MAX_API_URL", "platform-api2.max.ru"),
        ("NETWORK_TIMEOUT", "минута"),
        ("NETWORK_TIMEOUT", "600"),
        ("ENCRYPTION_KEYS", "слово"),
    ],
)
def test_wrong_value_is_named_with_its_variable(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"PORTAL_{name}"):
        settings(tmp_path, **{name: value})


def test_folder_that_is_a_file_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="PORTAL_DATA_DIR"):
        settings(tmp_path / "file")


@pytest.mark.parametrize("value", ["много", "-1", "nan", "9" * 30])
def test_a_limit_of_text_is_a_number_of_characters(tmp_path: Path, value: str) -> None:
    usual = settings(tmp_path)
    assert (usual["VK_TEXT_LIMIT"], usual["OK_TEXT_LIMIT"]) == (16_384, 0)
    assert settings(tmp_path, OK_TEXT_LIMIT="32000")["OK_TEXT_LIMIT"] == 32_000
    with pytest.raises(SettingsError, match="VK_TEXT_LIMIT"):
        settings(tmp_path, VK_TEXT_LIMIT=value)
