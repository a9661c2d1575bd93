"""The buttons of an order: each is one operation; what it refuses is said on the order's page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext

from app.kernel.errors import Doubt, Refusal
from app.kernel.work import Work
from app.orders.confirming import revise_order
from app.orders.copying import copy_order
from app.orders.proforma import language_of
from app.production.closing import close_order
from app.production.planning import plan_order
from app.promises.giving import confirm_with_promise
from app.stock.ledger.refusals import MissingMaterials
from app.stock.progress.remnants import read_choices
from reports.labels import labels_for
from views.documents import client_key
from views.works import sentences_by_field, users_work

_OF_LINE = re.compile(r"lines-(\d+)-")


class OrderActing:
    """The part of the order screens that moves an order on."""

    show_order: ClassVar[Callable[..., Any]]

    @expose("/confirm/<int:pk>", methods=["POST"])
    @has_access
    def confirm(self, pk: int) -> Any:
        """Freeze the order and issue its proforma; a doubt is asked about first."""
        version = request.form.get("version", 0, int)
        confirmed = request.form.getlist("confirmed")

        def act(work: Work) -> None:
            words = labels_for(language_of(work, pk))
            confirm_with_promise(work, pk, version, client_key(), confirmed=confirmed, translate=words)

        return self._act(pk, act, gettext("The order is confirmed and its proforma is issued."))

    @expose("/plan/<int:pk>", methods=["POST"])
    @has_access
    def plan(self, pk: int) -> Any:
        """Take every material from stock and lay out the cards, or show what is missing or reserved."""
        confirmed = request.form.getlist("confirmed")

        def act(work: Work) -> None:
            plan_order(
                work,
                pk,
                key=client_key(),
                confirmed=confirmed,
                remnants=read_choices(request.form.getlist("remnants")),
            )

        return self._act(pk, act, gettext("The order is planned. Its materials are taken from stock."))

    @expose("/close/<int:pk>", methods=["POST"])
    @has_access
    def close(self, pk: int) -> Any:
        """Close the order; nothing more is made or sent of it, and its material goes back."""

        def act(work: Work) -> None:
            close_order(work, pk, request.form.get("reason", ""), key=client_key())

        return self._act(
            pk, act, gettext("The order is closed. What was left in production is in stock again.")
        )

    @expose("/revise/<int:pk>", methods=["POST"])
    @has_access
    def revise(self, pk: int) -> Any:
        """Open a confirmed order again, and go on to its page of writing."""

        def act(work: Work) -> None:
            reason = request.form.get("reason", "")
            work.once(client_key(), f"revise order {pk}", lambda: revise_order(work, pk, reason).id)

        there = url_for(".edit", pk=pk)
        return self._act(
            pk, act, gettext("The order is open again. Its next proforma is a new revision."), there
        )

    @expose("/copy/<int:pk>", methods=["POST"])
    @has_access
    def copy(self, pk: int) -> Any:
        """Open a draft with the same customer and doors."""
        made: list[int] = []

        def act(work: Work) -> None:
            made.append(copy_order(work, pk, key=client_key()).id)

        answer = self._act(pk, act, gettext("This is the copy. Prices are those of today."))
        return redirect(url_for(".edit", pk=made[0])) if made else answer

    def _act(self, pk: int, act: Callable[[Work], None], done: str, there: str = "") -> Any:
        """Do it in one Work and say so; a refusal is shown on the page of the order."""
        try:
            with users_work() as work:
                act(work)
        except MissingMaterials as refusal:
            chosen = request.form.getlist("remnants")
            return self.show_order(pk, missing=refusal.shortages, chosen=chosen), 422
        except Doubt as doubt:
            asked = [*request.form.getlist("confirmed"), doubt.code]
            chosen = request.form.getlist("remnants")
            page = self.show_order(pk, doubt=_said(doubt), confirmed=asked, again=request.path, chosen=chosen)
            return page, 409
        except Refusal as refusal:
            flash(_said(refusal), "danger")
            return redirect(url_for(".show", pk=pk))
        flash(done, "success")
        return redirect(there or url_for(".show", pk=pk))


def _said(refusal: Refusal) -> str:
    """All sentences of a refusal; one about a line says which."""
    said = []
    for field, sentences in sentences_by_field(refusal).items():
        found = _OF_LINE.match(field)
        line = gettext("Line %(number)s", number=int(found[1]) + 1) + ": " if found else ""
        said += [f"{line}{one}" for one in sentences]
    return " ".join(said)
