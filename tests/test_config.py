"""Settings: read once, refused when wrong, and secrets never shown."""

from __future__ import annotations

import pytest

from config import Settings, WrongSetting, connections_for

RIGHT = {"ATOLYE_DATABASE_URL": "postgresql+psycopg://app:geheim@/atolye", "ATOLYE_SECRET_KEY": "s" * 32}


def test_two_settings_are_enough() -> None:
    settings = Settings.from_mapping(RIGHT)
    assert (settings.port, settings.bind, settings.default_tenant) == (8080, "127.0.0.1", None)


def test_several_processes_share_the_connections_and_need_redis() -> None:
    alone = Settings.from_mapping({**RIGHT, "ATOLYE_WORKERS": "4"})
    assert (alone.workers, alone.pool_size) == (1, connections_for(1))
    joined = Settings.from_mapping({**RIGHT, "ATOLYE_WORKERS": "4", "ATOLYE_REDIS_URL": "redis://x"})
    assert (joined.workers, joined.pool_size) == (4, connections_for(4))
    assert 2 <= joined.pool_size <= alone.pool_size
    assert Settings.from_mapping({**RIGHT, "ATOLYE_POOL_SIZE": "9"}).pool_size == 9


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


MAIL = {**RIGHT, "ATOLYE_SMTP_HOST": "mail.test", "ATOLYE_MAIL_FROM": "siparis@kapi.test"}


def test_without_a_mail_server_nothing_is_sent_and_nothing_is_missing() -> None:
    assert Settings.from_mapping(RIGHT).mail is None


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_a_mail_server_has_the_usual_port(security: str, port: int) -> None:
    mail = Settings.from_mapping({**MAIL, "ATOLYE_SMTP_SECURITY": security}).mail
    assert mail is not None
    assert (mail.host, mail.port, mail.security) == ("mail.test", port, security)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ATOLYE_MAIL_FROM", ""),
        ("ATOLYE_MAIL_FROM", "@"),
        ("ATOLYE_SMTP_SECURITY", "ssl3"),
        ("ATOLYE_SMTP_PASSWORD", "şifre"),
    ],
)
def test_a_half_named_mail_server_is_refused(name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=name):
        Settings.from_mapping({**MAIL, name: value})


def test_the_password_of_the_mail_server_is_not_printed() -> None:
    settings = Settings.from_mapping({**MAIL, "ATOLYE_SMTP_USER": "biz", "ATOLYE_SMTP_PASSWORD": "geheim"})
    assert "geheim" not in repr(settings.mail)


def test_sockets_may_stand_apart_where_redis_joins_the_processes() -> None:
    assert Settings.from_mapping(RIGHT).sockets == "here"
    apart = {**RIGHT, "ATOLYE_SOCKETS": "apart", "ATOLYE_PORT": "9000"}
    with pytest.raises(WrongSetting, match="ATOLYE_REDIS_URL"):
        Settings.from_mapping(apart)
    settings = Settings.from_mapping({**apart, "ATOLYE_REDIS_URL": "redis://x"})
    assert (settings.sockets, settings.sockets_port) == ("apart", 9001)
    with pytest.raises(WrongSetting, match="ATOLYE_SOCKETS"):
        Settings.from_mapping({**RIGHT, "ATOLYE_SOCKETS": "nowhere"})


def test_the_networks_of_an_integrators_bridge_are_read_and_wrong_ones_refused() -> None:
    read = Settings.from_mapping({**RIGHT, "ATOLYE_INTEGRATOR_NETWORKS": "10.0.0.0/24, 127.0.0.0/8"})
    assert [str(network) for network in read.integrator_networks] == ["10.0.0.0/24", "127.0.0.0/8"]
    with pytest.raises(WrongSetting, match="ATOLYE_INTEGRATOR_NETWORKS"):
        Settings.from_mapping({**RIGHT, "ATOLYE_INTEGRATOR_NETWORKS": "everybody"})
