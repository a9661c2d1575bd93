"""How a screen opens a Work: the signed-in person, their company, the request's own session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from flask import abort, current_app, flash, g, has_request_context, request
from flask_babel import gettext
from flask_login import current_user

from app.kernel.amounts import show_number
from app.kernel.clock import show_date, show_moment
from app.kernel.database import Database
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Actor, Right
from app.kernel.text import N_
from app.kernel.work import Work, begin_work


class OnlyADraft(Refusal):
    """A form that is brought back as it was typed: whatever would be done with it is not done."""

    code = "views.only_a_draft"
    sentence = N_("This is what you had typed. It is not saved yet.")


def database() -> Database:
    """The application's database."""
    return cast("Database", current_app.extensions["atolye.database"])


def may(right: Right) -> bool:
    """Whether the signed-in person has a right; answered from memory."""
    security = cast("Any", current_app.extensions["appbuilder"]).sm
    return bool(security.has_access(f"can_{right.action}", right.subject))


def current_actor() -> Actor:
    """The signed-in person as operations know them; asked by sockets too, which FAB prepares nothing for."""
    user = current_user
    if not user.is_authenticated:
        abort(401)
    name = f"{user.first_name} {user.last_name}".strip() or user.username
    present = g.get("sign_in_session")
    # Who comes in during this very request was not recognised at its beginning.
    warehouses = present.warehouses if present is not None and present.user_id == user.id else None
    return Actor("person", user.id, name, may, request.remote_addr, warehouses)


@contextmanager
def users_work() -> Iterator[Work]:
    """The one transaction of what the signed-in person asked for; a draft is only shown again."""
    if request.method == "POST" and "_draft" in request.form:
        raise OnlyADraft
    with begin_work(database(), current_actor(), g.tenant, session=database().shared()) as work:
        yield work


def reading() -> Work:
    """A Work that only looks: for the read side of screens. It is never committed."""
    return Work(database().shared(), current_actor(), g.tenant, datetime.now().astimezone())


def client_key() -> str | None:
    """The idempotency key the form or script sent; a form without one just acts."""
    key = request.form.get("_key") or request.headers.get("Idempotency-Key") or ""
    return key[:64] or None


def show_fact(fact: Any) -> str:
    """A fact of a Refusal as a person reads it."""
    if isinstance(fact, Decimal):
        return show_number(fact)
    if isinstance(fact, datetime):
        return show_moment(fact)
    if hasattr(fact, "year"):
        return show_date(fact)
    if isinstance(fact, list | tuple | set | frozenset):
        return ", ".join(show_fact(item) for item in fact)
    return str(fact)


def sentence(refusal: Refusal) -> str:
    """What a Refusal says, in the language of whoever asked."""
    return refusal.say(gettext, show_fact)


def sentences_by_field(refusal: Refusal) -> dict[str, list[str]]:
    """Every sentence of a Refusal under the name of its field; ``""`` for the form as a whole."""
    said: dict[str, list[str]] = {}
    for one in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
        said.setdefault(one.field or "", []).append(sentence(one))
    return said


@contextmanager
def saying_no_politely() -> Iterator[None]:
    """A Refusal becomes a message on the page; the caller then redirects to where the person was."""
    try:
        yield
    except Refusal as refusal:
        if not has_request_context():
            raise
        flash(sentence(refusal), "danger")
