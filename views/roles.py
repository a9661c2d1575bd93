"""Roles: those of the product to look at and copy, those of the company to build from plain words."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import action, expose, has_access
from flask_appbuilder.security import views as fab
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.identity.own_roles import (
    ADD,
    DELETE,
    EDIT,
    NOBODYS,
    all_pairs,
    copy_role,
    delete_role,
    may_give,
    pairs_of,
    people_with,
    save_role,
)
from app.identity.rights_in_words import rooms_of
from app.identity.roles import role_names
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from models.identity import Role
from views.interface import WorkInterface
from views.records import RecordView
from views.rightful_actions import RightfulActions
from views.role_words import role_word
from views.works import may, reading, saying_no_politely, sentence, sentences_by_field, users_work

LIST: Final = Right("list", "RoleModelView")
PURPOSES: Final = {
    "Owner": N_("May do and see everything, and lets people in."),
    "Manager": N_("Runs the factory: orders, production, store room, costs. Lets nobody in."),
    "Clerk": N_("Writes orders and quotations, keeps materials and prices. Sees no costs."),
    "Planner": N_("Plans what is made and when. Sees no money."),
    "Storekeeper": N_("Receives, carries, counts and issues. Sees purchase prices, no selling prices."),
    "Foreman": N_("Runs the floor: board, operators, times. Sees no money."),
    "Dispatcher": N_("Ships doors and prints waybills. Sees no money."),
    "Accountant": N_("Reads everything with money in it and changes nothing."),
    "Dealer": N_("Somebody of a customer: writes and follows their own orders, sees nothing of the factory."),
}


class RoleModelView(RightfulActions, RecordView, fab.RoleModelView):
    """Roles."""

    datamodel = WorkInterface(Role)
    exclude_route_methods = {"download"}
    list_title = lazy_gettext("Roles")
    base_order = ("name", "asc")

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """Those of the product with what they are for; those of the company with what can be done to them."""
        work = reading()
        roles = work.session.scalars(select(Role).order_by(Role.name)).all()
        builtin = {role.name: role for role in roles if role.name in role_names()}
        self.update_redirect()
        return self.render_template(
            "roles/list.html",
            title=gettext("Roles"),
            builtin=[(builtin[name], gettext(PURPOSES[name])) for name in role_names() if name in builtin],
            own=[role for role in roles if role.name not in (*role_names(), NOBODYS)],
            people=people_with(work),
            may_add=may(ADD),
            may_edit=may(EDIT),
            may_delete=may(DELETE),
        )

    @expose("/show/<pk>", methods=["GET"])
    @has_access
    def show(self, pk: Any) -> Any:
        """What a role may do, in words; nothing can be ticked here."""
        role = self._role(pk)
        chosen = pairs_of(role, all_pairs(reading()))
        return self._page("roles/show.html", role, chosen, title=role_word(role))

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """A new role, from nothing."""
        return self._write(None)

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: Any) -> Any:
        """Another name or other rights; from the next page on everybody who has it works with them."""
        role = self._role(pk)
        if role.name in role_names():
            flash(gettext("This role belongs to the product. Copy it and change the copy."), "warning")
            return redirect(url_for(".show", pk=role.id))
        return self._write(role)

    def _write(self, role: Role | None) -> Any:
        if request.method == "GET":
            chosen = frozenset() if role is None else pairs_of(role, all_pairs(reading()))
            return self._page("roles/write.html", role, chosen, name="" if role is None else role.name)
        name, keys = request.form.get("name", ""), set(request.form.getlist("rights"))
        try:
            with users_work() as work:
                number = save_role(work, None if role is None else role.id, name, keys)
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.get("", [])) or gettext("Nothing was saved."), "danger")
            return self._page("roles/write.html", role, keys, name=name, errors=errors), 422
        flash(gettext("Saved. It counts from the next page on."), "success")
        return redirect(url_for(".show", pk=number))

    def _page(self, template: str, role: Role | None, chosen: Any, **more: Any) -> Any:
        """The rooms with their boxes; ``chosen`` are stored permissions, or keys as they were typed."""
        work = reading()
        rooms = rooms_of(all_pairs(work))
        choices = [one for room in rooms for subject in room.subjects for one in subject.choices]
        stored = {one for one in chosen if isinstance(one, tuple)}
        ticked = {one.key for one in choices if one.key in chosen or (stored and one.pairs <= stored)}
        title = gettext("New role") if role is None else role_word(role)
        return self.render_template(
            template,
            **{"title": title, "errors": {}, **more},
            role=role,
            rooms=rooms,
            ticked=ticked,
            beyond={one.key for one in choices if one.key not in ticked and not may_give(work, one)},
            people=people_with(work).get(role.id, 0) if role is not None else 0,
            is_own=role is not None and role.name not in role_names(),
            may_add=may(ADD),
            may_edit=may(EDIT),
            may_delete=may(DELETE),
        )

    def _role(self, pk: Any) -> Role:
        role: Role = self._found(pk)
        if role.name == NOBODYS:
            abort(404)
        return role

    @expose("/delete/<pk>", methods=["GET", "POST"])
    @has_access
    def delete(self, pk: Any) -> Any:
        """Give an own role up that nobody has."""
        if request.method == "GET":
            abort(405)
        role = self._role(pk)
        try:
            with users_work() as work:
                delete_role(work, role.id)
        except Refusal as refusal:
            flash(sentence(refusal), "danger")
            return redirect(url_for(".show", pk=pk))
        flash(gettext("Deleted."), "success")
        return redirect(url_for(".list"))

    @action("copyrole", lazy_gettext("Copy Role"), lazy_gettext("Copy the selected roles?"), "fa-copy")
    def copy_role(self, items: Any) -> Response:
        """Copies to change, of one role or several; of one straight to its page."""
        items = [items] if isinstance(items, Role) else items or []
        made: list[int] = []
        with saying_no_politely(), users_work() as work:
            for item in items:
                name = gettext("%(role)s (copy)", role=role_word(item))
                made.append(copy_role(work, item.id, name))
        return redirect(url_for(".edit", pk=made[0]) if len(made) == 1 else url_for(".list"))
