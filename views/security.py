"""FAB's security manager on our terms: bcrypt, and rights read once a request and answered from memory."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context, request, session
from flask_appbuilder.api import BaseApi
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_login import current_user
from sqlalchemy import inspect

from app.identity.accounts import set_password
from app.identity.api_keys import revoke_keys_of
from app.identity.links import forget_links
from app.identity.passwords import hash_password
from app.identity.recognising import find_present
from app.identity.rights import given_to
from app.identity.roles import allows_permission, counting
from app.identity.sessions import end_sessions, note_present, renew_token
from app.kernel.permissions import Right
from models.identity import Role, User
from views import people, roles
from views.at_the_door import TOKEN, now
from views.interface import WorkInterface, change_record, columns_of
from views.role_words import role_word
from views.signing_in import AuthDBView
from views.works import users_work

BY_ITSELF = "X-By-Itself"
"""Named by what an open page asks again and again: it does not say that anybody sits there."""


class ClosedApi(BaseApi):
    """FAB's JSON sign-in is closed until it passes the same second factor as the form."""

    resource_name = "closed"


class AtolyeSecurity(SecurityManager):
    """Roles of the house are patterns in memory; a company's own roles cost one query a request."""

    security_api = ClosedApi
    authdbview = AuthDBView
    userstatschartview = None
    userdbmodelview = people.UserDBModelView
    rolemodelview = roles.RoleModelView
    groupmodelview = people.UserGroupModelView
    resetmypasswordview = people.ResetMyPasswordView
    resetpasswordview = people.ResetPasswordView

    def __init__(self, appbuilder: Any) -> None:
        super().__init__(appbuilder)
        # FAB writes a role into lists and selects by its repr.
        Role.__repr__ = role_word
        # FAB's own screens of people and roles save through the same seam as everything else.
        for view, model in (
            (self.userdbmodelview, self.user_model),
            (self.rolemodelview, self.role_model),
            (self.groupmodelview, self.group_model),
        ):
            view.datamodel = WorkInterface(model)
        self.rolemodelview.formatters_columns = {"name": lambda name: role_word(Role(name=name))}

    def create_db(self) -> None:
        """Nothing: tables come from migrations, roles from founding a company."""

    def load_user(self, pk: Any) -> User | None:
        """The signed-in person with roles and warehouses in one query, while session and account last."""
        token = session.get(TOKEN)
        if not token:
            return None
        moment, is_free = now(), not self.session().in_transaction()
        found = find_present(self.session(), token, int(pk), moment)
        if found is None:
            return None
        # Only where nothing else hangs on this transaction yet; the next look is a minute away.
        if is_free and not _asks_by_itself() and note_present(self.session(), found, moment):
            self.session.commit()
        g.sign_in_session = found
        return found.user

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Whether the signed-in person may do this; nobody may do anything without signing in."""
        if not has_request_context() or not current_user.is_authenticated:
            return False
        roles = self._roles()
        if any(allows_permission(role, permission_name, view_name) for role in roles):
            return True
        own = sorted(number for role, number in roles.items() if role not in self.builtin_roles)
        return bool(own) and (permission_name, view_name) in self._own_rights(own)

    def may(self, right: Right) -> bool:
        """The same question in the words of the operations."""
        return self.has_access(f"can_{right.action}", right.subject)

    def _roles(self) -> dict[str, int]:
        """The roles of whoever is signed in, by name: those they were recognised with."""
        present = g.get("sign_in_session")
        if present is not None and present.user_id == current_user.id:
            return counting(dict(present.roles))
        return counting({role.name: role.id for role in self.get_user_roles(current_user)})

    def _own_rights(self, role_ids: list[int]) -> frozenset[tuple[str, str]]:
        if "own_rights" not in g:
            g.own_rights = given_to(self.session(), role_ids)
        return frozenset(g.own_rights)

    def auth_user_db(self, username: str, password: str) -> None:
        """Nobody comes in by name and password alone: FAB's own ways in end here."""
        del username, password

    def reset_password(self, userid: int, password: str) -> None:
        """Set a person's own password; they are signed out everywhere but here, where the session goes on."""
        own = g.get("sign_in_session") if int(userid) == current_user.id else None
        with users_work() as work:
            set_password(work, int(userid), password)
            forget_links(work, int(userid))
            if own is not None and g.pop("revoke_keys", False):
                revoke_keys_of(work, own.user_id)
            end_sessions(work, int(userid), "password", but=own.id if own is not None else None)
            token = renew_token(work, own.id) if own is not None else ""
        if token:
            session[TOKEN] = token

    def update_user(self, user: Any, commit: bool = True) -> None:  # noqa: FBT001, FBT002
        """What people change of their own account goes through the same seam as everything else."""
        del commit
        now, was = columns_of(user), inspect(user).committed_state
        with users_work() as work:
            change_record(work, user, {column: was.get(column, value) for column, value in now.items()})

    def add_user(self, *args: Any, **kwargs: Any) -> Any:
        """FAB's own way to add a person, with our hash."""
        if kwargs.get("password"):
            kwargs["hashed_password"] = hash_password(kwargs.pop("password"))
        return super().add_user(*args, **kwargs)


def _asks_by_itself() -> bool:
    """Whether an open page asks and no person: such a page must not keep its session alive for ever."""
    return BY_ITSELF in request.headers or request.path.startswith("/socket.io/")
