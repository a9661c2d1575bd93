"""The rules of signing in, on one page."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.identity.sign_in_rules import LIMITS, change_sign_in_rules, sign_in_rules
from app.kernel.errors import Refusal
from views.works import reading, sentences_by_field, users_work


class SignInRulesView(BaseView):
    """How long people stay signed in, and whether their browsers are trusted."""

    route_base = "/sign-in-rules"
    default_view = "rules"
    class_permission_name = "SignInRules"
    method_permission_name = {"rules": "edit", "save": "edit"}

    @expose("/")
    @has_access
    def rules(self) -> Any:
        """The three numbers."""
        rules = sign_in_rules(reading().session)
        return self._page({name: str(getattr(rules, name)) for name in LIMITS}, {})

    @expose("/", methods=["POST"])
    @has_access
    def save(self) -> Any:
        """In force from the next request on; who is signed in keeps their latest hour."""
        typed = {name: request.form.get(name, "").strip() for name in LIMITS}
        numbers = {
            name: int(text) if text.isdecimal() and len(text) < 6 else None  # noqa: PLR2004 - no such days
            for name, text in typed.items()
        }
        try:
            with users_work() as work:
                change_sign_in_rules(work, numbers)
        except Refusal as refusal:
            return self._page(typed, sentences_by_field(refusal))
        flash(gettext("Saved."), "success")
        return redirect(url_for(".rules"))

    def _page(self, typed: dict[str, str], errors: dict[str, list[str]]) -> Any:
        return self.render_template(
            "people/rules.html", title=gettext("Rules of signing in"), typed=typed, errors=errors
        )
