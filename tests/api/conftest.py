"""A company with a short history, and programs that speak to it with keys of every width."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.factory import create_app
from app.furnishing import furnish
from app.identity.roles import role_names
from app.kernel.database import Database
from app.tenants.founding import found_tenant
from config import Settings
from models.identity import Role, User
from tests.api.program import House
from tests.letterhead import write_letterhead
from tests.security.fort import add_person, play_history
from tools.postgres import Urls

_number = itertools.count(1)

KeyOf = Callable[..., str]


@pytest.fixture(scope="session")
def app(urls: Urls) -> Iterator[Flask]:
    """The product as one web process serves it."""
    made = create_app(Settings(database_url=urls.app_url, secret_key="p" * 40, pool_size=10))
    yield made
    made.extensions["atolye.database"].close()


def _built(app: Flask, database: Database, urls: Urls, slug: str, name: str) -> House:
    house = House(app, database, found_tenant(urls.admin_url, slug, name))
    with house.work() as work:
        furnish(work)
        write_letterhead(work)
        for role in work.session.scalars(select(Role).where(Role.name.in_(role_names()))).all():
            add_person(work, role.name.lower(), role)
    play_history(house)
    return house


@pytest.fixture(scope="session")
def house(app: Flask, database: Database, urls: Urls) -> House:
    """The company the programs speak to."""
    return _built(app, database, urls, "progs", "Program Kapı")


@pytest.fixture(scope="session")
def stranger(app: Flask, database: Database, urls: Urls) -> House:
    """Another company on the same server, with the same numbers."""
    return _built(app, database, urls, "strange", "Yabancı Kapı")


@pytest.fixture(scope="session")
def key_of(house: House) -> KeyOf:
    """A key made by somebody of a role: with all they can give, or with some scopes."""
    return house.key


@pytest.fixture
def person(house: House) -> Callable[..., User]:
    """Somebody of their own for one test, with a role."""

    def made(role: str = "Owner") -> User:
        name = f"kisi{next(_number)}"
        with house.work() as work:
            add_person(work, name, work.session.scalars(select(Role).where(Role.name == role)).one())
        with house.work() as work:
            return work.session.scalars(select(User).where(User.username == name)).one()

    return made
