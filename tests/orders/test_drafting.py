from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.amounts import round_money
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.orders.drafting import open_order, save_order
from models.configurator import DoorModel, Rule
from models.core import TaxRate
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from tests.factories import make_supplier, stock_up
from tests.orders.conftest import acting_as, refused

Line = Callable[..., dict[str, str]]


def count(work: Work, table: type) -> int:
    return work.session.scalar(select(func.count()).select_from(table)) or 0


# --- opening ------------------------------------------------------------------------------------------


def test_an_order_is_opened_with_a_number_of_the_year(work: Work, customer: Party) -> None:
    first, second = open_order(work, customer.id), open_order(work, customer.id)
    assert (first.number, second.number) == ("SIP-2026-00001", "SIP-2026-00002")
    assert (first.state, first.version, first.ordered_on) == ("draft", 1, date(2026, 11, 21))
    assert first.created_by == "Ayşe"
    assert [event.act() for event in work.events] == ["OrderOpened", "OrderOpened"]
    assert work.events[0].facts()["customer_id"] == customer.id


def test_doors_go_to_the_customers_own_address_unless_another_was_written(
    work: Work, customer: Party
) -> None:
    order = open_order(work, customer.id)
    assert (order.delivery_street, order.delivery_postal_code) == ("Osman Kavuncu Blv. 12", "38010")
    other = open_order(work, customer.id, {"delivery_city": "Sivas"})
    assert (other.delivery_street, other.delivery_city) == ("", "Sivas")


def test_the_whole_page_is_opened_at_once_and_only_once(work: Work, customer: Party, line: Line) -> None:
    header = {"due_on": "12.12.2026", "payment_terms": " %40 kapora "}
    first = open_order(work, str(customer.id), header, [line(), line("CK-EKO", quantity="3")], key="k1")
    again = open_order(work, str(customer.id), header, [line()], key="k1")
    assert again is first
    assert count(work, SalesOrder) == 1
    assert (first.due_on, first.payment_terms) == (date(2026, 12, 12), "%40 kapora")
    assert [row.quantity for row in first.lines] == [1, 3]


def test_an_order_is_for_an_active_customer(work: Work, customer: Party) -> None:
    supplier = make_supplier(work)
    for written in ("", "abc", "999999", str(supplier.id)):
        with refused(work) as said:
            open_order(work, written)
        assert list(said) == ["customer_id"]
    assert count(work, SalesOrder) == 0


def test_a_refused_order_takes_no_number(work: Work, customer: Party, line: Line) -> None:
    with refused(work) as said:
        open_order(work, customer.id, {"due_on": "yarın"}, [line(p_G="bin")])
    assert set(said) == {"due_on", "lines-0-parameters-G"}
    assert open_order(work, customer.id).number == "SIP-2026-00001"


@pytest.mark.parametrize("role", ["Planner", "Storekeeper", "Foreman", "Dispatcher", "Accountant"])
def test_only_the_office_writes_orders(work: Work, customer: Party, line: Line, role: str) -> None:
    order = open_order(work, customer.id)
    acting_as(work, role)
    with pytest.raises(NotAllowed):
        open_order(work, customer.id)
    with pytest.raises(NotAllowed):
        save_order(work, order.id, order.version, {}, [line()])
    assert order.lines == []


# --- lines and totals ---------------------------------------------------------------------------------


def test_a_line_is_priced_from_its_bill_and_taxed(work: Work, customer: Party, line: Line) -> None:
    order = open_order(work, customer.id)
    saved = save_order(work, order.id, 1, {}, [line("CK-LUX", quantity="2", discount="10")])
    (row,) = saved.lines
    assert (row.unit_price, row.price_is_manual) == (Decimal("18350.00"), False)
    assert (row.net, row.vat, row.vat_percent) == (Decimal("33030.00"), Decimal("6606.00"), Decimal(20))
    assert (saved.net_total, saved.vat_total) == (Decimal("33030.00"), Decimal("6606.00"))
    assert row.minutes == Decimal("165.00")
    assert abs(row.estimated_cost - Decimal("12648.29")) < 1
    assert (saved.version, saved.state) == (2, "draft")
    assert work.events[-1].facts() == {"order_id": order.id, "number": order.number, "version": 2, "lines": 1}


