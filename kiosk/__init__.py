"""Touch screens of the shop floor: one page, one POST per touch, and every open board told at once."""

from __future__ import annotations

from flask import Flask

from app.kernel.database import Database
from app.tenants.finding import TenantFinder
from config import Settings
from kiosk import acts, changes, doors, installing, operators, pairing, photos, stories, trucks, walls
from kiosk.pages import blueprint
from kiosk.sockets import BoardSockets
from kiosk.visitors import EXTENSION, Doorkeeper, FindPerson, FindSignIn, no_sign_in, nobody

__all__ = [
    "acts",
    "changes",
    "doors",
    "installing",
    "operators",
    "pairing",
    "photos",
    "register",
    "stories",
    "trucks",
    "walls",
]


def register(
    app: Flask,
    database: Database,
    finder: TenantFinder,
    settings: Settings,
    *,
    person: FindPerson = nobody,
    sign_in: FindSignIn = no_sign_in,
) -> BoardSockets:
    """Put the kiosk's pages and the board's sockets into the application.

    ``person`` says who is signed in to the back office, so that the same board works there, and ``sign_in``
    in which session. Both are asked inside a request (also a socket's) and inside the tenant's context.
    """
    keeper = Doorkeeper(database, person, secure=settings.secure_cookies, sign_in=sign_in)
    app.extensions[EXTENSION] = keeper
    app.register_blueprint(blueprint)
    if (protection := app.extensions.get("csrf")) is not None:
        # A token of a session is too short-lived for a wall; every POST is asked for its origin instead.
        protection.exempt(blueprint)
    sockets = BoardSockets(keeper, finder)
    sockets.stand(app, settings)
    database.after_commit.append(sockets.tell_boards)
    return sockets
