"""Who stands at the board: a paired screen, or a person signed in to the back office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar, cast

from flask import current_app, g, request
from werkzeug.wrappers import Response

from app.kernel.database import Database
from app.kernel.permissions import Actor
from app.kernel.work import Work, begin_work
from app.production.kiosks import Paired, find_kiosk, kiosk_actor, note_seen
from app.production.operators import find_operator_session
from models.floor import Operator

EXTENSION = "atolye.kiosk"
COOKIE = "kiosk"
SEALED_COOKIE = f"__Host-{COOKIE}"
"""Its name behind TLS: browsers take one of this name over https from this very host only."""
OFFICE = "office"
PERSON = "X-Board-Person"
"""Who was signed in when the page was opened that sends this."""
_SECONDS_KEPT = 400 * 24 * 3600  # the longest browsers allow; every page renews it

Answer = TypeVar("Answer", bound=Response)
FindPerson = Callable[[], Actor | None]
FindSignIn = Callable[[], int | None]


def nobody() -> Actor | None:
    """For applications without a back office."""
    return None


def no_sign_in() -> int | None:
    """For applications without a back office."""
    return None


class Stranger(Exception):
    """Neither a paired screen nor a signed-in person."""


@dataclass(frozen=True)
class Touch:
    """What a touch says of who made it and when: the operator's token, and the clock of the tablet."""

    operator: str | None = None
    touched_at: datetime | None = None


@dataclass(frozen=True)
class Doorkeeper:
    """Finds out who asks, from what the composition root gave."""

    database: Database
    person: FindPerson
    secure: bool
    sign_in: FindSignIn = no_sign_in
    """The session in which that person is signed in."""

    def actor(
        self, token: str | None, *, office: bool = False, touch: Touch | None = None, look: bool = False
    ) -> Actor | None:
        """The paired screen, else the signed-in person; in the back office the person comes first.

        Of a touch the operator is found too; a look notes that the screen is alive.
        """
        if office and (person := self.person()) is not None:
            return person
        paired = find_kiosk(self.database.shared(), token) if token else None
        if paired is None:
            return None if office else self.person()
        if look:
            note_seen(self.database.shared(), paired.kiosk, datetime.now(UTC))
        return kiosk_actor(paired, request.remote_addr, self._operator(paired, touch))

    def _operator(self, paired: Paired, touch: Touch | None) -> Operator | None:
        if touch is None or not touch.operator:
            return None
        now = datetime.now(UTC)
        moment = min(touch.touched_at or now, now)  # a clock that is ahead makes no session over
        return find_operator_session(self.database.shared(), paired.kiosk.id, touch.operator, moment)


def doorkeeper() -> Doorkeeper:
    """The application's own."""
    return cast("Doorkeeper", current_app.extensions[EXTENSION])


@contextmanager
def visitors_work(touch: Touch | None = None) -> Iterator[Work]:
    """The one transaction of a touch or a look, in the name of whoever stands there; raises Stranger.

    What a page sends after somebody else has signed in at its browser is nobody's.
    """
    keeper = doorkeeper()
    actor = keeper.actor(
        token_of_screen(),
        office=request.headers.get("X-Board-Mode") == OFFICE,
        touch=touch,
        look=request.method == "GET",
    )
    if actor is None or request.headers.get(PERSON, str(actor.person_id)) != str(actor.person_id):
        raise Stranger
    with begin_work(keeper.database, actor, g.tenant, session=keeper.database.shared()) as work:
        yield work


@contextmanager
def strangers_work() -> Iterator[Work]:
    """The one transaction of a tablet that nobody knows yet; it has no right at all."""
    stranger = Actor("kiosk", None, "?", may=lambda _right: False, address=request.remote_addr)
    database = doorkeeper().database
    with begin_work(database, stranger, g.tenant, session=database.shared()) as work:
        yield work


def token_of_screen() -> str | None:
    """What the browser keeps as the token of its screen; under the old name until its next page."""
    return request.cookies.get(SEALED_COOKIE) or request.cookies.get(COOKIE)


def remember(response: Answer, token: str) -> Answer:
    """Make the browser keep the screen's token where no script can read it."""
    response.set_cookie(
        SEALED_COOKIE if doorkeeper().secure else COOKIE,
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
    if origin is None:
        return True
    scheme, _, host = origin.partition("://")
    return scheme in ("http", "https") and host == request.host