def test_all_materials_of_all_doors_are_kept(work: Work, customer: Party, line: Line) -> None:
    order = open_order(work, customer.id, {}, [line("CK-EKO", quantity="3")])
    needed = {row.material.code: row for row in order.lines[0].materials}
    assert len(needed) == 20
    assert needed["KLT-MRK"].quantity == 3
    assert needed["SAC-DKP-12"].quantity == Decimal("84.933")
    assert needed["SAC-DKP-12"].unit_cost == Decimal("34.500000")
    assert needed["SAC-DKP-12"].department is not None
    assert needed["SAC-DKP-12"].department.code == "CUTTING_BENDING"


def test_what_is_in_stock_costs_its_average(
    work: Work, customer: Party, line: Line, materials: dict[str, Material]
) -> None:
    stock_up(work, materials["KLT-MUL"], quantity=4, price=1000)
    order = open_order(work, customer.id, {}, [line("CK-LUX")])
    lock = next(row for row in order.lines[0].materials if row.material_id == materials["KLT-MUL"].id)
    assert lock.unit_cost == 1000
    assert order.lines[0].unit_price == Decimal("15500.00")


def test_what_was_chosen_is_kept_as_it_reads_again(work: Work, customer: Party, line: Line) -> None:
    typed = line("CK-LUX", p_G="1.050", p_Y="2100", p_kilit="monoblok")
    order = open_order(work, customer.id, {}, [typed])
    row = order.lines[0]
    assert row.parameters["G"] == "1050"
    assert row.parameters["kilit"] == "monoblok"
    assert row.parameters["ral_dis"] == "7016"
    labels = row.configuration["labels"]
    assert labels["G"] == {"name": "Genişlik (kasa dışı)", "value": "1.050", "unit": "mm"}
    assert row.configuration["order"][:3] == ["G", "Y", "K"]
    assert row.configuration["model"] == {"code": "CK-LUX", "name": "Lüks PVC Kabartma"}
    assert row.configuration["minutes"]["WELDING_GRINDING"] == "52.8"


def test_a_price_somebody_decided_on_stands(work: Work, customer: Party, line: Line) -> None:
    order = open_order(work, customer.id, {}, [line(unit_price="17.999,99 ₺", quantity="3", discount="%2,5")])
    row = order.lines[0]
    assert (row.unit_price, row.price_is_manual, row.discount_percent) == (
        Decimal("17999.99"),
        True,
        Decimal("2.50"),
    )
    assert row.net == round_money(Decimal("17999.99") * 3 * Decimal("0.975")) == Decimal("52649.97")
    assert row.vat == Decimal("10529.99")


def test_vat_is_rounded_by_line_and_summed_by_rate(
    work: Work, customer: Party, line: Line, models: dict[str, DoorModel]
) -> None:
    models["CK-EKO"].vat_code = "INDIRIMLI"
    work.session.flush()
    lines = [
        line("CK-EKO", unit_price="0,05"),
        line("CK-EKO", unit_price="0,05"),
        line("CK-LUX", unit_price="0,13"),
    ]
    order = open_order(work, customer.id, {}, lines)
    assert [row.vat for row in order.lines] == [Decimal("0.01"), Decimal("0.01"), Decimal("0.03")]
    assert (order.net_total, order.vat_total) == (Decimal("0.23"), Decimal("0.05"))


def test_the_rate_is_the_one_of_the_day_of_the_order(work: Work, customer: Party, line: Line) -> None:
    work.session.add(TaxRate(code="GENEL", name="KDV %22", percent=Decimal(22), valid_from=date(2026, 11, 1)))
    work.session.flush()
    today = open_order(work, customer.id, {}, [line()])
    before = open_order(work, customer.id, {"ordered_on": "31.10.2026"}, [line()])
    assert (today.lines[0].vat_percent, before.lines[0].vat_percent) == (Decimal(22), Decimal(20))
    with refused(work) as said:
        open_order(work, customer.id, {"ordered_on": "01.01.2020"}, [line()])
    assert "no VAT rate GENEL for 2020-01-01" in said["lines-0-model"]


def test_a_free_line_has_words_and_a_price(work: Work, customer: Party, line: Line) -> None:
    order = open_order(
        work, customer.id, {}, [line("", description="Montaj", unit_price="1500", quantity="2")]
    )
    row = order.lines[0]
    assert (row.model_id, row.description, row.net) == (None, "Montaj", Decimal("3000.00"))
    assert (row.vat_percent, row.minutes) == (Decimal(20), Decimal("0.00"))
    assert not row.materials
    with refused(work) as said:
        open_order(work, customer.id, {}, [line("", description="Nakliye"), line("", unit_price="5")])
    assert set(said) == {"lines-0-unit_price", "lines-1-model"}


