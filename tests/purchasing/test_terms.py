"""Terms and rates: what cannot be is refused at its field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.purchasing.terms.terms import check_exchange_rate, check_supply_term, offers_of
from models.purchasing import ExchangeRate, SupplyTerm
from tests.factories import make_customer, make_material, make_supplier, stock_up


def term(work: Work, **changed: object) -> SupplyTerm:
    usual: dict[str, object] = {
        "material": make_material(work),
        "supplier": make_supplier(work),
        "price": Decimal(10),
        "currency": "try",
        "supplier_code": " ABC  1 ",
        "minimum": Decimal(0),
        "multiple": Decimal(0),
    }
    return SupplyTerm(**(usual | changed))


def wrong_fields(work: Work, made: SupplyTerm) -> set[str | None]:
    with pytest.raises(Refusals) as caught:
        check_supply_term(work, made)
    return {each.field for each in caught.value.refusals}


def test_terms_are_stored_in_one_form(work: Work) -> None:
    made = term(work)
    check_supply_term(work, made)
    assert (made.currency, made.supplier_code) == ("TRY", "ABC 1")


def test_everything_that_cannot_be_is_named(work: Work) -> None:
    made = term(
        work,
        material=None,
        supplier=make_customer(work),
        currency="XAU",
        price=Decimal(-1),
        minimum=Decimal(10) ** 9,
        lead_days=1000,
    )
    assert wrong_fields(work, made) == {"material", "supplier", "currency", "price", "minimum", "lead_days"}


def test_a_supplier_has_one_set_of_terms_for_a_material(work: Work) -> None:
    first = term(work)
    check_supply_term(work, first)
    work.session.add(first)
    work.session.flush()
    check_supply_term(work, first)
    assert wrong_fields(work, term(work, material=first.material, supplier=first.supplier)) == {"supplier"}


def test_an_offer_is_what_is_agreed_else_what_they_took_else_what_anybody_took(work: Work) -> None:
    material = make_material(work, unit="KGM", purchase_unit="C62", purchase_factor=Decimal(20))
    ours, other, nobody = (make_supplier(work) for _ in range(3))
    stock_up(work, material, 10, 30, supplier=ours)
    stock_up(work, material, 10, 40, supplier=other)
    work.session.add(term(work, material=material, supplier=other, price=Decimal(700), lead_days=2))
    work.session.flush()
    offers = offers_of(work, [(material.id, each.id) for each in (ours, other, nobody)])
    assert [offers[material.id, each.id].price for each in (ours, other, nobody)] == [600, 700, 800]
    assert offers[material.id, other.id].lead_days == 2
    assert offers[material.id, ours.id].lead_days == material.lead_days
    assert offers_of(work, []) == {}


def test_a_rate_is_above_zero_and_once_a_day(work: Work) -> None:
    day = date(2026, 11, 20)
    first = ExchangeRate(currency="usd", on=day, rate=Decimal("41.5"))
    check_exchange_rate(work, first)
    work.session.add(first)
    work.session.flush()
    check_exchange_rate(work, first)
    with pytest.raises(Refusals) as caught:
        check_exchange_rate(work, ExchangeRate(currency="USD", on=day, rate=Decimal(0)))
    assert {each.field for each in caught.value.refusals} == {"rate", "on"}
    with pytest.raises(Refusals):
        check_exchange_rate(work, ExchangeRate(currency="TRY", on=day, rate=Decimal(1)))
