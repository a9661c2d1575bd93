"""Every open board of a company is told about a changed card as soon as the change is committed."""

from __future__ import annotations

import logging
from typing import Any

from flask import request
from flask_socketio import SocketIO, join_room
from socketio.pubsub_manager import PubSubManager

from app.kernel.clock import today_local
from app.kernel.events import plain
from app.kernel.tenancy import Tenant, current_tenant, tenant_context
from app.kernel.work import Work
from app.production.cards import LOOK
from app.production.events import CardMoved
from app.production.showing import card_json, column_of, read_cards
from app.tenants.finding import TenantFinder
from kiosk.visitors import COOKIE, Doorkeeper

log = logging.getLogger("atolye.kiosk")


def room_of(tenant: Tenant) -> str:
    """The room all boards of one company stand in, and nobody else."""
    return f"{tenant.slug}:board"


class BoardSockets(SocketIO):
    """Socket.IO whose events run in the name of the company whose host the socket came to."""

    def __init__(self, keeper: Doorkeeper, finder: TenantFinder) -> None:
        super().__init__()
        self.keeper = keeper
        self.finder = finder
        self.on_event("connect", self.let_in)

    def let_in(self, _auth: Any = None) -> bool:
        """Only a paired screen or a person who may see the board; everybody else is sent away."""
        tenant = current_tenant()
        if tenant is None:
            return False
        actor = self.keeper.actor(request.cookies.get(COOKIE))
        if actor is None or not actor.may(LOOK):
            return False
        join_room(room_of(tenant))
        return True

    def tell_boards(self, work: Work) -> None:
        """After a commit: one message per changed card, only what changed unless the card is new.

        The act is done; a board that cannot be told now asks for everything when it is back.
        """
        moves = {event.work_order_id: event for event in work.events if isinstance(event, CardMoved)}
        if not moves or not self._is_anybody_there(work.tenant):
            return
        try:
            new = [move.work_order_id for move in moves.values() if move.is_new]
            cards = _whole_cards(self.keeper, work, new)
            for move in moves.values():
                card = cards.get(move.work_order_id) or _changes(move)
                message = {"number": move.event_id, "kind": move.kind, "by": work.actor.name, "card": card}
                self.emit("card", message, to=room_of(work.tenant))
        except Exception:
            log.exception("boards of %s could not be told", work.tenant.slug)

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


def _whole_cards(keeper: Doorkeeper, work: Work, ids: list[int]) -> dict[int, dict[str, Any]]:
    """Cards no board has seen yet, read after the commit in a transaction of their own."""
    if not ids:
        return {}
    with tenant_context(work.tenant), keeper.database.sessions() as session:
        return {card.id: card_json(card) for card in read_cards(session, today_local(work.now), ids)}


def _changes(move: CardMoved) -> dict[str, Any]:
    return {
        "id": move.work_order_id,
        "version": move.version,
        "column": column_of(move.department_id, move.state),
        "state": move.state,
        "quantity": move.quantity,
        "blocked_reason": move.blocked_reason,
        "since": plain(move.since),
    }
