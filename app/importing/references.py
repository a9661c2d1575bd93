"""What a cell may point to: units, materials, suppliers, shelves, warehouses; each kind read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, text

from app.importing.cells import code_key, folded
from app.importing.refusals import (
    CodeUnclear,
    SupplierUnclear,
    UnknownShelf,
    UnknownSupplier,
    UnknownWarehouse,
    UnknownWord,
)
from app.kernel.errors import Refusal
from app.kernel.work import Work

_UNITS = text("select id, code, symbol, name from unit order by id")
_SHELVES = text("select id, code from shelf where is_active")
_WAREHOUSES = text("select id, code, name from location where kind = 'warehouse' and is_active order by id")
_SUPPLIERS = text("select id, code, name from party where is_supplier order by is_active, id")

_OTHER_NAMES = {
    # What lists call the units of the tax authority's table.
    "C62": "ad|adt|adet|tane|pcs|pc|piece|pieces|ea|each|st|stk|dn|parca",
    "KGM": "kg|kgs|kilo|kilogram|kgr",
    "GRM": "gr|g|gram",
    "TNE": "ton|tn",
    "MTR": "m|mt|mtr|metre|mtul|metretul|mt ul|meter",
    "CMT": "cm|santim|santimetre",
    "MMT": "mm|milimetre",
    "MTK": "m2|m²|mkare|metrekare|metre kare|m kare|mt2",
    "MTQ": "m3|m³|metrekup|metre kup|mt3",
    "LTR": "l|lt|ltr|litre|liter",
    "SET": "takim|tk|tkm|set",
    "PR": "cift|cft|pair",
    "RO": "rulo|rl|top|bobin|roll",
    "PK": "paket|pkt|pk|pack",
    "BX": "kutu|kt|box",
    "PA": "koli|kl",
    "ST": "levha|lvh|tabaka|tbk|plaka|plk",
}

Found = TypeVar("Found")


class Lookup(Generic[Found]):
    """Answers of one question, remembered: twenty thousand rows name eight units."""

    def __init__(self, answer: Callable[[str], Found], names: Mapping[Found, str]) -> None:
        self.answer = answer
        self.names = names
        """What people call each answer."""
        self.known: dict[str, Found | Refusal] = {}

    def take(self, values: dict[str, Any], name: str) -> Found:
        """What the value means; from then on the line says it in our words, for the clerk's eye."""
        found = self(values[name])
        values[name] = self.names.get(found, values[name])
        return found

    def __call__(self, written: str) -> Found:
        """What is meant, or the Refusal that says why nobody can tell."""
        if written not in self.known:
            try:
                self.known[written] = self.answer(written)
            except Refusal as refusal:
                self.known[written] = refusal
        found = self.known[written]
        if isinstance(found, Refusal):
            raise found
        return found


def units(work: Work) -> Lookup[int]:
    """Units by symbol, name, UN/ECE code or what people write for them: "adet", "AD", "kg."."""
    rows = work.session.execute(_UNITS).all()
    known: dict[str, int] = {}
    for row in rows:
        for name in _OTHER_NAMES.get(row.code, "").split("|"):
            known.setdefault(_unit_key(name), row.id)
    for row in rows:
        known.update({_unit_key(name): row.id for name in (row.code, row.name, row.symbol)})

    def find(written: str) -> int:
        unit = known.get(_unit_key(written))
        if unit is None:
            raise UnknownWord(text=written, known=[row.symbol for row in rows])
        return unit

    return Lookup(find, {row.id: row.symbol for row in rows})


def _unit_key(written: str) -> str:
    return folded(written).replace("²", "2").replace("³", "3")


def unit_symbols(work: Work) -> dict[int, str]:
    """Each unit's symbol."""
    return {row.id: row.symbol for row in work.session.execute(_UNITS)}


def suppliers(work: Work) -> Lookup[int]:
    """Suppliers by code, or by name when only one is called so."""
    by_code: dict[str, int] = {}
    by_name: dict[str, list[Row[Any]]] = defaultdict(list)
    names: dict[int, str] = {}
    for row in work.session.execute(_SUPPLIERS):
        names[row.id] = row.name
        by_code[code_key(row.code)] = row.id
        by_name[folded(row.name)].append(row)

    def find(written: str) -> int:
        supplier = by_code.get(code_key(written))
        called = by_name.get(folded(written), [])
        if supplier is None and len(called) == 1:
            supplier = called[0].id
        if supplier is None:
            raise SupplierUnclear(codes=", ".join(row.code for row in called)) if called else UnknownSupplier
        return supplier

    return Lookup(find, names)


def shelves(work: Work) -> Lookup[int]:
    """Shelves by code."""
    rows = work.session.execute(_SHELVES).all()
    known = {code_key(row.code): row.id for row in rows}

    def find(written: str) -> int:
        shelf = known.get(code_key(written))
        if shelf is None:
            raise UnknownShelf
        return int(shelf)

    return Lookup(find, {row.id: row.code for row in rows})


def warehouses(work: Work) -> Lookup[int]:
    """Active warehouses by code or name."""
    rows = work.session.execute(_WAREHOUSES).all()
    known = {folded(name): row.id for row in rows for name in (row.name, row.code)}

    def find(written: str) -> int:
        warehouse = known.get(folded(written))
        if warehouse is None:
            raise UnknownWarehouse(known=", ".join(row.code for row in rows))
        return int(warehouse)

    return Lookup(find, {row.id: row.name for row in rows})


class Codes:
    """Records by their code: exactly, or as people confuse codes when only one is meant."""

    def __init__(self, rows: Sequence[Row[Any]]) -> None:
        self.exact = {row.code: row for row in rows}
        self.alike: dict[str, list[Row[Any]]] = defaultdict(list)
        for row in rows:
            self.alike[code_key(row.code)].append(row)

    def find(self, code: str) -> Row[Any] | None:
        """The record; None when there is none, CodeUnclear when two differ in nothing but their i."""
        if code in self.exact:
            return self.exact[code]
        alike = self.alike.get(code_key(code), [])
        if len(alike) > 1:
            raise CodeUnclear(text=code, codes=", ".join(row.code for row in alike))
        return alike[0] if alike else None
