"""Lists of materials: new ones are added, known ones get what the file says about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, text

from app.importing import columns as of
from app.importing.cells import code_key
from app.importing.columns import Column
from app.importing.comparing import plan
from app.importing.kind import Kind, Line, Planned, Progress, Understood
from app.importing.references import Codes, Lookup, shelves, suppliers, unit_symbols, units
from app.importing.refusals import PurchaseUnitMissing
from app.importing.sets import insert_rows, update_rows
from app.importing.understanding import refuse_doubles
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.materials.refusals import FactorOfSameUnit, UnitInUse

KIND_WORDS: Final = {
    "raw": N_("Raw material"),
    "hardware": N_("Hardware"),
    "consumable": N_("Consumable"),
    "packaging": N_("Packaging"),
}
_WRITTEN_KINDS = {
    "raw": "hammadde|ham madde|ham|raw|raw material",
    "hardware": "aksesuar|hirdavat|donanim|hardware|yardimci malzeme",
    "consumable": "sarf|sarf malzeme|sarf malzemesi|consumable|tuketim",
    "packaging": "ambalaj|ambalaj malzemesi|paketleme|packaging|paket",
}
_KINDS = {word: kind for kind, words in _WRITTEN_KINDS.items() for word in words.split("|")}
_TYPES: Final = {
    "code": "text",
    "name": "text",
    "kind": "text",
    "unit_id": "bigint",
    "purchase_unit_id": "bigint",
    "purchase_factor": "numeric",
    "reorder_point": "numeric",
    "reorder_quantity": "numeric",
    "lead_days": "int",
    "preferred_supplier_id": "bigint",
    "weight": "numeric",
    "shelf_id": "bigint",
    "is_lot_tracked": "boolean",
    "is_active": "boolean",
    "note": "text",
}
_DEFAULTS: Final[dict[str, Any]] = {
    "kind": "raw",
    "purchase_unit_id": None,
    "purchase_factor": Decimal(1),
    "reorder_point": Decimal(0),
    "reorder_quantity": Decimal(0),
    "lead_days": 7,
    "preferred_supplier_id": None,
    "weight": Decimal(0),
    "shelf_id": None,
    "is_lot_tracked": False,
    "is_active": True,
    "note": "",
}
_REFERENCES: Final = {
    "unit": "unit_id",
    "purchase_unit": "purchase_unit_id",
    "preferred_supplier": "preferred_supplier_id",
    "shelf": "shelf_id",
}
_STORED = text(f"select id, {', '.join(_TYPES)} from material order by id")  # noqa: S608 - our own columns
_LOCK = text("select id from material where id = any(cast(:ids as bigint[])) order by id for no key update")
_MOVED = text("select distinct material_id from stock_move where material_id = any(cast(:ids as bigint[]))")

CODE_NAMES: Final = (
    "kod|kodu|stok kodu|malzeme kodu|malzeme kod|stok kod|stok no|malzeme no|urun kodu|parca kodu"
    "|parca no|stokkodu|malzemekodu|code|material code|item code|sku"
)
SUPPLIER_NAMES: Final = (
    "tedarikci|tedarikci kodu|tedarikci adi|satici|firma|tercih edilen tedarikci|ana tedarikci|supplier"
)

COLUMNS: Final = (
    Column(
        "code",
        N_("Material code"),
        CODE_NAMES,
        of.code(40, capitals=True),
        N_("The material's own code. It decides which material a row is about and never changes."),
        of.EXAMPLE_CODE,
    ),
    Column(
        "name",
        N_("Material name"),
        "ad|adi|malzeme adi|malzeme|stok adi|urun adi|aciklama|tanim|malzeme tanimi|stok tanimi|urun|isim"
        "|cinsi|malzemenin cinsi|malzeme ismi|name|material name|description",
        of.text(160),
        N_("As it shall stand on orders and papers."),
        "DKP sac 1,20 mm",
        is_needed=True,
    ),
    Column(
        "kind",
        N_("Kind"),
        "tur|turu|malzeme turu|tip|tipi|malzeme tipi|grup|grubu|malzeme grubu|stok grubu|cins|kind|type"
        "|group",
        of.one_of(_KINDS, tuple(KIND_WORDS.values())),
        N_("Raw material, hardware, consumable or packaging."),
        KIND_WORDS["raw"],
        words=KIND_WORDS,
    ),
    Column(
        "unit",
        N_("Unit"),
        "birim|birimi|stok birimi|olcu birimi|ana birim|olcu|br|unit|stock unit|uom",
        of.text(40),
        N_("In which unit it is kept in stock: kg, adet, m, m²."),
        "kg",
        is_needed=True,
    ),
    Column(
        "purchase_unit",
        N_("Purchase unit"),
        "alis birimi|satin alma birimi|satinalma birimi|tedarik birimi|purchase unit",
        of.text(40),
        N_("Only when it is bought in another unit than it is kept in: rulo, paket."),
        "rulo",
    ),
    Column(
        "purchase_factor",
        N_("Factor"),
        "carpan|katsayi|cevrim|cevrim katsayisi|birim carpani|alis carpani|1 alis birimi kac stok birimi"
        "|factor",
        of.number(places=6, above_zero=True),
        N_("How many stock units are in one purchase unit."),
        Decimal("23.55"),
        is_number=True,
    ),
    Column(
        "reorder_point",
        N_("Critical stock"),
        "kritik stok|kritik|kritik seviye|kritik miktar|min stok|minimum stok|asgari stok|min|emniyet stogu"
        "|siparis noktasi|reorder point|critical stock|minimum stock",
        of.number(places=3),
        N_("Below this quantity it is proposed for purchase."),
        Decimal(500),
        is_number=True,
    ),
    Column(
        "reorder_quantity",
        N_("Order quantity"),
        "siparis miktari|siparis adedi|parti buyuklugu|reorder quantity|order quantity",
        of.number(places=3),
        N_("How much is ordered at once."),
        Decimal(1000),
        is_number=True,
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
        "preferred_supplier",
        N_("Supplier"),
        SUPPLIER_NAMES,
        of.code(160, capitals=False),
        N_("Code or name of the supplier it is usually bought from; the supplier must exist."),
        "",
    ),
    Column(
        "weight",
        N_("Weight of one unit (kg)"),
        "agirlik|birim agirlik|agirligi|kg agirlik|birim agirlik kg|weight|weight of one unit"
        "|weight of one unit kg|1 birimin agirligi|1 birimin agirligi kg",
        of.number(places=6),
        N_("Kilograms of one stock unit, to spread freight by weight."),
        Decimal(1),
        is_number=True,
    ),
    Column(
        "shelf",
        N_("Shelf"),
        "raf|raf kodu|raf no|raf yeri|yeri|lokasyon|goz|shelf|location",
        of.code(40, capitals=False),
        N_("Code of the shelf; the shelf must exist."),
        "",
    ),
    Column(
        "is_lot_tracked",
        N_("Tracked by lot"),
        "parti takipli|parti takibi|lot takibi|lot takipli|lot|parti|tracked by lot",
        of.yes_no,
        N_("E when every delivery is kept apart by its lot, else H."),
        "H",
        is_yes_no=True,
    ),
    Column(
        "is_active",
        N_("Active"),
        "aktif|durum|durumu|kullanimda|active",
        of.yes_no,
        N_("H for materials that are no longer used."),
        "E",
        is_yes_no=True,
    ),
    Column(
        "note",
        N_("Note"),
        "not|notlar|notu|ozel not|note|notes|dusunceler",
        of.text(2000),
        N_("Anything worth knowing."),
        "",
    ),
)


def compare(work: Work, understood: Understood, is_locked: bool) -> list[Planned]:  # noqa: FBT001
    """Each line beside the material of its code; what cannot be is refused at its cell."""
    refuse_doubles(understood, "code", _key)
    stored = Codes(work.session.execute(_STORED).all())
    if is_locked:
        found = [row.id for line in understood.lines if (row := _found(stored, line)) is not None]
        work.session.execute(_LOCK, {"ids": sorted(found)})
        stored = Codes(work.session.execute(_STORED).all())
    point = {
        "unit": units(work),
        "purchase_unit": units(work),
        "preferred_supplier": suppliers(work),
        "shelf": shelves(work),
    }
    planned = [
        _planned(understood, line, stored, point) for line in understood.lines if "code" in line.values
    ]
    _refuse_unit_changes(work, understood, planned)
    return planned


def _key(line: Line) -> str | None:
    return code_key(line.values["code"]) if "code" in line.values else None


def _found(stored: Codes, line: Line) -> Row[Any] | None:
    try:
        return stored.find(line.values["code"]) if "code" in line.values else None
    except Refusal:
        return None


def _planned(understood: Understood, line: Line, stored: Codes, point: Mapping[str, Lookup[int]]) -> Planned:
    values = {
        name: value for name, value in line.values.items() if name not in _REFERENCES and name != "code"
    }
    for name, column in _REFERENCES.items():
        if name in line.values:
            try:
                values[column] = point[name].take(line.values, name)
            except Refusal as refusal:
                understood.refuse(line, name, refusal)
    try:
        material = stored.find(line.values["code"])
    except Refusal as refusal:
        understood.refuse(line, "code", refusal)
        material = None
    if material is None:
        values["code"] = line.values["code"]
        for needed in COLUMNS:
            if needed.is_needed:
                understood.need(line, needed)
    _check_factor(understood, line, values, material)
    return plan(line, material, values, _DEFAULTS)


def _check_factor(
    understood: Understood, line: Line, values: dict[str, Any], material: Row[Any] | None
) -> None:
    """Bought in the unit it is kept in, the factor is 1; a factor of nothing is a mistake."""

    def now(name: str, otherwise: Any = None) -> Any:
        return values[name] if name in values else getattr(material, name, otherwise)

    bought_in, factor = now("purchase_unit_id"), now("purchase_factor", Decimal(1))
    if factor == 1:
        return
    if bought_in is None:
        if "purchase_unit" not in line.values:  # written and unknown is refused already
            understood.refuse(line, "purchase_factor", PurchaseUnitMissing())
    elif bought_in == now("unit_id"):
        understood.refuse(line, "purchase_factor", FactorOfSameUnit())


def _refuse_unit_changes(work: Work, understood: Understood, planned: Sequence[Planned]) -> None:
    """Quantities of the ledger are in the old unit."""
    changing = {one.id: one for one in planned if "unit_id" in one.was}
    if not changing:
        return
    symbols = unit_symbols(work)
    for row in work.session.execute(_MOVED, {"ids": sorted(one for one in changing if one)}):
        one = changing[row.material_id]
        refusal = UnitInUse(material=one.line.values["code"], unit=symbols[one.was["unit_id"]])
        understood.refuse(one.line, "unit", refusal)


def write(work: Work, planned: Sequence[Planned], _file_name: str, progress: Progress) -> None:
    """Add what is new and change what differs; what a cell leaves open stays as it is."""
    done = 0

    def told(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done)

    insert_rows(work, "material", _TYPES, [one.values for one in planned if one.id is None], told)
    for types, rows in by_columns(planned, _TYPES):
        update_rows(work, "material", types, rows, told)


def by_columns(
    planned: Sequence[Planned], types: dict[str, str]
) -> list[tuple[dict[str, str], list[dict[str, Any]]]]:
    """Changed records in groups that set the same columns: a statement for each group."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in planned:
        if one.state == "changed":
            columns = tuple(name for name in types if name in one.was)
            groups.setdefault(columns, []).append(
                {"id": one.id, **{name: one.values[name] for name in columns}}
            )
    return [({name: types[name] for name in columns}, rows) for columns, rows in groups.items()]


MATERIALS: Final = Kind(
    "materials",
    N_("Materials"),
    N_("Codes, names, units, critical stock and suppliers of your materials."),
    COLUMNS,
    ("code",),
    (Right("add", "Material"), Right("edit", "Material")),
    compare,
    write,
)
