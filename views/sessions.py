"""Where a person is signed in: their own page, and that of everybody for whoever keeps the people."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import segno
from flask import abort, flash, g, redirect, request, session, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from flask_login import current_user

from app.identity.api_keys import revoke_keys_of, revoke_own_key
from app.identity.passwords import is_password
from app.identity.people_doors import (
    end_session_of_person,
    forget_device_of_person,
    lift_wait,
    reset_second_factor_of_person,
    sign_person_out,
)
from app.identity.presence import everybody_at_the_door, presence_of
from app.identity.program_sessions import end_own_session
from app.identity.recovery_codes import make_recovery_codes
from app.identity.second_factor import WrongCode, enrol, is_code_or_recovery_code, setup_uri, take_code_try
from app.identity.sessions import end_session, end_sessions, renew_token
from app.identity.trusted_devices import forget_device, forget_devices
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from views import formatting
from views.at_the_door import TOKEN
from views.signing_in import secret_of_browser
from views.works import may, reading, saying_no_politely, sentence, users_work

_EDIT = Right("edit", "UserDBModelView")
Done = TypeVar("Done")


class WrongPassword(Refusal):
    """Who sits down at somebody's open screen does not know the password."""

    code = "identity.wrong_password"
    sentence = N_("This is not your password.")
    field = "password"


class WrongCodeOfBefore(WrongCode):
    """Whoever has the password and the open screen, but not the telephone, does not get a second factor."""

    field = "before"


def signed_in(page: Callable[..., Any]) -> Callable[..., Any]:
    """For pages of one's own account: everybody who is signed in has them, whatever their role."""

    @wraps(page)
    def guarded(*args: Any, **values: Any) -> Any:
        if not current_user.is_authenticated:
            abort(401)
        return page(*args, **values)

    return guarded


def _own_session() -> int:
    return int(g.sign_in_session.id)


class SessionView(BaseView):
    """A person's own sessions, trusted browsers, telephone and recovery codes."""

    route_base = "/sessions"
    default_view = "mine"

    @expose("/")
    @signed_in
    def mine(self) -> Any:
        """Where am I signed in, and how do I come in."""
        return self._page()

    @expose("/end/<int:pk>", methods=["POST"])
    @signed_in
    def end(self, pk: int) -> Any:
        """Sign out of one browser."""
        with saying_no_politely(), users_work() as work:
            end_session(work, pk, "by_person", user_id=current_user.id)
        return redirect(url_for(".mine"))

    @expose("/end-others", methods=["POST"])
    @signed_in
    def end_others(self) -> Any:
        """Sign out everywhere but here, of programs too, and trust no browser."""
        with users_work() as work:
            ended = end_sessions(work, current_user.id, "by_person", but=_own_session())
            forget_devices(work, current_user.id)
            if _keys_too():
                revoke_keys_of(work, current_user.id)
        flash(gettext("Signed out of %(count)s other browsers.", count=ended), "success")
        return redirect(url_for(".mine"))

    @expose("/end-program/<int:pk>", methods=["POST"])
    @signed_in
    def end_program(self, pk: int) -> Any:
        """Sign out of one program."""
        with saying_no_politely(), users_work() as work:
            end_own_session(work, pk)
        return redirect(url_for(".mine"))

    @expose("/revoke-key/<int:pk>", methods=["POST"])
    @signed_in
    def revoke_key(self, pk: int) -> Any:
        """Take back one key."""
        with saying_no_politely(), users_work() as work:
            revoke_own_key(work, pk)
        return redirect(url_for(".mine"))

    @expose("/forget/<int:pk>", methods=["POST"])
    @signed_in
    def forget(self, pk: int) -> Any:
        """Trust one browser no more."""
        with saying_no_politely(), users_work() as work:
            forget_device(work, pk, user_id=current_user.id)
        return redirect(url_for(".mine"))

    @expose("/recovery-codes", methods=["POST"])
    @signed_in
    def recovery_codes(self) -> Any:
        """Ten fresh codes, shown once, for who types their password and a code."""
        try:
            _ask_password()
            codes = _with_code_of_before(lambda work: make_recovery_codes(work, current_user.id))
        except (WrongPassword, WrongCode) as wrong:
            return self._page({str(wrong.field): sentence(wrong)})
        return self._show(codes)

    @expose("/telephone", methods=["GET", "POST"])
    @signed_in
    def telephone(self) -> Any:
        """Connect another telephone instead of the one of before."""
        secret, errors = secret_of_browser(), {}
        if request.method == "POST":
            try:
                return self._connect(secret)
            except (WrongPassword, WrongCode) as wrong:
                errors = {str(wrong.field): sentence(wrong)}
        uri = setup_uri(secret, current_user.username, g.tenant.name)
        return self.render_template(
            "people/telephone.html",
            title=gettext("Connect another telephone"),
            errors=errors,
            picture=segno.make(uri, error="m").svg_data_uri(scale=5, border=2),
            secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        )

    def _connect(self, secret: str) -> Any:
        _ask_password()

        def connect(work: Work) -> tuple[list[str], str]:
            codes = enrol(work, current_user.id, secret, request.form.get("code", ""))
            end_sessions(work, current_user.id, "second_factor", but=_own_session())
            forget_devices(work, current_user.id)
            return codes, renew_token(work, _own_session())

        codes, token = _with_code_of_before(connect)
        session.pop("enrolment", None)
        session[TOKEN] = token
        return self.render_template(
            "people/codes.html",
            title=gettext("Keep these codes"),
            codes=codes,
            username=current_user.username,
        )

    def _show(self, codes: list[str]) -> Any:
        title = gettext("Keep these codes")
        return self.render_template(
            "people/codes.html", title=title, codes=codes, username=current_user.username
        )

    def _page(self, errors: dict[str, str] | None = None) -> Any:
        return self.render_template(
            "people/sessions.html",
            title=gettext("My sessions"),
            shown=presence_of(reading(), current_user.id),
            here=_own_session(),
            errors=errors or {},
            is_mine=True,
            fmt=formatting,
        )


