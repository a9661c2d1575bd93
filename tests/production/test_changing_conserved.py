"""Changes among everything else that is done to an order: books right, no door lost or on two cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel.amounts import VatLine, split_vat
from app.kernel.work import Work
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.orders.storing import typed_line
from app.production.changing.changing import change_order
from app.production.changing.fates import FOLLOW, KEEP, REMAKE, Choices
from app.production.planning import plan_order
from app.stock.proof.verifying import verify_ledger
from models.materials import Material
from models.orders import SalesOrder
from models.production import WorkOrder
from tests.factories import behind_the_scenes, make_customer, stock_up
from tests.production.test_conserved import _ON_TWO_CARDS, ACTS, Play, all_is_given_up
from tests.samples import add_sample_materials, add_sample_models

DOORS = 4
CHANGES = ("lock", "size", "lock", "size", "fewer", "more", "side", "line", "price")


@dataclass
class SampleJob:
    """An order of doors that the configurator made."""

    work: Work
    order: SalesOrder
    sheet: Material
    lock: Material


def sample_job(work: Work) -> SampleJob:
    materials = add_sample_materials(work)
    models = add_sample_models(work)
    stock_up(work, [each for each in materials.values() if each.code != "KLT-MONO"], 1000)
    line = {"model": str(models["CK-LUX"].id), "quantity": str(DOORS)}
    order = open_order(work, make_customer(work, city="Kayseri", street="OSB 1").id, {}, [line])
    confirm_order(work, order.id, order.version)
    plan_order(work, order.id)
    work.session.expire_all()
    return SampleJob(work, order, materials["SAC-DKP-15"], materials["KLT-MONO"])


class ChangingPlay(Play):
    """The same, and now and then the customer calls."""

    def do_change(self, _card: WorkOrder, quantity: int, which: int) -> Any:
        order = self.job.order
        kind = CHANGES[(which * 7 + quantity + len(self.events)) % len(CHANGES)]
        rows = [row for row in order.lines if row.quantity]
        typed = [typed_line(row) for row in rows]
        chosen = typed[which % len(typed)]
        lock = chosen["parameters-kilit"]
        match kind:
            case "lock":
                chosen["parameters-kilit"] = "monoblok" if lock == "4 yön" else "4 yön"
            case "size":
                chosen["parameters-Y"] = str(2000 + (which * 37 + quantity * 11) % 300)
            case "side":
                chosen["parameters-yon"] = ("sol içe", "sağ dışa")[which % 2]
            case "fewer" if int(chosen["quantity"]) > 1:
                chosen["quantity"] = str(int(chosen["quantity"]) - 1)
            case "more":
                chosen["quantity"] = str(int(chosen["quantity"]) + quantity)
            case "line" if len(typed) > 1:
                typed.remove(chosen)
            case "line":
                typed.append({**chosen, "id": "", "quantity": "1"})
            case "price":
                chosen["unit_price"] = str(3000 + which)
        fates = {card.id: (FOLLOW, REMAKE, KEEP)[(which + card.id) % 3] for card in self.cards}
        choices = Choices(fates if which % 2 else {}, {})
        change_order(self.work, order.id, order.version, typed, "Müşteri aradı", choices)
        self.work.session.expire_all()

    def do_more_locks(self, _card: WorkOrder, quantity: int, _which: int) -> Any:
        stock_up(self.work, [self.job.lock], 3 * quantity)


MORE = st.lists(
    st.tuples(
        st.sampled_from((*ACTS, *["change"] * 8, "more_locks")),
        st.integers(0, 7),
        st.integers(0, 7),
        st.sampled_from([1, 30]),
    ),
    min_size=5,
    max_size=25,
)


@pytest.mark.usefixtures("work")
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=MORE)
def test_whatever_customers_change_the_books_and_the_doors_are_right(
    work: Work, steps: list[tuple[str, int, int, int]]
) -> None:
    with work.session.begin_nested() as trial:
        play = ChangingPlay(work, sample_job(behind_the_scenes(work)))  # type: ignore[arg-type]
        for name, which, size, seconds in steps:
            play.later(seconds)
            play.act(name, which, size)
            assert not verify_ledger(play.work).differences, (name, which, size)
        assert play.work.session.execute(_ON_TWO_CARDS).all() == []
        order = play.job.order
        totals = split_vat(VatLine(line.net, line.vat_percent) for line in order.lines)
        assert (order.net_total, order.vat_total) == (totals.net, totals.vat)
        all_is_given_up(play)
        assert not verify_ledger(play.work).differences
        trial.rollback()
    work.session.expire_all()
