"""A new customer from the page of an order, without leaving it."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request
from flask_appbuilder import expose, has_access

from app.kernel.errors import Refusal
from app.parties.opening import ASKED, new_customer
from models.parties import Party
from views.interface import add_record
from views.works import client_key, sentences_by_field, users_work


class OrderCustomer:
    """The part of the order screens on which a customer is opened."""

    @expose("/customer", methods=["POST"])
    @has_access
    def customer(self) -> Any:
        """The customer that was typed, or the sentences at the fields."""
        typed = {name: request.form.get(name, "") for name in ASKED}
        try:
            with users_work() as work:

                def opened() -> int:
                    party = new_customer(work, typed)
                    add_record(work, party)
                    return int(party.id)

                party = work.find(Party, int(work.once(client_key(), "open customer", opened)))
                answer = {"id": party.id, "code": party.code, "name": party.name}
        except Refusal as refusal:
            return jsonify({"errors": sentences_by_field(refusal)}), 422
        return jsonify(answer)
