"""Propose what to order, from whom and how much; one act makes purchase orders of what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from sqlalchemy import Row

from app.identity.fencing import require_everywhere
from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.materials.holdings import may_see_purchase_prices
from app.materials.locking import lock_materials
from app.purchasing.fields import field_of
from app.purchasing.needs.needing import Cause, causes_of, materials_below, on_order_now, usual_suppliers
from app.purchasing.needs.refusals import NothingProposed, OrderedMeanwhile, SupplierMissing
from app.purchasing.orders.lines import OrderedLine, refuse_all
from app.purchasing.orders.ordering import WRITE, OrderHead, write_order
from app.purchasing.orders.sending import SEND, Translate, send_order
from app.purchasing.terms.terms import Offer, offers_of
from models.materials import Material
from models.parties import Party

LIST = Right("list", "PurchaseOrder")
MEASURED = frozenset({"KGM", "GRM", "TNE", "MTR", "MTK", "MTQ", "LTR"})
"""Units of which half of one can be bought; of all others only whole ones."""
_STEP = Decimal("0.001")
_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Proposal:
    """One material that should be ordered; quantities in its stock unit, ``quantity`` in the bought one."""

    material_id: int
    code: str
    name: str
    unit: str
    bought_in: str
    factor: Decimal
    on_hand: Decimal
    promised: Decimal
    on_order: Decimal
    reorder_point: Decimal
    quantity: Decimal
    supplier_id: int | None
    supplier: str
    price: Decimal | None
    """For one bought unit; None for those who may not see it."""
    currency: str
    lead_days: int
    expected_on: date
    causes: tuple[Cause, ...]

    @property
    def available(self) -> Decimal:
        """What is there and promised to nobody; below zero when more is promised than there is."""
        return self.on_hand - self.promised

    @property
    def stock_quantity(self) -> Decimal:
        """What the proposed quantity is in the stock unit."""
        return (self.quantity * self.factor).quantize(_STEP)


@dataclass(frozen=True)
class Choice:
    """One proposal that somebody wants ordered, as they changed it."""

    material_id: int
    supplier_id: int | None
    quantity: Decimal
    on_order: Decimal
    """What was on order when they looked."""
    unit_price: Decimal | None = None
    """None: what the supplier asks."""
    row: int = 0


def propose(work: Work) -> list[Proposal]:
    """Everything that should be ordered, by supplier; a fixed number of statements.

    It is reckoned over all warehouses: CountsEveryWarehouse for who is bound to some.
    """
    work.require(LIST)
    require_everywhere(work)
    below = materials_below(work)
    ids = [row.id for row in below]
    suppliers = usual_suppliers(work, ids) if ids else {}
    offers = offers_of(work, {(material_id, one[0]) for material_id, one in suppliers.items()})
    causes = causes_of(work, ids) if ids else {}
    today = today_local(work.now)
    proposals = []
    for row in below:
        supplier_id, supplier = suppliers.get(row.id, (None, ""))
        offer = offers.get((row.id, supplier_id or 0)) or Offer(
            _NOTHING, "TRY", row.lead_days, _NOTHING, _NOTHING
        )
        proposals.append(_proposal(row, supplier_id, supplier, offer, causes.get(row.id, []), today))
    if not may_see_purchase_prices(work):
        proposals = [replace(each, price=None) for each in proposals]
    return sorted(proposals, key=_by_supplier)


def _by_supplier(proposal: Proposal) -> tuple[bool, str, int]:
    """Whose supplier nobody knows comes last."""
    return proposal.supplier_id is None, tr_fold(proposal.supplier), proposal.supplier_id or 0


def order_quantity(
    missing: Decimal, least: Decimal, factor: Decimal, offer: Offer, bought_code: str
) -> Decimal:
    """How much to order in the bought unit: what is missing, at least ``least``, as it is delivered."""
    step = offer.multiple or (_STEP if bought_code in MEASURED else Decimal(1))
    wanted = max(max(missing, least) / factor, offer.minimum)
    return (wanted / step).to_integral_value(ROUND_CEILING) * step


def order_proposed(
    work: Work,
    choices: Sequence[Choice],
    *,
    send: bool = False,
    by_mail: bool = False,
    translate: Translate = str,
    key: str | None = None,
) -> list[int]:
    """One purchase order for each supplier and currency; their ids. All are written or none.

    Raises OrderedMeanwhile at the row when somebody has ordered the material since the page was loaded,
    else what is wrong with each row. ``by_mail`` mails to suppliers with an address. Once for each key.
    """
    work.require(WRITE)
    require_everywhere(work)
    if send:
        work.require(SEND)

    def act() -> list[int]:
        groups = _grouped(work, choices)
        orders = _written(work, groups)
        for order_id, (supplier_id, _currency) in zip(orders, groups, strict=True):
            if send:
                has_address = by_mail and bool(work.find(Party, supplier_id).email)
                send_order(work, order_id, by_mail=has_address, translate=translate)
        return orders

    return [int(order_id) for order_id in work.once(key, "order_proposed", act)]


Groups = dict[tuple[int, str], list[Choice]]


def _grouped(work: Work, choices: Sequence[Choice]) -> Groups:
    """What is chosen by supplier and currency, after nobody else has ordered it meanwhile."""
    if not choices:
        raise NothingProposed
    materials = lock_materials(work, {choice.material_id for choice in choices})
    coming = on_order_now(work, materials)
    wrong: list[Refusal] = []
    for choice in choices:
        wrong += _choice_refusals(choice, materials, coming.get(choice.material_id, _NOTHING))
    refuse_all(wrong)
    pairs = {(choice.material_id, choice.supplier_id or 0) for choice in choices}
    offers = offers_of(work, pairs)
    groups: Groups = {}
    for choice in choices:
        offer = offers.get((choice.material_id, choice.supplier_id or 0))
        currency = offer.currency if offer is not None else "TRY"
        groups.setdefault((choice.supplier_id or 0, currency), []).append(choice)
    return groups


def _choice_refusals(choice: Choice, materials: dict[int, Material], coming: Decimal) -> list[Refusal]:
    material = materials.get(choice.material_id)
    name = str(material or choice.material_id)
    wrong: list[Refusal] = []
    if choice.supplier_id is None:
        wrong.append(SupplierMissing(field=field_of(choice.row, "supplier"), material=name))
    if coming != choice.on_order:
        wrong.append(OrderedMeanwhile(field=field_of(choice.row, "quantity"), material=name))
    return wrong


def _written(work: Work, groups: Groups) -> list[int]:
    orders, wrong = [], []
    for (supplier_id, currency), chosen in groups.items():
        lines = [
            OrderedLine(each.material_id, each.quantity, unit_price=each.unit_price, row=each.row)
            for each in chosen
        ]
        try:
            orders.append(write_order(work, OrderHead(supplier_id, currency=currency), lines))
        except Refusal as refusal:
            for one in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
                if one.field == "supplier_id":
                    one.field = field_of(chosen[0].row, "supplier")
                wrong.append(one)
    refuse_all(wrong)
    return orders


def _proposal(
    row: Row[Any], supplier_id: int | None, supplier: str, offer: Offer, causes: list[Cause], today: date
) -> Proposal:
    missing = row.reorder_point - (row.on_hand - row.promised + row.on_order)
    return Proposal(
        material_id=row.id,
        code=row.code,
        name=row.name,
        unit=row.unit,
        bought_in=row.bought_in,
        factor=row.factor,
        on_hand=row.on_hand,
        promised=row.promised,
        on_order=row.on_order,
        reorder_point=row.reorder_point,
        quantity=order_quantity(missing, row.reorder_quantity, row.factor, offer, row.bought_code),
        supplier_id=supplier_id,
        supplier=supplier,
        price=offer.price,
        currency=offer.currency,
        lead_days=offer.lead_days,
        expected_on=today + timedelta(days=offer.lead_days),
        causes=tuple(causes),
    )