class PeopleSessionView(BaseView):
    """Everybody's sessions, for whoever keeps the people."""

    route_base = "/people-sessions"
    default_view = "list"
    class_permission_name = "UserDBModelView"
    method_permission_name = {
        "list": "list",
        "person": "list",
        **dict.fromkeys(("end", "reset", "forget", "let_try"), "edit"),
    }

    @expose("/")
    @has_access
    def list(self) -> Any:
        """Who is in, and who has not come in yet."""
        return self.render_template(
            "people/everybody.html",
            title=gettext("Who is signed in"),
            people=everybody_at_the_door(reading()),
            fmt=formatting,
        )

    @expose("/<int:pk>")
    @has_access
    def person(self, pk: int) -> Any:
        """One person's browsers."""
        return self.render_template(
            "people/sessions.html",
            title=gettext("Sessions"),
            shown=presence_of(reading(), pk),
            here=_own_session(),
            errors={},
            is_mine=False,
            may_keep=may(_EDIT),
            fmt=formatting,
        )

    @expose("/<int:pk>/end", methods=["POST"])
    @has_access
    def end(self, pk: int) -> Any:
        """Sign them out, of one browser or of all."""
        number = request.form.get("session", type=int)
        if number is not None:
            return self._do(pk, lambda work: end_session_of_person(work, pk, number))
        return self._do(pk, lambda work: sign_person_out(work, pk, revoke_keys=_keys_too()))

    @expose("/<int:pk>/forget", methods=["POST"])
    @has_access
    def forget(self, pk: int) -> Any:
        """One of their browsers is asked for a code again."""
        number = request.form.get("device", type=int) or 0
        return self._do(pk, lambda work: forget_device_of_person(work, pk, number))

    @expose("/<int:pk>/let-try", methods=["POST"])
    @has_access
    def let_try(self, pk: int) -> Any:
        """Somebody guesses at their name: they may try now nevertheless."""
        return self._do(pk, lambda work: lift_wait(work, pk))

    @expose("/<int:pk>/second-factor", methods=["POST"])
    @has_access
    def reset(self, pk: int) -> Any:
        """They lost their telephone: they connect another one when they come in next."""
        revoke = _keys_too()
        return self._do(pk, lambda work: reset_second_factor_of_person(work, pk, revoke_keys=revoke))

    def _do(self, pk: int, act: Callable[[Work], None]) -> Any:
        with saying_no_politely(), users_work() as work:
            act(work)
        return redirect(url_for(".person", pk=pk))


def _keys_too() -> bool:
    """Whether the keys are to end as well: the form offers it where there are some."""
    return request.form.get("keys") == "1"


def _ask_password() -> None:
    """Counted like codes: an open screen is no place to guess passwords either."""
    with users_work() as work:
        take_code_try(work, current_user.id)
    if not is_password(request.form.get("password", ""), current_user.password):
        raise WrongPassword


def _with_code_of_before(act: Callable[[Work], Done]) -> Done:
    """Do it for who has the second factor; when the act is refused the code is not used up."""
    with users_work() as work:
        done = (
            act(work)
            if is_code_or_recovery_code(work, current_user.id, request.form.get("before", ""))
            else None
        )
    if done is None:
        raise WrongCodeOfBefore
    return done
