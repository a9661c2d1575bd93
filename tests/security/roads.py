"""The addresses of the product with numbers of records that exist, for tests that walk through it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from werkzeug.routing import Rule

from app.documents.archiving import Month
from app.kernel.clock import now_utc, to_local
from models.orders import OrderLine
from tests.security.fort import Fort
from tests.security.gates import ACTIONS, HARMLESS, address

LEAVES = "AuthDBView.logout"
"""Whoever walks there is out: the session is over, with every cookie that holds it."""
MOST = 3
"""Records of one kind that are looked at: the first, and the latest."""


QUERIES = {
    "LookupView.materials": ["?q=SAC"],
    "LookupView.parties": ["?q=a"],
    "LookupView.everything": ["?q=SIP"],
    "OrderView.line": ["?n=1&model=2"],
    "OrderView.address": ["?id=2"],
    "OrderView.new": ["?customer=2"],
    "ShipmentView.new": ["?order=4", "?customer=2"],
    "DoorModelView.sources": ["?q=SAC"],
    "ParameterView.lookup": ["?q=G"],
}
"""What is asked for behind the address, where an address alone shows little."""


def roads(fort: Fort, *, but: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """Every GET endpoint with its addresses: numbers of records there are, every kind of file."""
    but |= {LEAVES}
    rules = [rule for rule in fort.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return {rule.endpoint: addresses(fort, rule) for rule in rules if rule.endpoint not in but}


def addresses(fort: Fort, rule: Rule) -> list[str]:
    """One rule's addresses."""
    choices: dict[str, list[Any]] = {name: [HARMLESS[name]] for name in rule.arguments}
    if "name" in choices:
        choices["name"] = [ACTIONS.get(rule.endpoint.partition(".")[0], HARMLESS["name"])]
    if "pk" in choices:
        choices["pk"] = numbers(fort, rule.endpoint)
    if "kind" in choices:
        choices["kind"] = ["csv", "xlsx"]
    if "role" in choices:
        choices["role"] = ["customers", "suppliers", "carriers"]
    if rule.endpoint.startswith("ImportView.") and "name" in choices:
        choices["name"] = ["materials", "prices"]
    if "words" in choices:
        choices["words"] = [str(Month.around(to_local(now_utc()).date()))]
    if "code" in choices:
        choices["code"] = ["CUTTING_BENDING"]
    found: list[dict[str, Any]] = [{}]
    for name, values in choices.items():
        found = [{**one, name: value} for one in found for value in values]
    paths = [address(rule, **values) for values in found]
    return paths + [path + query for path in paths for query in QUERIES.get(rule.endpoint, [])]


def numbers(fort: Fort, endpoint: str) -> list[int]:
    """Some records that the view of an endpoint shows."""
    views = {type(view).__name__: view for view in fort.app.extensions["appbuilder"].baseviews}
    view = endpoint.partition(".")[0]
    model = (
        OrderLine if view == "CostView" else getattr(getattr(views.get(view), "datamodel", None), "obj", None)
    )
    if model is None:
        return [1]
    with fort.work() as work:
        ids = list(work.session.scalars(select(model.id).order_by(model.id)))
    return sorted({*ids[:1], *ids[-(MOST - 1) :]})
