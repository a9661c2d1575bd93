"""Addresses and searches that no page of ours sends: every one gets an answer, none breaks anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk

HUGE = 10**30
NOTHING = 987654321
TYPED = (
    "sac\0",
    "%",
    "_' or 1=1 --",
    "İIıi ğüşöç",
    "x" * 3000,
    "\u202e\ud7ff",
    "<script>alert(1)</script>",
)
QUERIES = (
    "page=-1",
    "page=yedi",
    "page=" + "9" * 30,
    "order=number&state=olmayan",
    "critical=2&q=",
    "_flt_0_id=abc&_flt_9_name=x",
    "_oc_OrderView=net_total&_od_OrderView=asc",
    "psize_OrderView=" + "9" * 20,
    "customer=" + "9" * 30,
    "id=" + "9" * 30,
    "n=" + "9" * 30 + "&model=" + "9" * 30,
)


@pytest.fixture
def owner(desk: Callable[[str], Desk]) -> Desk:
    return desk("Owner")


def pages(app: Flask, *, of_a_record: bool) -> list[str]:
    """Every page that is asked for by GET, those of one record or the others; signing out is no page."""
    wanted = {"pk"} if of_a_record else set[str]()
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.arguments == wanted and not rule.rule.startswith("/logout")
    ]


def test_no_number_of_a_record_breaks_a_page(app: Flask, owner: Desk, factory: Factory) -> None:
    rules = pages(app, of_a_record=True)
    assert len(rules) > 20
    broken = {}
    for rule in rules:
        for number in (0, NOTHING, HUGE, "yok"):
            path = rule.replace("<int:pk>", str(number)).replace("<pk>", str(number))
            if (status := owner.get(path).status_code) >= 500:
                broken[path] = status
    assert broken == {}


@pytest.mark.parametrize("typed", TYPED, ids=repr)
def test_nothing_that_is_typed_breaks_a_search(app: Flask, factory: Factory, owner: Desk, typed: str) -> None:
    broken = {}
    for path in pages(app, of_a_record=False):
        answer = owner.client.get(path, base_url="http://yard.localhost", query_string={"q": typed})
        if answer.status_code >= 500:
            broken[path] = answer.status_code
        if answer.is_json or (answer.mimetype or "").startswith("text/"):  # a paper or a sheet is no page
            assert "<script>alert(1)" not in answer.text, path
    assert broken == {}


@pytest.mark.parametrize("query", QUERIES)
def test_no_question_behind_an_address_breaks_a_page(app: Flask, owner: Desk, query: str) -> None:
    broken = {}
    for path in pages(app, of_a_record=False):
        if (status := owner.get(f"{path}?{query}").status_code) >= 500:
            broken[path] = status
    assert broken == {}
