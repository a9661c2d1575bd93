"""FAB's screens of people and roles on our seam: our hash, errors at the field, rights in the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count
from typing import Any

from flask import abort, g, redirect, request, url_for
from flask_appbuilder import action, expose
from flask_appbuilder.exceptions import PasswordComplexityValidationError
from flask_appbuilder.fieldwidgets import BS3PasswordFieldWidget
from flask_appbuilder.security import views as fab
from flask_appbuilder.security.forms import ResetPasswordForm
from flask_appbuilder.security.sqla.models import Group, PermissionView
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import PasswordField, ValidationError
from wtforms.validators import DataRequired

from app.identity.accounts import RightsGiven, RolesGiven
from app.identity.owning import check_person, check_person_removal, check_role_is_own
from app.identity.passwords import check_new_password, hash_password, is_password
from app.identity.roles import allows_permission, role_names
from app.kernel.errors import Refusal
from app.kernel.violations import StillUsed
from app.kernel.work import Work
from models.identity import Role, User
from views.fencing import FIELD, BoundToWarehouses, warehouses_field, with_warehouses
from views.interface import WorkInterface, flush
from views.records import RecordView
from views.works import database, sentence, users_work

_MOST = 2**31
"""FAB's own keys are plain integers."""


def check_typed_password(password: str) -> None:
    """FAB asks this of every new password in a form; our sentence stands at the field."""
    try:
        check_new_password(password)
    except Refusal as refusal:
        raise PasswordComplexityValidationError(sentence(refusal)) from refusal


def _names(things: Iterable[Any]) -> tuple[str, ...]:
    return tuple(sorted(thing.name if isinstance(thing, Role) else str(thing) for thing in things))


class RightfulActions:
    """FAB's actions: 404 where there is nothing to act on, 403 for whoever may not."""

    actions: dict[str, Any]

    @expose("/action/<string:name>/<pk>", methods=["POST"])
    def action(self, name: str, pk: str) -> Any:
        """Do it to one record."""
        return self._allowed(name).func(self._found(pk))  # type: ignore[attr-defined]

    @expose("/action_post", methods=["POST"])
    def action_post(self) -> Any:
        """Do it to the records chosen in the list."""
        asked = self._allowed(request.form.get("action", ""))
        chosen = [self._found(pk) for pk in request.form.getlist("rowid")]  # type: ignore[attr-defined]
        if not asked.multiple:
            abort(404)
        return asked.func(chosen)

    def _allowed(self, name: str) -> Any:
        if not current_user.is_authenticated:
            abort(401)
        if name not in self.actions:
            abort(404)
        right = self.get_action_permission_name(name)  # type: ignore[attr-defined]
        if not self.appbuilder.sm.has_access(right, self.class_permission_name):  # type: ignore[attr-defined]
            abort(403)
        return self.actions[name]


class UserDBModelView(RightfulActions, BoundToWarehouses, RecordView, fab.UserDBModelView):
    """People of the company."""

    datamodel = WorkInterface(User)
    exclude_route_methods = {"download"}
    list_title = lazy_gettext("People")
    base_order = ("first_name", "asc")
    add_columns = [*fab.UserDBModelView.add_columns[:6], FIELD, *fab.UserDBModelView.add_columns[6:]]
    edit_columns = [*fab.UserDBModelView.edit_columns, FIELD]
    add_form_extra_fields = {**fab.UserDBModelView.add_form_extra_fields, FIELD: warehouses_field()}
    edit_form_extra_fields = {FIELD: warehouses_field()}
    label_columns = {**fab.UserDBModelView.label_columns, "works_in": lazy_gettext("Works in")}
    show_fieldsets = with_warehouses(fab.UserDBModelView.show_fieldsets)
    user_show_fieldsets = with_warehouses(fab.UserDBModelView.user_show_fieldsets)

    def _found(self, pk: Any) -> Any:
        return self.show_bound(super()._found(pk))

    def _get_show_widget(self, pk: Any, item: Any, **more: Any) -> Any:
        return super()._get_show_widget(pk, self.show_bound(item), **more)

    def pre_add(self, item: Any) -> None:
        """The password that was typed becomes our hash, not FAB's."""
        item.password = hash_password(item.password)

    def _populate(self, form: Any, item: Any) -> None:
        g.roles_before = _names(item.roles)
        super()._populate(form, item)

    def check(self, work: Work, item: Any) -> None:
        """An owner remains; which roles a person got stands in the audit trail."""
        check_person(work, item)
        before, now = g.pop("roles_before", ()), _names(item.roles)
        if before != now:
            work.session.add(item)
            flush(work)
            work.emit(RolesGiven(item.id, now, before))
        self.save_bound(work, item)

    def check_delete(self, work: Work, item: Any) -> None:
        """Nobody deletes themselves, and an owner remains."""
        check_person_removal(work, item)


