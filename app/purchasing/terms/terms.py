"""On which terms suppliers deliver, and what a currency is worth: what may be stored, and what is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import joinedload

from app.kernel.amounts import CURRENCY_SIGNS
from app.kernel.clock import show_date
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.materials.holdings import may_see_purchase_prices
from app.purchasing.refusals import CurrencyUnknown, NotASupplier
from app.purchasing.terms.refusals import (
    MaterialMissingHere,
    RateNotPositive,
    RateTwice,
    TermBelowZero,
    TermTooLarge,
    TermTwice,
)
from models.materials import Material
from models.parties import Party
from models.purchasing import ExchangeRate, SupplyTerm

LIRA = "TRY"
CURRENCIES = tuple(CURRENCY_SIGNS)
PRICE_STEP = Decimal("0.0001")
"""As fine as a price is typed."""
_MOST_DAYS = 1000
_MOST_TERMS = 200
_MOST = Decimal(10) ** 9

# What a supplier asks for a material: agreed, else what they took last time, else what anybody took last.
_OFFERS = text("""
select a.material_id, a.supplier_id, m.purchase_factor as factor, m.replacement_cost,
       t.price, t.currency, coalesce(t.supplier_code, '') as supplier_code,
       coalesce(t.lead_days, m.lead_days) as lead_days,
       coalesce(t.minimum, 0) as minimum, coalesce(t.multiple, 0) as multiple,
       last.cost as last_cost, last.currency as last_currency
from unnest(cast(:materials as bigint[]), cast(:suppliers as bigint[])) as a (material_id, supplier_id)
join material m on m.id = a.material_id
left join supply_term t on t.material_id = a.material_id and t.supplier_id = a.supplier_id
left join lateral (
    select l.unit_price / l.factor as cost, r.currency
    from goods_receipt_line l join goods_receipt r on r.id = l.receipt_id
    where l.material_id = a.material_id and r.supplier_id = a.supplier_id
      and r.cancelled_at is null and l.unit_price > 0
    order by l.id desc limit 1
) last on true
""")


@dataclass(frozen=True)
class Offer:
    """What a supplier asks for one purchase unit of a material, and how they deliver it."""

    price: Decimal
    currency: str
    lead_days: int
    minimum: Decimal
    multiple: Decimal
    supplier_code: str = ""

    def price_in(self, currency: str) -> Decimal:
        """The price when the order is in its currency; otherwise nobody knows, and it is zero."""
        return self.price if currency == self.currency else Decimal(0)


def offers_of(work: Work, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Offer]:
    """The offers of (material, supplier) pairs; one query."""
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    asked = {"materials": [each for each, _ in wanted], "suppliers": [each for _, each in wanted]}
    offers = {}
    for row in work.session.execute(_OFFERS, asked):
        price, currency = row.replacement_cost * row.factor, LIRA
        if row.last_cost is not None:
            price, currency = row.last_cost * row.factor, row.last_currency
        if row.price:
            price, currency = row.price, row.currency
        offers[row.material_id, row.supplier_id] = Offer(
            price.quantize(PRICE_STEP),
            currency,
            row.lead_days,
            row.minimum,
            row.multiple,
            row.supplier_code,
        )
    return offers


def terms_of(
    work: Work, *, material_id: int | None = None, supplier_id: int | None = None
) -> Sequence[SupplyTerm]:
    """What is agreed for a material, or with a supplier; nothing for those who may not see prices."""
    if not may_see_purchase_prices(work):
        return []
    query = select(SupplyTerm).options(
        joinedload(SupplyTerm.supplier),
        joinedload(SupplyTerm.material).joinedload(Material.unit),
        joinedload(SupplyTerm.material).joinedload(Material.purchase_unit),
    )
    if material_id is not None:
        query = query.where(SupplyTerm.material_id == material_id)
    if supplier_id is not None:
        query = query.where(SupplyTerm.supplier_id == supplier_id)
    return work.session.scalars(query.order_by(SupplyTerm.id).limit(_MOST_TERMS)).all()


def check_currency(code: str, field: str = "currency") -> str:
    """The currency in capitals; CurrencyUnknown when we cannot print it."""
    written = code.strip().upper() or LIRA
    if written not in CURRENCIES:
        raise CurrencyUnknown(field=field, text=code.strip()[:10], known=", ".join(CURRENCIES))
    return written


def check_supply_term(work: Work, term: SupplyTerm) -> None:
    """Whom, what, and amounts that can be; Refusals names every field that cannot stay as it is."""
    wrong: list[Refusal] = []
    with work.session.no_autoflush:
        material: Material | None = term.material
        supplier: Party | None = term.supplier
        if material is None:
            wrong.append(MaterialMissingHere())
        if supplier is None or not supplier.is_supplier or not supplier.is_active:
            wrong.append(NotASupplier(field="supplier"))
        elif material is not None and _has_other_terms(work, term):
            wrong.append(TermTwice(supplier=supplier.name, material=str(material)))
    try:
        term.currency = check_currency(term.currency or "")
    except Refusal as refusal:
        wrong.append(refusal)
    wrong += _amount_refusals(term)
    term.supplier_code = " ".join((term.supplier_code or "").split())
    if wrong:
        raise Refusals(wrong)


def check_exchange_rate(work: Work, rate: ExchangeRate) -> None:
    """A currency other than the lira, above zero, once a day; typed in, whoever said it before."""
    wrong: list[Refusal] = []
    rate.from_bank = False
    known = [code for code in CURRENCIES if code != LIRA]
    rate.currency = (rate.currency or "").strip().upper()
    if rate.currency not in known:
        wrong.append(CurrencyUnknown(text=rate.currency[:10], known=", ".join(known)))
    if not rate.rate or rate.rate <= 0 or rate.rate >= _MOST:
        wrong.append(RateNotPositive())
    with work.session.no_autoflush:
        other = work.session.scalar(
            select(ExchangeRate.id).where(
                ExchangeRate.currency == rate.currency,
                ExchangeRate.on == rate.on,
                ExchangeRate.id != (rate.id or 0),
            )
        )
    if other is not None:
        wrong.append(RateTwice(currency=rate.currency, day=show_date(rate.on)))
    if wrong:
        raise Refusals(wrong)


def _amount_refusals(term: SupplyTerm) -> list[Refusal]:
    wrong: list[Refusal] = []
    for field, most in (("price", _MOST), ("minimum", _MOST), ("multiple", _MOST), ("lead_days", _MOST_DAYS)):
        amount = getattr(term, field) or 0
        if amount < 0:
            wrong.append(TermBelowZero(field=field))
        elif amount >= most:
            wrong.append(TermTooLarge(field=field, amount=Decimal(amount)))
    return wrong


def _has_other_terms(work: Work, term: SupplyTerm) -> bool:
    return (
        work.session.scalar(
            select(SupplyTerm.id).where(
                SupplyTerm.material_id == term.material.id,
                SupplyTerm.supplier_id == term.supplier.id,
                SupplyTerm.id != (term.id or 0),
            )
        )
        is not None
    )
