"""The door: name and password, then a code from the telephone; whoever has no telephone yet connects one."""

from __future__ import annotations

from typing import Any

import segno
from flask import Response, flash, g, make_response, redirect, request, session
from flask_appbuilder import expose
from flask_appbuilder.security import views as fab
from flask_appbuilder.security.decorators import no_cache
from flask_appbuilder.security.forms import LoginForm_db
from flask_appbuilder.utils.base import get_safe_redirect
from flask_babel import gettext, lazy_gettext
from flask_login import current_user, logout_user

from app.identity.devices import device_words
from app.identity.recovery_codes import codes_left
from app.identity.second_factor import (
    WrongCode,
    enrol_first,
    is_code_or_recovery_code,
    new_secret,
    setup_uri,
    take_code_try,
)
from app.identity.sessions import end_session
from app.identity.sign_in_rules import sign_in_rules
from app.identity.trusted_devices import trust_device
from app.kernel.sealing import BrokenSeal, seal, unseal
from models.identity import TrustedDevice
from views.at_the_door import (
    DEVICE_COOKIE,
    Waiting,
    at_the_door,
    come_in,
    keep_cookie,
    knock,
    wait_for_code,
    who_waits,
)
from views.links import LinkPages
from views.works import sentence

_SECRET = "enrolment"  # noqa: S105 - a name in the cookie, and the purpose under which it is sealed
_DAY = 24 * 3600
_FOLDER = "appbuilder/general/security"


