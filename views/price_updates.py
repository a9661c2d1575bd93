"""Many prices at once: choose, look at old and new, apply with a reason, take back."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.configurator.offering import model_choices
from app.configurator.price_lists.keeping import price_lists
from app.configurator.price_updates.applying import (
    Preview,
    apply_update,
    preview_update,
    undo_update,
)
from app.configurator.price_updates.history import items_of, recent_updates
from app.configurator.price_updates.ruling import Change, read_rule
from app.configurator.price_updates.targets import PERCENTS, Chosen
from app.kernel.amounts import show_money, show_percent
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE
from app.kernel.work import RecordGone
from views import formatting
from views.ids import id_from
from views.works import client_key, reading, saying_no_politely, sentences_by_field, users_work

_RULE = ("by", "way", "rounding", "reason")


class PriceUpdateView(BaseView):
    """Prices of models, options and lists, changed in one act."""

    route_base = "/price-updates"
    default_view = "choose"
    class_permission_name = "PriceList"
    base_permissions = ["can_edit"]
    method_permission_name = {"choose": "edit", "preview": "edit", "apply": "edit", "undo": "edit"}

    @expose("/", methods=["GET"])
    @has_access
    def choose(self) -> Any:
        """What to change and by how much; below it the updates there have been, one of them opened."""
        reading().require(SEE_PRICE)
        opened = id_from(request.args.get("update"))
        try:
            return self._page({"way": "percent"}, Chosen(), opened=opened)
        except RecordGone:
            abort(404)

    @expose("/preview", methods=["POST"])
    @has_access
    def preview(self) -> Any:
        """Old and new of every price; nothing is saved."""
        typed, chosen = _typed(), _chosen()
        try:
            preview = preview_update(reading(), chosen, read_rule(typed))
        except Refusal as refusal:
            return self._page(typed, chosen, errors=sentences_by_field(refusal)), 422
        return self._page(typed, chosen, preview)

    @expose("/apply", methods=["POST"])
    @has_access
    def apply(self) -> Any:
        """Change every price of the preview, or none."""
        typed, chosen = _typed(), _chosen()
        try:
            with users_work() as work:
                seen = request.form.get("seen", "")
                reason = typed["reason"]
                apply_update(work, chosen, read_rule(typed), reason, seen=seen, key=client_key())
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])), "danger") if "" in errors else None
            return self._page(typed, chosen, _again(typed, chosen), errors), 422
        flash(gettext("The prices are changed. Drafts keep theirs and offer the new ones."), "success")
        return redirect(url_for(".choose"))

    @expose("/undo/<int:pk>", methods=["POST"])
    @has_access
    def undo(self, pk: int) -> Response:
        """Take an update back by one that mirrors it."""
        with saying_no_politely(), users_work() as work:
            undo_update(work, pk, request.form.get("reason", ""), key=client_key())
            flash(gettext("The update is taken back: every price is what it was before."), "success")
        return redirect(url_for(".choose"))

    def _page(
        self,
        typed: dict[str, str],
        chosen: Chosen,
        preview: Preview | None = None,
        errors: dict[str, list[str]] | None = None,
        opened: int | None = None,
    ) -> Any:
        work = reading()
        return self.render_template(
            "prices/update.html",
            title=gettext("Price update"),
            typed=typed,
            chosen=chosen,
            models=[(each.id, f"{each.code} · {each.name}") for each in model_choices(work)],
            lists=[(line.list.id, line.list.name) for line in price_lists(work)],
            preview=preview,
            rows=[_row(each) for each in preview.changes] if preview else [],
            errors=errors or {},
            updates=recent_updates(work),
            opened=opened,
            changed=items_of(work, opened) if opened else (),
            shown=_shown,
            fmt=formatting,
        )


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "").strip() for name in _RULE}


def _chosen() -> Chosen:
    def ids(name: str) -> list[int]:
        return [id_ for each in request.form.getlist(name) if (id_ := id_from(each))]

    return Chosen(ids("models"), ids("lists"), options=bool(request.form.get("options")))


def _again(typed: dict[str, str], chosen: Chosen) -> Preview | None:
    try:
        return preview_update(reading(), chosen, read_rule(typed))
    except Refusal:
        return None


def _row(change: Change) -> dict[str, str]:
    kind = change.target.kind
    return {
        "name": " · ".join(gettext(word) for word in change.target.words if word),
        "before": _shown(kind, change.target.value),
        "after": _shown(kind, change.after),
    }


def _shown(kind: str, value: Any) -> str:
    return show_percent(value) if kind in PERCENTS else show_money(value)
