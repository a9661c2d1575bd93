"""FAB's screens of people and roles on our seam: our hash, errors at the field, rights in the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g
from flask_appbuilder import action
from flask_appbuilder.exceptions import PasswordComplexityValidationError
from flask_appbuilder.fieldwidgets import BS3PasswordFieldWidget
from flask_appbuilder.security import views as fab
from flask_appbuilder.security.forms import ResetPasswordForm
from flask_appbuilder.security.sqla.models import Group
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, PasswordField, ValidationError
from wtforms.validators import DataRequired

from app.identity.accounts import RolesGiven
from app.identity.api_keys import live_keys_of
from app.identity.own_roles import require_above, require_no_more
from app.identity.owning import check_person, check_person_removal, shut_out
from app.identity.passwords import check_new_password, is_password
from app.identity.signing_in import TooManyAttempts, forget_password_tries, take_password_try
from app.kernel.clock import show_moment
from app.kernel.errors import Refusal
from app.kernel.work import Work
from models.identity import Role, User
from views.fencing import FIELD, BoundToWarehouses, warehouses_field, with_warehouses
from views.interface import WorkInterface, flush
from views.links import link_for, send_link
from views.records import RecordView
from views.rightful_actions import RightfulActions
from views.works import reading, sentence, users_work


def check_typed_password(password: str) -> None:
    """FAB asks this of every new password in a form; our sentence stands at the field."""
    try:
        check_new_password(password, known=_known())
    except Refusal as refusal:
        raise PasswordComplexityValidationError(sentence(refusal)) from refusal


def _known() -> tuple[str, ...]:
    """What everybody knows of who is signed in."""
    user = g.user
    return (user.username, user.first_name, user.last_name, user.email, g.tenant.name)


def _names(things: Iterable[Any]) -> tuple[str, ...]:
    return tuple(sorted(thing.name if isinstance(thing, Role) else str(thing) for thing in things))


def _roles_of(person: User, *, without: Group | None = None) -> tuple[str, ...]:
    """By name, with those of the groups; as if ``without`` were gone already."""
    groups = [group for group in person.groups if group is not without]
    return _names({*person.roles, *(role for group in groups for role in group.roles)})


class UserDBModelView(RightfulActions, BoundToWarehouses, RecordView, fab.UserDBModelView):
    """People of the company."""

    datamodel = WorkInterface(User)
    exclude_route_methods = {"download"}
    list_title = lazy_gettext("People")
    add_title = add_label = lazy_gettext("New person")
    base_order = ("first_name", "asc")
    add_columns = [*fab.UserDBModelView.add_columns[:6], FIELD, "groups"]
    edit_columns = [*fab.UserDBModelView.edit_columns, FIELD]
    add_form_extra_fields = {FIELD: warehouses_field()}
    edit_form_extra_fields = {FIELD: warehouses_field()}
    label_columns = {**fab.UserDBModelView.label_columns, "works_in": lazy_gettext("Works in")}
    show_fieldsets = with_warehouses(fab.UserDBModelView.show_fieldsets)
    user_show_fieldsets = with_warehouses(fab.UserDBModelView.user_show_fieldsets)

    def _found(self, pk: Any) -> Any:
        return self.show_bound(super()._found(pk))

    def _get_show_widget(self, pk: Any, item: Any, **more: Any) -> Any:
        return super()._get_show_widget(pk, self.show_bound(item), **more)

    def pre_add(self, item: Any) -> None:
        """Nobody types a password for somebody else: the person chooses theirs with a link."""
        item.password = None

    def post_add(self, item: Any) -> None:
        """Who was added is invited."""
        g.added_person = item

    def post_add_redirect(self) -> Any:
        """The invitation, where somebody was added; a form that came twice adds and invites once."""
        added = g.pop("added_person", None)
        return self.resetpasswords(added) if added is not None else super().post_add_redirect()

    @action(
        "resetpasswords",
        lazy_gettext("Link for a password"),
        lazy_gettext("Make a link to choose a password with? Links of before count no more."),
        "fa-key",
        multiple=False,
    )
    def resetpasswords(self, item: Any) -> Any:
        """A link for a password: sent by e-mail, and shown once to be handed over."""
        with users_work() as work:
            require_above(work, item)
            address, until = link_for(work, item, handed_over=True)
            sent = send_link(work, item, address, until)
        return self.render_template(
            "people/link.html",
            title=gettext("Invitation") if not item.password else gettext("Link for a password"),
            person=item,
            address=address,
            until=show_moment(until),
            sent=sent,
        )

    def _populate(self, form: Any, item: Any) -> None:
        # Before the form is filled in: who edits themselves would have the new roles already.
        work = reading()
        require_above(work, item)
        groups = [group for group in form.groups.data or () if group not in item.groups]
        require_no_more(work, [role for role in form.roles.data or () if role not in item.roles])
        require_no_more(work, [role for group in groups for role in group.roles])
        g.roles_before = _roles_of(item)
        super()._populate(form, item)

    def check(self, work: Work, item: Any) -> None:
        """An owner remains; which roles a person got stands in the audit trail."""
        check_person(work, item)
        before, now = g.pop("roles_before", ()), _roles_of(item)
        if before != now:
            work.session.add(item)
            flush(work)
            work.emit(RolesGiven(item.id, now, before))
        if not item.active and item.id is not None:
            flush(work)
            shut_out(work, item.id)
        self.save_bound(work, item)

    def check_delete(self, work: Work, item: Any) -> None:
        """Nobody deletes themselves, and an owner remains."""
        require_above(work, item)
        check_person_removal(work, item)


class UserGroupModelView(RecordView, fab.UserGroupModelView):
    """Groups of people who share roles."""

    datamodel = WorkInterface(Group)
    exclude_route_methods = {"download", "action", "action_post"}

    def _populate(self, form: Any, item: Any) -> None:
        # Who puts somebody into a group gives them its roles.
        require_no_more(reading(), {*item.roles, *(form.roles.data or ())})
        people = {*item.users, *(form.users.data or ())}
        g.members_before = [(person, _roles_of(person)) for person in people]
        super()._populate(form, item)

    def check(self, work: Work, item: Any) -> None:
        """Who got or lost roles with the group stands in the trail, and loses the socket."""
        del item
        for person, before in g.pop("members_before", ()):
            if (now := _roles_of(person)) != before:
                work.emit(RolesGiven(person.id, now, before))

    def check_delete(self, work: Work, item: Any) -> None:
        """Who takes a group away takes its roles from people."""
        require_no_more(work, item.roles)
        for person in item.users:
            before, now = _roles_of(person), _roles_of(person, without=item)
            if now != before:
                work.emit(RolesGiven(person.id, now, before))


def _is_mine(_form: Any, field: Any) -> None:
    try:
        with users_work() as work:
            take_password_try(work, g.user.id)
    except TooManyAttempts as refusal:
        raise ValidationError(sentence(refusal)) from refusal
    if not is_password(field.data or "", g.user.password):
        raise ValidationError(gettext("This is not your password."))
    with users_work() as work:
        forget_password_tries(work, g.user.id)


class MyPasswordForm(ResetPasswordForm):
    """Who sits down at somebody's open screen does not know the password."""

    now = PasswordField(
        lazy_gettext("Your password now"),
        validators=[DataRequired(), _is_mine],
        widget=BS3PasswordFieldWidget(),
    )

    keys = BooleanField(
        lazy_gettext("Revoke my API keys too"),
        description=lazy_gettext(
            "Other browsers and programs are signed out in any case. Tick this if somebody else may know your"
            " password: programs that come in with a key stop working until they get a new one."
        ),
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        # Who has no key is not asked about keys.
        if not live_keys_of(reading(), g.user.id):
            del self.keys


class ResetMyPasswordView(fab.ResetMyPasswordView):
    """A person's own password."""

    form = MyPasswordForm
    form_title = lazy_gettext("Change your password")
    form_columns = ["now", "password", "conf_password", "keys"]

    def _get_edit_widget(self, form: Any = None, exclude_cols: Any = None, widgets: Any = None) -> Any:
        hidden = [name for name in ("keys",) if name not in form]
        return super()._get_edit_widget(form, [*(exclude_cols or ()), *hidden], widgets)

    def form_post(self, form: Any) -> Any:
        """The keys end with the old password where its person says so."""
        g.revoke_keys = "keys" in form and form.keys.data
        return super().form_post(form)


class ResetPasswordView(fab.ResetPasswordView):
    """Another person's password: nobody types it for them, so this page of FAB's has no address."""

    exclude_route_methods = {"this_form_get", "this_form_post"}