class AuthDBView(LinkPages, fab.AuthDBView):
    """Signing in and out."""

    invalid_login_message = lazy_gettext("Invalid login. Please try again.")

    @expose("/login/", methods=["GET", "POST"])
    @no_cache
    def login(self) -> Any:
        """The first step: user name and password."""
        if current_user.is_authenticated:
            return redirect(self._get_safe_next_url())
        form = LoginForm_db()
        if not form.validate_on_submit():
            return self.render_template(
                self.login_template, title=self.title, form=form, forgotten_url=self._address("forgotten")
            )
        way = get_safe_redirect(request.args.get("next", ""))
        knocked = knock(form.username.data, form.password.data)
        if knocked is None:
            flash(str(self.invalid_login_message), "warning")
            return redirect(self.appbuilder.get_url_for_login_with(way))
        if knocked.device is not None and knocked.enrolled and knocked.device.user_id == knocked.user.id:
            come_in(knocked.user, trusted=knocked.device, counted=knocked.device)
            return redirect(way)
        wait_for_code(knocked, way)
        return redirect(self._address("code" if knocked.enrolled else "enrol"))

    @expose("/login/code", methods=["GET", "POST"])
    @no_cache
    def code(self) -> Any:
        """The second step: six digits from the telephone, or a recovery code."""
        waiting = who_waits()
        if waiting is None or not waiting.enrolled:
            return self._begin_again(waiting)
        if request.method == "GET":
            return self._ask_for_code()
        typed = request.form.get("code", "")
        with at_the_door(waiting.user) as work:
            take_code_try(work, waiting.user.id)
        with at_the_door(waiting.user) as work:
            fits = is_code_or_recovery_code(work, waiting.user.id, typed)
            left = codes_left(work, waiting.user.id)
        if not fits:
            return self._ask_for_code(sentence(WrongCode()))
        if "-" in typed or not typed.strip()[:1].isdecimal():
            _say_how_many(left)
        return self._let_in(waiting)

    @expose("/login/enrol", methods=["GET", "POST"])
    @no_cache
    def enrol(self) -> Any:
        """Instead of the second step for whoever has no telephone connected yet: connect one."""
        waiting = who_waits()
        # A second click arrives when the first has connected the telephone already: it is shown the codes.
        if waiting is None or (waiting.enrolled and request.method == "GET"):
            return self._begin_again(waiting)
        secret = secret_of_browser()
        if request.method == "GET":
            return self._show_secret(waiting, secret)
        with at_the_door(waiting.user) as work:
            take_code_try(work, waiting.user.id)
        try:
            with at_the_door(waiting.user) as work:
                codes = enrol_first(work, waiting.user.id, secret, request.form.get("code", ""))
        except WrongCode as wrong:
            return self._show_secret(waiting, secret, sentence(wrong))
        if codes is None:
            return redirect(self._address("code"))
        come_in(waiting.user)
        return self.render_template(
            f"{_FOLDER}/recovery_codes.html", codes=codes, way=waiting.way, username=waiting.user.username
        )

    @expose("/logout/")
    @no_cache
    def leaving(self) -> Any:
        """An address alone signs nobody out: other sites can lead there. It shows the button."""
        if not current_user.is_authenticated and not session.get("pending"):
            return redirect(self.appbuilder.get_url_for_login)
        return self.render_template(f"{_FOLDER}/leaving.html", title=gettext("Sign out"))

    @expose("/logout/", methods=["POST"])
    def logout(self) -> Any:
        """Leave: the session is over on the server too."""
        if current_user.is_authenticated:
            found = g.sign_in_session
            with at_the_door(found.user) as work:
                end_session(work, found.id, "signed_out", user_id=found.user_id)
        logout_user()
        session.clear()
        return redirect(self.appbuilder.get_url_for_index)

    def _address(self, page: str) -> str:
        return str(self.appbuilder.get_url_for_login).rstrip("/") + f"/{page}"

    def _begin_again(self, waiting: Waiting | None) -> Any:
        if current_user.is_authenticated:
            return redirect(self.appbuilder.get_url_for_index)
        if waiting is not None:
            return redirect(self._address("code" if waiting.enrolled else "enrol"))
        if request.method == "POST":
            flash(gettext("That took too long. Please sign in again."), "warning")
        return redirect(self.appbuilder.get_url_for_login)

    def _ask_for_code(self, error: str = "") -> Any:
        with at_the_door(None) as work:
            days = sign_in_rules(work.session).trusted_days
        recovery = request.values.get("with") == "recovery"
        return self.render_template(f"{_FOLDER}/second_step.html", error=error, days=days, recovery=recovery)

    def _show_secret(self, waiting: Waiting, secret: str, error: str = "") -> Any:
        uri = setup_uri(secret, waiting.user.username, g.tenant.name)
        return self.render_template(
            f"{_FOLDER}/enrol.html",
            error=error,
            picture=segno.make(uri, error="m").svg_data_uri(scale=5, border=2),
            secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            username=waiting.user.username,
        )

    def _let_in(self, waiting: Waiting) -> Response:
        device: tuple[TrustedDevice, str] | None = None
        if request.form.get("trust"):
            with at_the_door(waiting.user) as work:
                device = trust_device(work, waiting.user.id, device_words(request.user_agent.string))
        come_in(waiting.user, trusted=device[0] if device else None)
        answer = make_response(redirect(waiting.way))
        if device:
            keep_device(answer, *device)
        return answer


def keep_device(answer: Response, device: TrustedDevice, token: str) -> None:
    """Make the browser hold the token of a trusted device; no script reads it."""
    keep_cookie(answer, DEVICE_COOKIE, token, int((device.until - device.created_at).total_seconds()))


def secret_of_browser() -> str:
    """The secret this browser is being shown; the cookie holds it sealed, the database not at all yet."""
    try:
        secret = unseal(g.tenant, _SECRET, session.get(_SECRET, ""))
    except BrokenSeal:
        secret = ""
    if not secret:
        secret = new_secret()
        session[_SECRET] = seal(g.tenant, _SECRET, secret)
    return secret


def _say_how_many(left: int) -> None:
    said = gettext(
        "You came in with a recovery code; %(left)s are left. Make new ones on the page of your sessions.",
        left=left,
    )
    flash(said, "warning")
