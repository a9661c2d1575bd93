"""Links to choose a password with: made by the owner or asked for at the door, and the page they lead to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, flash, g, redirect, request, session, url_for
from flask_appbuilder import expose
from flask_appbuilder.security.decorators import no_cache
from flask_babel import gettext

from app.identity.api_keys import live_keys_of
from app.identity.links import (
    HANDED_OVER,
    INVITATION,
    LinkIsOver,
    find_link,
    make_link,
    purpose_for,
    use_link,
)
from app.identity.second_factor import is_enrolled
from app.identity.signing_in import TooManyAttempts, find_person
from app.identity.slowing import take_try
from app.kernel.clock import show_moment
from app.kernel.errors import Refusal
from app.kernel.work import Work
from app.notices.mailing import mail_is_set_up, queue_mail
from app.tenants.finding import TenantFinder
from models.identity import User
from views.at_the_door import Knocked, at_the_door, wait_for_code
from views.works import database, sentence, sentences_by_field

_FOLDER = "appbuilder/general/security"
_FREE_FROM_ADDRESS, _FREE_FOR_ONE = 5, 3


def link_for(work: Work, user: User, *, handed_over: bool = False) -> tuple[str, datetime]:
    """The address of a fresh link and until when it counts."""
    lasts = HANDED_OVER if handed_over and purpose_for(user) != INVITATION else None
    token = make_link(work, user.id, lasts)
    found, _user = find_link(work, token)
    return f"{own_address()}{url_for('AuthDBView.link')}#{token}", found.until


def send_link(work: Work, user: User, address: str, until: datetime) -> bool:
    """Put the letter with the link into the queue; False where no letters can be sent."""
    if not mail_is_set_up() or not user.email:
        return False
    is_invitation = purpose_for(user) == INVITATION
    facts = {
        "name": user.first_name,
        "company": work.tenant.name,
        "link": address,
        "until": show_moment(until),
        "username": user.username,
    }
    subject = (
        gettext("You are invited to AtölyeOS: %(company)s", **facts)
        if is_invitation
        else gettext("A new password for AtölyeOS: %(company)s", **facts)
    )
    body = (
        gettext(
            "Hello %(name)s,\n\n%(company)s has opened an account for you. Your user name: %(username)s\n\n"
            "Choose your password and connect your telephone with this link. It works once, until"
            " %(until)s:\n%(link)s\n",
            **facts,
        )
        if is_invitation
        else gettext(
            "Hello %(name)s,\n\nsomebody asked for a new password for your account (%(username)s). If it was"
            " you, choose it with this link. It works once, until %(until)s:\n%(link)s\n\n"
            "If it was not you, do nothing: your password stays as it is.\n",
            **facts,
        )
    )
    queue_mail(work, user.email, subject, body, secret=True)
    return True


def own_address() -> str:
    """Scheme and host of this company, without a slash at the end.

    An install with a default company answers to any name; a letter must not carry one somebody made up.
    """
    settings = current_app.extensions["atolye.settings"]
    host, _colon, port = request.host.partition(":")
    tenant = TenantFinder(database(), settings.base_host).find(host)
    if tenant is None:
        host = f"{g.tenant.slug.replace('_', '-')}.{settings.base_host}"
    return f"{request.scheme}://{host}{f':{port}' if port else ''}"


class LinkPages:
    """Choosing a password with a link, and asking for one."""

    render_template: Any
    appbuilder: Any

    @expose("/login/link", methods=["GET", "POST"])
    @no_cache
    def link(self) -> Any:
        """Who holds the link chooses a password, and goes on with the second factor."""
        token = request.form.get("token", "")
        if request.method == "GET":
            return self.render_template(f"{_FOLDER}/link.html", user=None, token="", errors={})
        try:
            with at_the_door(None) as work:
                _link, user = find_link(work, token)
            if "password" not in request.form:
                return self._choose(user, token)
            if request.form["password"] != request.form.get("again"):
                return self._choose(user, token, {"again": [gettext("The two passwords differ.")]})
            with at_the_door(user) as work:
                revoke_keys = request.form.get("keys") == "1"
                user = use_link(work, token, request.form["password"], revoke_keys=revoke_keys)
                enrolled = is_enrolled(work, user.id)
        except LinkIsOver as over:
            flash(sentence(over), "warning")
            return redirect(self.appbuilder.get_url_for_login)
        except Refusal as refusal:
            return self._choose(user, token, sentences_by_field(refusal))
        session.clear()
        wait_for_code(Knocked(user, user.username, enrolled, None), "/")
        flash(gettext("Your password is set."), "success")
        return redirect(url_for("AuthDBView.code" if enrolled else "AuthDBView.enrol"))

    def _choose(self, user: User, token: str, errors: dict[str, list[str]] | None = None) -> Any:
        with at_the_door(None) as work:
            keys = len(live_keys_of(work, user.id))
        kept = "password" in request.form and request.form.get("keys") != "1"
        return self.render_template(
            f"{_FOLDER}/link.html", user=user, token=token, errors=errors or {}, keys=keys, keys_kept=kept
        )

    @expose("/login/forgotten", methods=["GET", "POST"])
    @no_cache
    def forgotten(self) -> Any:
        """Ask for a letter with a link; the answer is the same whether there is such a person or not."""
        if request.method == "POST" and mail_is_set_up():
            _write_to(request.form.get("username", "").replace("\x00", ""))
        return self.render_template(
            f"{_FOLDER}/forgotten.html", asked=request.method == "POST", by_mail=mail_is_set_up()
        )


def _write_to(typed: str) -> None:
    with at_the_door(None) as work:
        if not take_try(work, f"forgotten\n{request.remote_addr or ''}", free=_FREE_FROM_ADDRESS):
            raise TooManyAttempts
    with at_the_door(None) as work:
        user = find_person(work, typed)
        if user is None or not user.is_active or not user.email:
            return
        if take_try(work, f"forgotten\n\n{user.id}", free=_FREE_FOR_ONE):
            send_link(work, user, *link_for(work, user))
