"""Price lists: what a supplier charges and delivers, and what a material cost last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, text

from app.importing import columns as of
from app.importing.columns import Column, Price
from app.importing.kind import Kind, Line, Planned, Progress, Understood
from app.importing.materials import CODE_NAMES, SUPPLIER_NAMES
from app.importing.materials_known import KnownMaterial, known_materials, lock_known
from app.importing.references import Codes, Lookup, suppliers
from app.importing.refusals import (
    CostTwice,
    CurrencyTwice,
    NothingToSet,
    RowTwice,
    SupplierMissing,
    UnknownMaterial,
)
from app.importing.sets import insert_rows, update_rows
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work

_TERM_TYPES: Final = {
    "material_id": "bigint",
    "supplier_id": "bigint",
    "supplier_code": "text",
    "price": "numeric",
    "currency": "text",
    "lead_days": "int",
    "minimum": "numeric",
    "multiple": "numeric",
}
_TERM: Final[tuple[str, ...]] = ("supplier_code", "price", "currency", "lead_days", "minimum", "multiple")
_DEFAULTS: Final[dict[str, Any]] = {
    "supplier_code": "",
    "price": Decimal(0),
    "currency": "TRY",
    "lead_days": None,
    "minimum": Decimal(0),
    "multiple": Decimal(0),
}
_STORED = text(f"select id, {', '.join(_TERM_TYPES)} from supply_term")  # noqa: S608 - our own columns
_LOCK = text(
    "select id from supply_term where material_id = any(cast(:ids as bigint[])) order by id for no key update"
)

COLUMNS: Final = (
    Column(
        "code",
        N_("Material code"),
        CODE_NAMES,
        of.code(40, capitals=True),
        N_("The material must exist."),
        of.EXAMPLE_CODE,
    ),
    Column(
        "supplier",
        N_("Supplier"),
        SUPPLIER_NAMES,
        of.code(160, capitals=False),
        N_("Code or name of the supplier whose price this is; the supplier must exist."),
        "TED-001",
    ),
    Column(
        "price",
        N_("Purchase price"),
        "alis fiyati|fiyat|birim fiyat|birim fiyati|liste fiyati|net fiyat|tedarikci fiyati|fiyati"
        "|satin alma fiyati|price|unit price|purchase price",
        of.price(),
        N_("What the supplier charges for one purchase unit, without VAT."),
        Decimal("712.50"),
        is_number=True,
    ),
    Column(
        "currency",
        N_("Currency"),
        "para birimi|doviz|doviz cinsi|pb|kur|dvz|currency",
        of.currency,
        N_("TRY, USD, EUR or GBP; empty means TRY."),
        "TRY",
    ),
    Column(
        "supplier_code",
        N_("Supplier's code"),
        "tedarikci stok kodu|tedarikci malzeme kodu|tedarikci urun kodu|satici stok kodu|supplier s code"
        "|supplier item code|uretici kodu|firma stok kodu",
        of.code(60, capitals=False),
        N_("What the supplier calls the material; it stands on purchase orders."),
        "DKP120",
    ),
    Column(
        "lead_days",
        N_("Lead time (days)"),
        "temin suresi|temin suresi gun|temin gunu|teslim suresi|tedarik suresi|termin|termin gun|lead time"
        "|lead days|lead time days",
        of.number(places=0, is_whole=True, limit=Decimal(1000)),
        N_("Days from the order to the delivery."),
        5,
        is_number=True,
    ),
    Column(
        "minimum",
        N_("Least quantity"),
        "asgari miktar|asgari siparis|min siparis|minimum siparis|en az|moq|minimum|least quantity",
        of.number(places=3),
        N_("The least they deliver, in purchase units."),
        Decimal(1),
        is_number=True,
    ),
    Column(
        "multiple",
        N_("Multiple"),
        "kat|katlari|siparis kati|paket ici|paket adedi|koli ici|multiple",
        of.number(places=3),
        N_("They deliver whole multiples of it, in purchase units."),
        Decimal(1),
        is_number=True,
    ),
    Column(
        "cost",
        N_("Last price"),
        "son alis fiyati|son fiyat|maliyet|birim maliyet|yenileme maliyeti|guncel maliyet|last price|cost",
        of.price(),
        N_("What one stock unit costs today, in TRY without VAT; for estimates and new stock."),
        Decimal("30.25"),
        is_number=True,
    ),
)


class _Key(NamedTuple):
    material: int
    supplier: int


@dataclass
class _Seen:
    """Which row said what first: one price for a material of a supplier, one last price for a material."""

    terms: dict[_Key, int]
    costs: dict[int, tuple[int, Decimal]]


def compare(work: Work, understood: Understood, is_locked: bool) -> list[Planned]:  # noqa: FBT001
    """Each line beside the term of its supplier and the last price of its material."""
    materials = known_materials(work)
    if is_locked:
        work.session.execute(_LOCK, {"ids": lock_known(work, materials, understood)})
        materials = known_materials(work)
    terms = {_Key(row.material_id, row.supplier_id): row for row in work.session.execute(_STORED)}
    find = suppliers(work)
    seen = _Seen({}, {})
    return [
        planned
        for line in understood.lines
        if (planned := _planned(understood, line, materials, terms, find, seen)) is not None
    ]


def _planned(
    understood: Understood,
    line: Line,
    materials: Codes,
    terms: Mapping[_Key, Row[Any]],
    find: Lookup[int],
    seen: _Seen,
) -> Planned | None:
    material = _material(understood, line, materials)
    if material is None:
        return None
    values: dict[str, Any] = {"material_id": material.id}
    _take_cost(understood, line, material, seen, values)
    _take_term(understood, line, find, seen, values)
    if "replacement_cost" not in values and "supplier_id" not in values:
        if line.number not in understood.wrongs.rows:
            understood.refuse(line, "price", NothingToSet())
        return None
    return _beside_stored(line, values, material, terms)


def _material(understood: Understood, line: Line, materials: Codes) -> KnownMaterial | None:
    if "code" not in line.values:
        return None
    try:
        material: KnownMaterial | None = materials.find(line.values["code"])
        if material is None:
            raise UnknownMaterial
    except Refusal as refusal:
        understood.refuse(line, "code", refusal)
        return None
    return material


def _take_cost(
    understood: Understood, line: Line, material: KnownMaterial, seen: _Seen, values: dict[str, Any]
) -> None:
    cost: Price | None = line.values.get("cost")
    if cost is None:
        return
    if cost.currency not in ("", "TRY"):
        understood.refuse(line, "cost", CurrencyTwice(written=cost.currency, said="TRY"))
        return
    first, amount = seen.costs.setdefault(material.id, (line.number, cost.amount))
    if amount != cost.amount:
        understood.refuse(line, "cost", CostTwice(first=first, code=material.code))
    values["replacement_cost"] = cost.amount


def _take_term(
    understood: Understood,
    line: Line,
    find: Lookup[int],
    seen: _Seen,
    values: dict[str, Any],
) -> None:
    """Everything about one supplier; a price without one is nobody's price."""
    said = {name: line.values[name] for name in _TERM if name in line.values}
    if "supplier" not in line.values:
        if "price" in said:
            understood.refuse(line, "supplier", SupplierMissing())
        return
    try:
        supplier = find.take(line.values, "supplier")
    except Refusal as refusal:
        understood.refuse(line, "supplier", refusal)
        return
    if not said:
        return
    key = _Key(values["material_id"], supplier)
    first = seen.terms.setdefault(key, line.number)
    if first != line.number:
        named = f"{line.values['code']} · {line.values['supplier']}"
        understood.refuse(line, "code", RowTwice(text=named, first=first, second=line.number))
    values.update(said, supplier_id=supplier)
    _take_price(understood, line, values)


