"""Who listens to the board loses the connection when their right to be there ends, whatever ended it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask_appbuilder.security.sqla.models import Permission, PermissionView, ViewMenu
from flask_socketio import SocketIOTestClient
from sqlalchemy import event, func, select, text, update

from app.identity.accounts import add_person, ensure_roles
from app.identity.roles import DEALER
from app.production.kiosks import hand_over_to
from kiosk.sockets import BoardSockets
from models.core import Kiosk
from models.floor import KioskDepartment
from models.identity import Role, SignInSession
from tests.kiosk.conftest import Floor, Screen
from tests.kiosk.test_office import OFFICE, PASSWORD, signed_in
from tests.kiosk.test_sockets import board_of, department_of


def _named(work: Any, kind: Any, name: str) -> Any:
    return work.session.scalars(select(kind).where(kind.name == name)).first() or kind(name=name)


def look_at(floor: Floor, later: timedelta = timedelta(0)) -> None:
    """As the watch does every half minute."""
    sockets: BoardSockets = floor.app.extensions["socketio"]
    sockets.attendance.look(datetime.now(UTC) + later)


@pytest.fixture
def listening(floor: Floor) -> Iterator[tuple[Screen, SocketIOTestClient]]:
    """Somebody of their own with an open board."""
    name = f"listener-{uuid4().hex[:8]}"
    with floor.work() as work:
        add_person(work, name, "Dinleyen", "Kişi", f"{name}@x.test", ("Clerk",), PASSWORD)
    screen = signed_in(floor, name)
    board = board_of(screen)
    assert board.is_connected()
    yield screen, board
    if board.is_connected():
        board.disconnect()


def session_of(floor: Floor, **values: Any) -> None:
    """Change the session opened last, as time does."""
    with floor.work() as work:
        newest = work.session.scalar(select(func.max(SignInSession.id)))
        work.session.execute(update(SignInSession).where(SignInSession.id == newest).values(**values))


def test_who_may_still_look_goes_on_listening(
    floor: Floor, listening: tuple[Any, SocketIOTestClient]
) -> None:
    look_at(floor)
    assert listening[1].is_connected()


@pytest.mark.parametrize("column", ["expires_at", "last_seen_at", "ended_at"])
def test_a_board_hears_nothing_after_the_end_of_its_session(
    floor: Floor, listening: tuple[Screen, SocketIOTestClient], column: str
) -> None:
    session_of(floor, **{column: datetime.now(UTC) - timedelta(days=1)})
    look_at(floor)
    assert not listening[1].is_connected()
    assert listening[0].get("/board.json", headers=OFFICE).status_code == 401


def test_a_board_hears_nothing_once_the_right_was_taken_by_another_program(
    floor: Floor, listening: tuple[Any, SocketIOTestClient]
) -> None:
    with floor.work() as work:
        work.session.execute(
            text(
                "delete from ab_user_role where user_id = (select user_id from sign_in_session"
                " order by id desc limit 1)"
            )
        )
    look_at(floor)
    assert not listening[1].is_connected()


def test_who_sees_the_board_by_a_role_of_the_companys_own_stays(
    floor: Floor, listening: tuple[Any, SocketIOTestClient]
) -> None:
    with floor.work() as work:
        person = work.session.scalars(select(SignInSession).order_by(SignInSession.id.desc())).first()
        assert person is not None
        pair = PermissionView(
            permission=_named(work, Permission, "can_list"), view_menu=_named(work, ViewMenu, "Board")
        )
        person.user.roles = [Role(name=f"Sadece pano {uuid4().hex[:6]}", permissions=[pair])]
    look_at(floor)
    assert listening[1].is_connected()


def test_everybody_who_listens_is_looked_at_by_one_statement(
    floor: Floor, listening: tuple[Any, SocketIOTestClient]
) -> None:
    boards = [board_of(floor.tablet(f"Dinleyen {number}")) for number in range(3)]
    engine, asked = floor.app.extensions["atolye.database"].engine, list[str]()

    def keep(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    look_at(floor)
    event.remove(engine, "before_cursor_execute", keep)
    rights = [statement for statement in asked if "role" in statement and "set_config" not in statement]
    assert len(rights) == 1, asked
    assert len(asked) == 3, "which companies there are is asked once for all"
    assert all(board.is_connected() for board in boards)
    for board in boards:
        board.disconnect()


def test_what_an_open_page_asks_by_itself_keeps_no_session_alive(
    floor: Floor, listening: tuple[Screen, Any]
) -> None:
    screen, _ = listening
    before = datetime.now(UTC) - timedelta(minutes=30)
    session_of(floor, last_seen_at=before)
    assert screen.get("/changes?horizon=1", headers={**OFFICE, "X-By-Itself": "1"}).status_code == 200
    with floor.work() as work:
        assert work.session.scalar(select(func.max(SignInSession.last_seen_at))) is not None
        newest = work.session.scalars(select(SignInSession).order_by(SignInSession.id.desc()).limit(1)).one()
        assert newest.last_seen_at == before
    assert screen.get("/board.json", headers=OFFICE).status_code == 200
    with floor.work() as work:
        newest = work.session.scalars(select(SignInSession).order_by(SignInSession.id.desc()).limit(1)).one()
        assert newest.last_seen_at > before


def test_who_comes_back_after_the_end_is_told_why_they_are_asked_again(
    floor: Floor, listening: tuple[Screen, Any]
) -> None:
    session_of(floor, ended_at=datetime.now(UTC))
    page = listening[0].client.get("/board/", base_url=floor.host, follow_redirects=True)
    assert "Your session is over" in page.text or "Oturumunuz sona erdi" in page.text


def test_a_screen_that_is_somebody_elses_now_hears_nothing(floor: Floor) -> None:
    """As when a process changed it that reaches no socket."""
    here = department_of(floor, floor.plan())
    revoked, moved, handed, stays = (floor.tablet("Ekran", departments={here}) for _ in range(4))
    boards = [board_of(each) for each in (revoked, moved, handed, stays)]
    with floor.work() as work:
        work.session.get_one(Kiosk, revoked.kiosk_id).revoked_at = datetime.now(UTC)
        work.session.add(KioskDepartment(kiosk_id=moved.kiosk_id, department_id=here + 1))
        hand_over_to(work, work.session.get_one(Kiosk, handed.kiosk_id), uuid4().hex)
    look_at(floor)
    assert [board.is_connected() for board in boards] == [False, False, False, True]
    boards[-1].disconnect()


def test_who_left_is_not_looked_for_any_more(floor: Floor) -> None:
    sockets: BoardSockets = floor.app.extensions["socketio"]
    board = board_of(floor.tablet())
    before = len(sockets.attendance.there)
    board.disconnect()
    look_at(floor)
    assert len(sockets.attendance.there) < before


def test_a_tablet_whose_time_is_over_is_told_at_the_door(floor: Floor) -> None:
    lost = floor.tablet("Kayıp")
    with floor.work() as work:
        work.session.get_one(Kiosk, lost.kiosk_id).revoked_at = datetime.now(UTC)
    answer = lost.get("/")
    assert answer.headers["Location"].endswith("/kiosk/pair?ended=1")
    page = lost.get("/pair?ended=1")
    assert 'role="alert"' in page.text


def test_a_dealer_hears_nothing_whatever_else_they_are(
    floor: Floor, listening: tuple[Screen, SocketIOTestClient]
) -> None:
    screen, board = listening
    with floor.work() as work:
        ensure_roles(work)
        seen = work.session.scalars(select(SignInSession).order_by(SignInSession.id.desc())).first()
        assert seen is not None
        outside = work.session.scalars(select(Role).where(Role.name == DEALER)).one()
        seen.user.roles = [*seen.user.roles, outside]
    look_at(floor)
    assert not board.is_connected()
    assert not board_of(screen).is_connected()
    for kept in (["Foreman"], []):
        with floor.work() as work:
            name = f"bayi-{uuid4().hex[:8]}"
            add_person(work, name, "Bayi", "Kişi", f"{name}@x.test", (DEALER, *kept), PASSWORD)
        assert not board_of(signed_in(floor, name)).is_connected()
