"""Visitors beside those of the table: everybody of the other company, tablets with rights, own roles."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select, text

from app.kernel.permissions import Right
from app.production.kiosks import add_kiosk
from kiosk.visitors import COOKIE
from models.identity import Role
from tests.security.fort import SESSION, Fort, add_person, sign_in
from tests.security.gates import Gate
from tests.security.reading import role_id

# --- tablets ------------------------------------------------------------------------------------------

OPENED_BY: dict[str, frozenset[str]] = {
    "tap": frozenset({"begin", "let_wait", "notice", "release", "rest", "tap", "take_photo"}),
    "undo": frozenset(),
    "rework": frozenset({"rework", "take_photo"}),
    "scrap": frozenset({"throw_away", "take_photo"}),
    "reorder": frozenset({"place", "prefer"}),
    "print": frozenset({"labels", "work_card"}),
    "load": frozenset({"trucks", "truck", "truck_doors", "load_door", "unload_door"}),
}
"""What each right a screen can be given opens; its own last touch it takes back with any right to touch."""


def pair_tablets(fort: Fort, rights: tuple[str, ...]) -> str:
    """A tablet that was given just these; the visitor's name."""
    visitor = f"tablet {' '.join(rights) or 'to look at'}"
    if visitor not in fort.cookies:
        with fort.work() as work:
            _kiosk, token = add_kiosk(work, visitor, rights=rights)
        fort.cookies[visitor] = {COOKIE: token}
    return visitor


# --- a role of one's own ------------------------------------------------------------------------------


def narrowed_role(fort: Fort, role: str, taken_away: tuple[str, ...]) -> str:
    """Somebody with a copy of a role without the boxes that begin with these; made by the real forms."""
    visitor = f"narrowed {role.lower()}"
    answer = fort.post("owner", f"/roles/action/copyrole/{role_id(fort, role)}")
    way = answer.headers["Location"]
    page = fort.get("owner", way).text
    boxes = [
        one.partition('"')[0] for one in page.split('name="rights" value="')[1:] if '" checked' in one[:80]
    ]
    kept = [box for box in boxes if not box.startswith(taken_away)]
    assert 0 < len(kept) < len(boxes)
    assert fort.post("owner", way, {"name": visitor, "rights": kept}).status_code == 302
    with fort.work() as work:
        number = int(way.rpartition("/")[2])
        add_person(work, "daraltilan", work.session.scalars(select(Role).where(Role.id == number)).one())
    fort.cookies[visitor] = {SESSION: sign_in(fort, "daraltilan")}
    return visitor


def right_of(app: Flask, gate: Gate) -> Right | None:
    """The right a screen of the back office asks for, as it declares it; None where it asks by itself."""
    name, _, method = gate.name.partition(".")
    views: dict[str, Any] = {type(view).__name__: view for view in app.extensions["appbuilder"].baseviews}
    view = views.get(name)
    if view is None or not getattr(view, "class_permission_name", None):
        return None
    action = (getattr(view, "method_permission_name", None) or {}).get(method, method)
    return Right(str(action), str(view.class_permission_name))


# --- what happened --------------------------------------------------------------------------------------

_TABLES = text(
    "select tablename from pg_tables where schemaname = current_schema() and tablename not in"
    " ('failed_sign_ins', 'sign_in_session', 'program_use', 'alembic_version') order by 1"
)


def everything(fort: Fort) -> dict[str, Any]:
    """A digest of each table of a company; when people were seen last is nobody's change."""
    with fort.work() as work:
        tables = list(work.session.scalars(_TABLES))
        digests = [
            f"select '{one}' as name, count(*) as rows, sum(hashtext(t::text)::bigint) as digest from {one} t"
            for one in tables
        ]
        found = work.session.execute(text(" union all ".join(digests)))
        return {row.name: (row.rows, row.digest) for row in found}
