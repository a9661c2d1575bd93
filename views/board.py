"""The board in the back office."""

from __future__ import annotations

from typing import Any

from flask import g, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from flask_login import current_user

from app.kernel.permissions import Actor
from views.works import current_actor


def signed_in_person() -> Actor | None:
    """Who is signed in to the back office, for the board's sockets and touches; None when nobody is."""
    return current_actor() if current_user.is_authenticated else None


def sign_in_session() -> int | None:
    """The session in which they are signed in; known once the person was asked for."""
    found = g.get("sign_in_session")
    return found.id if found is not None else None


class BoardView(BaseView):
    """The four departments and what is ready to ship, live."""

    route_base = "/board"
    default_view = "board"
    class_permission_name = "Board"
    method_permission_name = {"board": "list"}

    @expose("/")
    @has_access
    def board(self) -> Any:
        """The same board as on the wall, inside the back office."""
        return self.render_template(
            "board/board.html",
            title=gettext("Board"),
            person=current_user.id,
            order_url=url_for("OrderView.show", pk=0),
        )