def test_blank_lines_are_left_out(work: Work, customer: Party, line: Line) -> None:
    order = open_order(work, customer.id, {}, [line(""), line(), {"quantity": "1", "parameters-G": "900"}])
    assert [row.position for row in order.lines] == [1]


# --- mistakes -----------------------------------------------------------------------------------------


def test_every_mistake_of_the_page_is_said_at_once_and_nothing_is_saved(
    work: Work, customer: Party, line: Line
) -> None:
    order = open_order(work, customer.id, {}, [line(quantity="5")])
    with refused(work) as said:
        save_order(
            work,
            order.id,
            1,
            {"due_on": "20.11.2026", "ordered_on": "22.11.2026", "delivery_postal_code": "99000"},
            [
                line(p_G="3000", p_kilit="asma", quantity="1,5", discount="101"),
                line(quantity="0", unit_price="-1"),
                line(quantity="", unit_price="bin"),
                line(quantity="abc", description="x" * 301),
                {"model": "999999", "quantity": "1"},
                {"model": "", "quantity": "1", "description": "Montaj"},
            ],
        )
    assert set(said) == {
        "due_on",
        "ordered_on",
        "delivery_postal_code",
        "lines-0-parameters-G",
        "lines-0-parameters-kilit",
        "lines-0-quantity",
        "lines-0-discount",
        "lines-1-quantity",
        "lines-1-unit_price",
        "lines-2-quantity",
        "lines-2-unit_price",
        "lines-3-quantity",
        "lines-3-description",
        "lines-4-model",
        "lines-5-unit_price",
    }
    work.session.refresh(order)
    assert (order.version, order.due_on) == (1, None)
    assert [row.quantity for row in order.lines] == [5]


def test_a_door_that_a_rule_forbids_is_refused_at_the_question(
    work: Work, customer: Party, line: Line, models: dict[str, DoorModel]
) -> None:
    work.session.add(Rule(model_id=models["CK-EKO"].id, condition="G <= 1000", sentence="En fazla 1000 mm."))
    models["CK-LUX"].components[0].quantity = "1 / (G - 1000)"
    work.session.flush()
    with refused(work) as said:
        open_order(work, customer.id, {}, [line("CK-EKO", p_G="1200"), line("CK-LUX")])
    assert said == {
        "lines-0-parameters-G": "En fazla 1000 mm.",
        "lines-1-model": "SAC-DKP-15: Character 3: division by zero.",
    }


def test_a_total_that_no_paper_could_say_is_refused(work: Work, customer: Party, line: Line) -> None:
    with refused(work) as said:
        open_order(work, customer.id, {}, [line(unit_price="999999999", quantity="10000")])
    assert "look at quantities and prices" in said[""]


def test_a_page_without_end_is_refused(work: Work, customer: Party, line: Line) -> None:
    with refused(work) as said:
        open_order(work, customer.id, {}, [line("", description="x", unit_price="1")] * 201)
    assert "at most 200 lines" in said[""]


def test_a_price_formula_that_fails_wants_a_price(
    work: Work, customer: Party, line: Line, models: dict[str, DoorModel]
) -> None:
    models["CK-EKO"].price_formula = "malzeme / (G - 900)"
    work.session.flush()
    with refused(work) as said:
        open_order(work, customer.id, {}, [line("CK-EKO")])
    assert "division by zero" in said["lines-0-unit_price"]
    order = open_order(work, customer.id, {}, [line("CK-EKO", unit_price="9000")])
    assert order.lines[0].net == 9000


def test_a_passive_model_is_not_ordered_anew_but_stays_where_it_is(
    work: Work, customer: Party, line: Line, models: dict[str, DoorModel]
) -> None:
    order = open_order(work, customer.id, {}, [line("CK-EKO")])
    models["CK-EKO"].is_active = models["CK-LUX"].is_active = False
    work.session.flush()
    with refused(work) as said:
        save_order(work, order.id, 1, {}, [line("CK-EKO"), line("CK-LUX")])
    assert list(said) == ["lines-1-model"]
    assert save_order(work, order.id, 1, {}, [line("CK-EKO", quantity="2")]).lines[0].quantity == 2