def _take_price(understood: Understood, line: Line, values: dict[str, Any]) -> None:
    price: Price | None = values.get("price")
    if price is None:
        return
    values["price"] = price.amount
    written, said = price.currency, values.get("currency")
    if written and said and written != said:
        understood.refuse(line, "price", CurrencyTwice(written=written, said=said))
    elif written:
        values["currency"] = written


def _beside_stored(
    line: Line, values: dict[str, Any], material: KnownMaterial, terms: Mapping[_Key, Row[Any]]
) -> Planned:
    was: dict[str, Any] = {}
    if "replacement_cost" in values and values["replacement_cost"] != material.replacement_cost:
        was["cost"] = material.replacement_cost
    if "supplier_id" not in values:
        return Planned(line, material.id, values, was)
    term = terms.get(_Key(material.id, values["supplier_id"]))
    if term is None:
        return Planned(line, None, {**_DEFAULTS, **values}, was)
    said = [name for name in _TERM if name in values]
    was |= {name: there for name in said if (there := getattr(term, name)) != values[name]}
    return Planned(line, term.id, values, was)


def write(work: Work, planned: Sequence[Planned], _file_name: str, progress: Progress) -> None:
    """Terms first, then the last prices of the materials."""
    done = 0

    def told(rows: int) -> None:
        nonlocal done
        done += rows
        progress(min(done, len(planned)))

    insert_rows(work, "supply_term", _TERM_TYPES, [one.values for one in planned if one.id is None], told)
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in planned:
        if one.id is not None and (names := tuple(name for name in _TERM if name in one.was)):
            groups.setdefault(names, []).append({"id": one.id, **{name: one.values[name] for name in names}})
    for names, rows in groups.items():
        update_rows(work, "supply_term", {name: _TERM_TYPES[name] for name in names}, rows, told)
    dearer = [one.values for one in planned if "cost" in one.was]
    costs = {values["material_id"]: values["replacement_cost"] for values in dearer}
    rows = [{"id": material, "replacement_cost": cost} for material, cost in costs.items()]
    update_rows(work, "material", {"replacement_cost": "numeric"}, rows, told)


PRICES: Final = Kind(
    "prices",
    N_("Purchase prices"),
    N_("What suppliers charge, their codes, lead times and least quantities; and last prices of materials."),
    COLUMNS,
    ("code",),
    (
        Right("add", "SupplyTerm"),
        Right("edit", "SupplyTerm"),
        Right("edit", "Material"),
    ),
    compare,
    write,
    shows_prices=True,
)
