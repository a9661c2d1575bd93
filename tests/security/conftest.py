"""Two factories side by side in one product: the one that is attacked, and the one the attackers own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.factory import create_app
from app.identity import accounts
from app.identity.passwords import hash_password
from app.kernel.database import Database
from config import Settings
from tests.security.fort import Fort, build_fort, play_history
from tools.postgres import Urls


@pytest.fixture(autouse=True)
def dear_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here they cost what they cost in the product."""
    monkeypatch.setattr(accounts, "hash_password", hash_password)


@pytest.fixture(scope="session")
def settings(urls: Urls) -> Settings:
    """As the environment of a web process gives them: without the owner's connection."""
    return Settings(database_url=urls.app_url, secret_key="f" * 40, pool_size=6)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The product as one web process serves it."""
    made = create_app(settings)
    yield made
    made.extensions["atolye.database"].close()


@pytest.fixture(scope="session")
def other(app: Flask, database: Database, urls: Urls) -> Fort:
    """The attackers' own company, as complete as the other, so that its numbers exist in both."""
    built = build_fort(app, database, urls, "siege", "Kuşatma Kapı")
    play_history(built)
    return built


@pytest.fixture(scope="session")
def fort(app: Flask, database: Database, urls: Urls, other: Fort) -> Fort:
    """The company that is attacked; its stranger holds the cookie of the other company's owner."""
    built = build_fort(app, database, urls, "fort", "Kale Çelik Kapı")
    play_history(built)
    built.cookies["stranger"] = dict(other.cookies["owner"])
    return built