class RoleModelView(RightfulActions, RecordView, fab.RoleModelView):
    """Roles: those of the product to look at, those of the company to build."""

    datamodel = WorkInterface(Role)
    exclude_route_methods = {"download"}
    list_title = lazy_gettext("Roles")
    base_order = ("name", "asc")

    def _populate(self, form: Any, item: Any) -> None:
        check_role_is_own(item.name or "")
        g.rights_before = _names(item.permissions)
        super()._populate(form, item)

    def check(self, work: Work, item: Any) -> None:
        """Only the company's own roles change; what they gained and lost stands in the audit trail."""
        check_role_is_own(item.name)
        before, now = set(g.pop("rights_before", ())), set(_names(item.permissions))
        if before != now:
            work.session.add(item)
            flush(work)
            work.emit(
                RightsGiven(item.id, item.name, tuple(sorted(now - before)), tuple(sorted(before - now)))
            )

    def check_delete(self, work: Work, item: Any) -> None:
        """Built-in roles stay, and so do roles somebody has."""
        del work
        check_role_is_own(item.name)
        if item.user:
            raise StillUsed

    @action(
        "copyrole",
        lazy_gettext("Copy Role"),
        lazy_gettext("Copy the selected roles?"),
        "fa-copy",
    )
    def copy_role(self, items: list[Any] | Role | None) -> Response:
        """Copies to change, of one role or several: of a built-in role with the rights it has."""
        items = [items] if isinstance(items, Role) else items or []
        with users_work() as work:
            everything = work.session.scalars(select(PermissionView)).all()
            for item in items:
                rights = item.permissions
                if item.name in role_names():
                    rights = [
                        one
                        for one in everything
                        if allows_permission(item.name, one.permission.name, one.view_menu.name)
                    ]
                copy = Role(name=_name_of_copy(work, item), permissions=list(rights))
                work.session.add(copy)
                work.session.flush()
                work.emit(RightsGiven(copy.id, copy.name, _names(rights), ()))
        return redirect(url_for(".list"))


def _name_of_copy(work: Work, role: Role) -> str:
    """Roles are told apart by their names: the second copy is numbered."""
    name = gettext("%(role)s (copy)", role=str(role))
    taken = set(work.session.scalars(select(Role.name)))
    numbered = (f"{name} {number}" for number in count(2))
    return next(each for each in chain([name], numbered) if each not in taken)


class UserGroupModelView(RecordView, fab.UserGroupModelView):
    """Groups of people who share roles."""

    datamodel = WorkInterface(Group)
    exclude_route_methods = {"download", "action", "action_post"}


def _is_mine(_form: Any, field: Any) -> None:
    if not is_password(field.data or "", g.user.password):
        raise ValidationError(gettext("This is not your password."))


class MyPasswordForm(ResetPasswordForm):
    """Who sits down at somebody's open screen does not know the password."""

    now = PasswordField(
        lazy_gettext("Your password now"),
        validators=[DataRequired(), _is_mine],
        widget=BS3PasswordFieldWidget(),
    )


class ResetMyPasswordView(fab.ResetMyPasswordView):
    """A person's own password."""

    form = MyPasswordForm
    form_title = lazy_gettext("Change your password")
    form_columns = ["now", "password", "conf_password"]


class ResetPasswordView(fab.ResetPasswordView):
    """Another person's password, by the owner."""

    def form_get(self, form: Any) -> None:
        """Only for somebody who exists."""
        del form
        self._person()

    def form_post(self, form: Any) -> Any:
        """Set it; the audit trail says who did."""
        self._person()
        return super().form_post(form)

    def _person(self) -> User:
        number = request.args.get("pk", 0, int)
        found = database().shared().get(User, number) if 0 < number < _MOST else None
        if found is None:
            abort(404)
        return found
