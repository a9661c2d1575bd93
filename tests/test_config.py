"""Settings: read once, refused when wrong, and secrets never shown."""

from __future__ import annotations

import pytest

from config import Settings, WrongSetting

RIGHT = {"ATOLYE_DATABASE_URL": "postgresql+psycopg://app:geheim@/atolye", "ATOLYE_SECRET_KEY": "s" * 32}


def test_two_settings_are_enough() -> None:
    settings = Settings.from_mapping(RIGHT)
    assert (settings.port, settings.bind, settings.default_tenant) == (8080, "127.0.0.1", None)


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(WrongSetting, match=name):
        Settings.from_mapping({key: value for key, value in RIGHT.items() if key != name})


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(WrongSetting, match="32"):
        Settings.from_mapping({**RIGHT, "ATOLYE_SECRET_KEY": "short"})


@pytest.mark.parametrize("port", ["0", "-1", "eighty", "80.5"])
def test_a_port_that_is_no_number_is_refused(port: str) -> None:
    with pytest.raises(WrongSetting, match="ATOLYE_PORT"):
        Settings.from_mapping({**RIGHT, "ATOLYE_PORT": port})


def test_secrets_are_not_in_what_is_printed() -> None:
    shown = repr(Settings.from_mapping(RIGHT))
    assert "geheim" not in shown
    assert "sss" not in shown
