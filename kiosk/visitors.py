"""Who stands at the board: a paired screen, or a person signed in to the back office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar, cast

from flask import current_app, g, request
from werkzeug.wrappers import Response

from app.kernel.database import Database
from app.kernel.permissions import Actor
from app.kernel.work import Work, begin_work
from app.production.kiosks import find_kiosk, kiosk_actor

EXTENSION = "atolye.kiosk"
COOKIE = "kiosk"
OFFICE = "office"
_SECONDS_KEPT = 400 * 24 * 3600  # the longest browsers allow; every page renews it

Answer = TypeVar("Answer", bound=Response)
FindPerson = Callable[[], Actor | None]


def nobody() -> Actor | None:
    """For applications without a back office."""
    return None


class Stranger(Exception):
    """Neither a paired screen nor a signed-in person."""


@dataclass(frozen=True)
class Doorkeeper:
    """Finds out who asks, from what the composition root gave."""

    database: Database
    person: FindPerson
    secure: bool

    def actor(self, token: str | None, *, office: bool = False) -> Actor | None:
        """The paired screen, else the signed-in person; in the back office the person comes first."""
        if office and (person := self.person()) is not None:
            return person
        kiosk = find_kiosk(self.database.shared(), token) if token else None
        if kiosk is not None:
            return kiosk_actor(kiosk, request.remote_addr)
        return None if office else self.person()


def doorkeeper() -> Doorkeeper:
    """The application's own."""
    return cast("Doorkeeper", current_app.extensions[EXTENSION])


@contextmanager
def visitors_work() -> Iterator[Work]:
    """The one transaction of a touch or a look, in the name of whoever stands there; raises Stranger."""
    keeper = doorkeeper()
    is_office = request.headers.get("X-Board-Mode") == OFFICE
    actor = keeper.actor(request.cookies.get(COOKIE), office=is_office)
    if actor is None:
        raise Stranger
    with begin_work(keeper.database, actor, g.tenant, session=keeper.database.shared()) as work:
        yield work


def remember(response: Answer, token: str) -> Answer:
    """Make the browser keep the screen's token where no script can read it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=_SECONDS_KEPT,
        httponly=True,
        samesite="Lax",
        secure=doorkeeper().secure,
        path="/",
    )
    return response


def is_same_origin() -> bool:
    """Whether the browser says that one of our own pages sent this request.

    Every browser names the origin of a POST; what has none is no page and carries nobody's cookie.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.host
