"""Keys for programs: made with a code from the telephone, shown once, revoked at once; and their guide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import flash, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from werkzeug.utils import redirect

from app.identity.api_keys import (
    ADD,
    DAYS,
    MOST_NETWORKS,
    OVERSEE,
    REVOKE,
    check_wanted_key,
    keys_to_look_at,
    make_key,
    revoke_key,
)
from app.identity.program_sessions import end_session, sessions_to_look_at
from app.identity.program_use import MOST_A_MINUTE
from app.identity.scopes import SCOPES, Scope, grantable
from app.identity.second_factor import WrongCode, is_code_or_recovery_code, take_code_try
from app.kernel.errors import Refusal
from app.kernel.text import N_
from models.programs import ApiKey, ProgramSession
from views import formatting
from views.api.resources import OPERATIONS
from views.api.signing_in import SUMMARIES
from views.works import may, reading, saying_no_politely, sentences_by_field, users_work

USUAL_DAYS: Final = 180
_SOON: Final = timedelta(days=14)
GROUPS: Final = (
    (N_("Read"), lambda scope: not (scope.writes or scope.is_about_money)),
    (N_("Write"), lambda scope: scope.writes),
    (N_("See money"), lambda scope: scope.is_about_money),
)


class ApiKeyView(BaseView):
    """Programs that may come in, and those that have."""

    route_base = "/api-keys"
    default_view = "list"
    class_permission_name = "ApiKey"
    base_permissions = ["can_list", "can_add", "can_revoke", "can_oversee"]
    method_permission_name = {
        "list": "list",
        "guide": "list",
        "new": "add",
        "make": "add",
        "revoke": "revoke",
        "end": "revoke",
    }

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """Keys, and programs in which somebody signed in with their own password."""
        work, now = reading(), datetime.now(UTC)
        every = [(key, _standing(key, now)) for key in keys_to_look_at(work)]
        return self.render_template(
            "programs/keys.html",
            title=gettext("API keys"),
            used=[_row(key, word) for key, word in every if word[0] not in ("revoked", "over", "left")],
            gone=[_row(key, word) for key, word in every if word[0] in ("revoked", "over", "left")],
            sessions=[_session(one) for one in sessions_to_look_at(work)],
            may_add=may(ADD),
            may_revoke=may(REVOKE),
            sees_all=may(OVERSEE),
        )

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """What the program is, what it may, until when, from where."""
        return self._form({"days": USUAL_DAYS, "scopes": []})

    @expose("/new", methods=["POST"])
    @has_access
    def make(self) -> Any:
        """Make it, when the code from the telephone is right, and show it this once."""
        typed = _typed()
        wanted = {name: typed[name] for name in ("name", "scopes", "days", "networks")}
        try:
            work = reading()
            check_wanted_key(work, **wanted)
            person = work.actor.id or 0
            with users_work() as work:
                take_code_try(work, person)
            with users_work() as work:
                fits = is_code_or_recovery_code(work, person, request.form.get("code", ""))
            if not fits:
                raise WrongCode
            with users_work() as work:
                key, text = make_key(work, **wanted)
        except Refusal as refusal:
            return self._form(typed, sentences_by_field(refusal)), 422
        return self.render_template(
            "programs/made.html",
            title=gettext("The key for %(name)s", name=key.name),
            text=text,
            key=_row(key, _standing(key, datetime.now(UTC))),
            address=url_for("api.showMyself", _external=True),
        )

    @expose("/revoke/<int:pk>", methods=["POST"])
    @has_access
    def revoke(self, pk: int) -> Any:
        """From now on the key opens nothing."""
        with saying_no_politely(), users_work() as work:
            revoke_key(work, pk)
            flash(gettext("The key was revoked. The program that has it gets in no more."), "success")
        return redirect(url_for(".list"))

    @expose("/end/<int:pk>", methods=["POST"])
    @has_access
    def end(self, pk: int) -> Any:
        """The program has to sign in again."""
        with saying_no_politely(), users_work() as work:
            end_session(work, pk)
            flash(gettext("The program was signed out."), "success")
        return redirect(url_for(".list"))

    @expose("/guide")
    @has_access
    def guide(self) -> Any:
        """What the API can do, for whoever writes a program for it."""
        groups: dict[str, list[dict[str, str]]] = {}
        for one in OPERATIONS:
            word = gettext(SCOPES[one.scope].word) if one.scope else gettext("any key")
            row = {"method": one.method, "path": one.address, "does": gettext(one.summary), "scope": word}
            groups.setdefault(gettext(one.group), []).append({**row, "code": one.scope or ""})
        return self.render_template(
            "programs/guide.html",
            title=gettext("API for programs"),
            groups=groups,
            doors=[(f"/{path}", gettext(word)) for path, word in SUMMARIES.items()],
            base=url_for("api.showMyself", _external=True).removesuffix("/me"),
            document=url_for("api.document", _external=True),
            most=MOST_A_MINUTE,
            may_add=may(ADD),
        )

    def _form(self, typed: dict[str, Any], errors: dict[str, Any] | None = None) -> Any:
        offered = grantable(reading().actor.may)
        groups = [
            (
                gettext(word),
                [_choice(one) for one in offered if fits(one)],
            )
            for word, fits in GROUPS
        ]
        return self.render_template(
            "programs/form.html",
            title=gettext("New API key"),
            groups=[(word, scopes) for word, scopes in groups if scopes],
            typed=typed,
            errors=errors or {},
            days=DAYS,
            most_networks=MOST_NETWORKS,
        )


def _choice(scope: Scope) -> tuple[str, str, str]:
    """What is ticked, its word, and what it means where that is not obvious."""
    return scope.code, gettext(scope.word), gettext(scope.hint) if scope.hint else ""


def _typed() -> dict[str, Any]:
    form = request.form
    days = form.get("days", "")
    return {
        "name": form.get("name", ""),
        "scopes": form.getlist("scopes"),
        "days": int(days) if days.isdecimal() and len(days) < 5 else 0,  # noqa: PLR2004
        "networks": form.get("networks", ""),
    }


def _standing(key: ApiKey, now: datetime) -> tuple[str, str, str]:
    """Whether a key still opens something: its state, the look of it, and the word."""
    if key.revoked_at is not None:
        return "revoked", "inactive", gettext("Revoked")
    if key.expires_at <= now:
        return "over", "inactive", gettext("Expired")
    if not key.user.active:
        return "left", "locked", gettext("Its person is switched off")
    if key.expires_at <= now + _SOON:
        return "soon", "due_soon", gettext("Expires soon")
    return "used", "active", gettext("Valid")


def _row(key: ApiKey, standing: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "prefix": f"atl_{key.prefix}_…",
        "scopes": [gettext(SCOPES[code].word) for code in key.scopes if code in SCOPES],
        "networks": ", ".join(key.networks) or gettext("anywhere"),
        "person": _name(key),
        "made": formatting.moment(key.created_at),
        "until": formatting.moment(key.expires_at),
        "used": formatting.moment(key.last_used_at) if key.last_used_at else gettext("never"),
        "from": str(key.last_address or ""),
        "state": formatting.pill(standing[1], standing[2]),
    }


def _session(one: ProgramSession) -> dict[str, Any]:
    return {
        "id": one.id,
        "program": one.program if one.program != "?" else gettext("unnamed program"),
        "person": _name(one),
        "started": formatting.moment(one.started_at),
        "seen": formatting.moment(one.last_seen_at),
        "from": str(one.address or ""),
    }


def _name(owned: ApiKey | ProgramSession) -> str:
    return f"{owned.user.first_name} {owned.user.last_name}".strip() or str(owned.user.username)
