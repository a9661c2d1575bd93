"""Who of a customer comes in by themselves: let in from the customer's page, and shut out again there."""

from __future__ import annotations

from typing import Any, cast

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.dealing.inviting import INVITE, REVOKE, dealers_of, let_dealer_in, shut_dealer_out
from app.kernel.clock import show_moment
from app.kernel.errors import Refusal
from app.kernel.work import RecordGone, Work
from models.identity import User
from models.parties import Party
from views import formatting
from views.links import link_for, send_link
from views.works import client_key, may, reading, saying_no_politely, sentences_by_field, users_work


class DealerAccessView(BaseView):
    """The sign-ins of one customer's people."""

    route_base = "/customers/dealers"
    class_permission_name = "Dealer"
    method_permission_name = {"people": "list", "let_in": "add", "shut_out": "revoke"}

    @expose("/<int:pk>", methods=["GET"])
    @has_access
    def people(self, pk: int) -> Any:
        """Who comes in for this customer, and the form to let somebody in."""
        return self._page(pk)

    @expose("/<int:pk>", methods=["POST"])
    @has_access
    def let_in(self, pk: int) -> Any:
        """Open an account; the invitation goes by e-mail and is shown once.

        A second click of the same form opens no second account: its answer shows a fresh link, since what
        the first one held is written nowhere.
        """
        typed = {name: request.form.get(name, "") for name in ("first_name", "last_name", "email")}
        try:
            with users_work() as work:
                person = _let_in(work, pk, typed)
                if person.password or not person.active:  # a late repetition, after the invitation was used
                    return redirect(url_for(".people", pk=pk))
                address, until = link_for(work, person)
                sent = send_link(work, person, address, until)
        except RecordGone:
            abort(404)
        except Refusal as refusal:
            return self._page(pk, typed, sentences_by_field(refusal)), 422
        return self.render_template(
            "people/link.html",
            title=gettext("Invitation"),
            person=person,
            address=address,
            until=show_moment(until),
            sent=sent,
        )

    @expose("/<int:pk>/<int:line>/shut-out", methods=["POST"])
    @has_access
    def shut_out(self, pk: int, line: int) -> Response:
        """End somebody's sign-in at once."""
        with saying_no_politely(), users_work() as work:
            shut_dealer_out(work, pk, line)
            flash(gettext("The sign-in is ended."), "success")
        return redirect(url_for(".people", pk=pk))

    def _page(
        self, pk: int, typed: dict[str, str] | None = None, errors: dict[str, list[str]] | None = None
    ) -> Any:
        party = reading().session.get(Party, pk)
        if party is None or not party.is_customer:
            abort(404)
        return self.render_template(
            "dealing/people.html",
            title=gettext("Dealer sign-ins"),
            party=party,
            people=dealers_of(reading(), pk),
            typed=typed or {},
            errors=errors or {},
            may_let_in=may(INVITE),
            may_shut_out=may(REVOKE),
            fmt=formatting,
        )


def _let_in(work: Work, pk: int, typed: dict[str, str]) -> User:
    opened = work.once(client_key(), f"let dealer in {pk}", lambda: let_dealer_in(work, pk, **typed).id)
    return work.find(User, cast("int", opened))
