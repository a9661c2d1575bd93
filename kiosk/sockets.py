"""Every open board of a company is told about a changed card as soon as the change is committed."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, request
from flask_socketio import SocketIO, join_room
from socketio import RedisManager
from socketio.pubsub_manager import PubSubManager

from app.identity.accounts import PasswordSet, RightsGiven, RolesGiven
from app.identity.owning import PersonShutOut
from app.identity.sessions import SignedOut
from app.kernel.clock import today_local
from app.kernel.tenancy import Tenant, current_tenant, tenant_context
from app.kernel.work import Work
from app.production.cards import LOOK
from app.production.events import CardMoved, KioskChanged, KioskRevoked
from app.production.floor_actor import FloorActor
from app.production.kiosks import digest
from app.production.listening import Listener
from app.production.reason_keeping import ReasonKept
from app.production.ruling import DepartmentRuled, FloorRulesChanged
from app.production.showing import Card, card_json, changes_of, drawings_of, read_cards
from app.tenants.finding import TenantFinder
from config import Settings
from kiosk.attendance import Attendance
from kiosk.visitors import Doorkeeper, token_of_screen
from kiosk.wires import ANEW, Rooms, SharedRooms, take_wires

log = logging.getLogger("atolye.kiosk")

_REDIS_PATIENCE = 2  # seconds; a tap does not wait longer to tell others


def room_of(tenant: Tenant) -> str:
    """The room all boards of one company stand in, and nobody else."""
    return f"{tenant.slug}:board"


def rooms_of_place(tenant: Tenant, column: str | None) -> list[str]:
    """The rooms of the boards that may see a whole card in this column: it names the customer."""
    return [f"{tenant.slug}:everywhere", f"{tenant.slug}:at:{column}"]


def room_of_screen(tenant: Tenant, kiosk_id: int) -> str:
    """The room in which one paired screen stands alone."""
    return f"{tenant.slug}:screen:{kiosk_id}"


def room_of_people(tenant: Tenant) -> str:
    """The room of everybody of the office who looks at a board."""
    return f"{tenant.slug}:people"


def room_of_person(tenant: Tenant, user_id: int) -> str:
    """The room in which one person of the office stands, at all their browsers."""
    return f"{tenant.slug}:person:{user_id}"


class BoardSockets(SocketIO):
    """Socket.IO whose events run in the name of the company whose host the socket came to."""

    def __init__(self, keeper: Doorkeeper, finder: TenantFinder) -> None:
        super().__init__()
        self.keeper = keeper
        self.finder = finder
        self.attendance = Attendance(self, keeper.database, self._send_out)
        self.on_event("connect", self.let_in)

    def stand(self, app: Flask, settings: Settings) -> None:
        """Take the place the settings give: in this web process, in a process of their own, or away."""
        url = settings.redis_url
        if settings.sockets == "apart":
            assert url is not None  # the settings say so
            waits = {"socket_timeout": _REDIS_PATIENCE, "socket_connect_timeout": _REDIS_PATIENCE}
            queue = RedisManager(url, write_only=True, redis_options=waits)
            self.init_app(None, async_mode="threading", client_manager=queue)
            app.extensions["socketio"] = self
            return
        manager = SharedRooms(url) if url else Rooms()
        mode = "gevent" if settings.sockets == "only" else "threading"
        self.init_app(app, async_mode=mode, client_manager=manager)
        take_wires(self.server)

    def let_in(self, _auth: Any = None) -> bool:
        """Only a paired screen or a person who may see the board; everybody else is sent away."""
        tenant = current_tenant()
        if tenant is None:
            return False
        actor = self.keeper.actor(token_of_screen())
        if actor is None or not actor.may(LOOK):
            return False
        join_room(room_of(tenant))
        departments = actor.departments if isinstance(actor, FloorActor) else ()
        for department in departments:
            join_room(rooms_of_place(tenant, str(department))[1])
        if not departments:
            join_room(rooms_of_place(tenant, None)[0])
        if isinstance(actor, FloorActor) and actor.id is not None:
            join_room(room_of_screen(tenant, actor.id))
        if actor.person_id is not None:
            join_room(room_of_people(tenant))
            join_room(room_of_person(tenant, actor.person_id))
        if isinstance(actor, FloorActor):
            listener = Listener(token_hash=digest(token_of_screen() or ""), departments=actor.departments)
        else:
            listener = Listener(session_id=self.keeper.sign_in())
        self.attendance.note(request.sid, tenant, listener)  # type: ignore[attr-defined]
        return True

    def _send_out(self, sid: str) -> None:
        """The screen asks anew who it is, and is told at the door why it is not let in."""
        self.emit(ANEW, {}, to=sid)

    def tell_boards(self, work: Work) -> None:
        """After a commit: one message per changed card, only what changed unless the card is new.

        The act is done; a board that cannot be told now asks for the difference when it is back.
        """
        try:
            self._tell_screens(work)
            self._tell_people(work)
            moves = {event.work_order_id: event for event in work.events if isinstance(event, CardMoved)}
            if moves and self._is_anybody_there(work.tenant):
                self._tell_moves(work, moves)
        except Exception:
            log.exception("boards of %s could not be told", work.tenant.slug)

    def _tell_moves(self, work: Work, moves: dict[int, CardMoved]) -> None:
        cards = _whole_cards(self.keeper, work, [card for card, move in moves.items() if move.is_new])
        for move in moves.values():
            message = {"number": move.event_id, "kind": move.kind, "by": work.actor.name}
            card = cards.get(move.work_order_id)
            if card is None:
                self.emit("card", {**message, "card": changes_of(move)}, to=room_of(work.tenant))
            else:
                whole = {**message, "card": card_json(card), "drawings": drawings_of([card])}
                self.emit("card", whole, to=rooms_of_place(work.tenant, card.column))

    def _tell_screens(self, work: Work) -> None:
        """A screen that was revoked or changed is told, and let in again only as what it is now.

        All boards are told when the floor works by other rules: they read them anew.
        """
        for event in work.events:
            if isinstance(event, KioskRevoked | KioskChanged):
                self.emit(ANEW, {}, to=room_of_screen(work.tenant, event.kiosk_id))
        if any(isinstance(event, FloorRulesChanged | DepartmentRuled | ReasonKept) for event in work.events):
            self.emit("rules", {}, to=room_of(work.tenant))

    def _tell_people(self, work: Work) -> None:
        """Who may do something else from now on loses the socket, and is let in as what they are now."""
        rooms = {
            room_of_person(work.tenant, event.user_id)
            for event in work.events
            if isinstance(event, RolesGiven | PasswordSet | PersonShutOut | SignedOut)
        }
        if any(isinstance(event, RightsGiven) for event in work.events):
            rooms = {room_of_people(work.tenant)}
        for room in rooms:
            self.emit(ANEW, {}, to=room)

    def _is_anybody_there(self, tenant: Tenant) -> bool:
        """Whether a board of the company may be listening; a process that shares a queue cannot know."""
        manager = self.server.manager
        if isinstance(manager, PubSubManager):
            return True
        return any(manager.get_participants("/", room_of(tenant)))

    def _handle_event(self, handler: Any, message: str, namespace: str, sid: str, *args: Any) -> Any:
        # Socket events run in threads of their own, outside the WSGI middleware that knows the company.
        environ = self.server.get_environ(sid, namespace=namespace) or {}
        host = environ.get("HTTP_HOST", "").rsplit(":", 1)[0]
        with tenant_context(self.finder.find(host)):
            return super()._handle_event(handler, message, namespace, sid, *args)


def _whole_cards(keeper: Doorkeeper, work: Work, ids: list[int]) -> dict[int, Card]:
    """Cards no board has seen yet, read after the commit in a transaction of their own."""
    if not ids:
        return {}
    with tenant_context(work.tenant), keeper.database.sessions() as session:
        return {card.id: card for card in read_cards(session, today_local(work.now), ids)}
