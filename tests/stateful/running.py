"""Run the machine for so many acts, always the same ones, and see that every operation had its turn."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from app.kernel.database import Database
from app.kernel.tenancy import Tenant
from tests.stateful.acts import AnyActs

ACTS_EACH = 60
OPERATIONS = {
    "add_cost",
    "adjust_stock",
    "cancel_order",
    "cancel_receipt",
    "change_order",
    "correct_price",
    "enter_count",
    "issue_more",
    "open_count",
    "plan_order",
    "plan_with_pieces",
    "post_count",
    "receive_goods",
    "return_leftovers",
    "revalue_stock",
    "scrap_from_order",
    "scrap_from_warehouse",
    "send_back",
    "send_shipment",
    "transfer_stock",
    "undo_slip",
}


def run_acts(database: Database, tenant: Tenant, number: int, least: int) -> None:
    """At least so many acts; ``number`` chooses which, so that two halves may run side by side.

    An operation whose turn has not come by then, as ids and clocks have a say too, gets as many acts again.
    """
    AnyActs.database, AnyActs.tenant = database, tenant
    AnyActs.tried.clear()
    while (total := AnyActs.tried.total()) < least or (OPERATIONS - done() and total < 2 * least):
        run_state_machine_as_test(
            seed(number)(AnyActs),
            settings=settings(
                max_examples=20,
                stateful_step_count=ACTS_EACH,
                deadline=None,
                database=None,
                print_blob=False,
                phases=(
                    Phase.generate,
                ),  # to shrink a failure takes minutes; add Phase.shrink when you have one
                suppress_health_check=list(HealthCheck),
            ),
        )
        number += 2
    assert done() == OPERATIONS, (OPERATIONS ^ done(), AnyActs.tried)


def done() -> set[str]:
    """Operations that were not always refused."""
    return {name for name, outcome in AnyActs.tried if outcome == "done"}
