"""What is different between two versions of a door model, in the words of those who write models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from app.configurator.snapshots import Content
from app.kernel.amounts import show_number
from app.kernel.text import N_

Row = Mapping[str, Any]

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
NOTHING = "–"

BASICS = N_("Basics")
PARAMETER = N_("Parameter")
OPTION = N_("Option")
EXPRESSION = N_("Formula")
COMPONENT = N_("Component")
CUT = N_("Cut piece")
RULE = N_("Rule")
PRICE_ROW = N_("Price row")

_HEAD: Final = {
    "labour_minutes": N_("Labour minutes of one door"),
    "price": N_("Price of one door without VAT"),
    "price_percent": N_("Added to formulas %"),
    "price_rounding": N_("Price rounded to"),
}
_PARAMETER: Final = {
    "name": N_("Name"),
    "kind": N_("Kind"),
    "unit": N_("Unit"),
    "minimum": N_("Smallest"),
    "maximum": N_("Largest"),
    "step": N_("Step"),
    "default": N_("Default value"),
    "group": N_("Group"),
    "shown_if": N_("Ask only if"),
}
_OPTION: Final = {
    "label": N_("Shown as"),
    "material": N_("Brings the material"),
    "price_delta": N_("Surcharge"),
    "colour": N_("Colour"),
}
_EXPRESSION: Final = {"formula": N_("Formula"), "unit": N_("Unit")}
_COMPONENT: Final = {
    "material": N_("Material"),
    "chosen_by": N_("Chosen by"),
    "quantity": N_("Quantity formula"),
    "condition": N_("Only if"),
    "scrap_percent": N_("Scrap %"),
    "rounding_multiple": N_("Rounded up to"),
    "department": N_("Department"),
}
_CUT: Final = {"pieces": N_("How many"), "length": N_("Length in mm"), "width": N_("Width in mm")}
_RULE: Final = {"condition": N_("Must be true"), "sentence": N_("What is said when it is not")}
_PRICE_ROW: Final = {
    "amount": N_("Amount"),
    "kind": N_("Kind"),
    "name": N_("Name"),
    "chosen": N_("Option"),
    "formula": N_("Formula"),
    "over": N_("Counted from"),
    "step": N_("Step"),
    "condition": N_("Only if"),
}
_NUMBERS: Final = frozenset(
    {
        "minimum",
        "maximum",
        "step",
        "price_delta",
        "scrap_percent",
        "rounding_multiple",
        "amount",
        "over",
        "price_percent",
        "price_rounding",
    }
)
_MONEY: Final = frozenset({"price", "price_delta", "price_percent", "price_rounding"})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: in which part, of what, which of its facts, from what to what.

    ``part`` and ``what`` are words to be translated; ``what`` is empty when all of it came or went.
    """

    part: str
    name: str
    kind: str
    what: str = ""
    before: str = ""
    after: str = ""
    is_money: bool = False


def changes_of(before: Content, after: Content, materials: Mapping[int, str]) -> list[Change]:
    """Every difference between two contents; ``materials`` are codes by id."""
    compare = _Comparing(materials)
    return [
        *compare.facts(BASICS, "", before, after, _HEAD),
        *compare.parameters(before["parameters"], after["parameters"]),
        *compare.rows(EXPRESSION, before["expressions"], after["expressions"], "name", _EXPRESSION),
        *compare.components(before["components"], after["components"]),
        *compare.rows(RULE, before["rules"], after["rules"], "id", _RULE, "sentence"),
        *compare.prices(before.get("price_rows", ()), after.get("price_rows", ())),
    ]


class _Comparing:
    """Compares rows of the same key, and calls materials by their codes."""

    def __init__(self, materials: Mapping[int, str]) -> None:
        self.materials = materials

    def facts(self, part: str, name: str, old: Row, new: Row, labels: Mapping[str, str]) -> Iterator[Change]:
        for column, label in labels.items():
            before, after = self._shown(column, old.get(column)), self._shown(column, new.get(column))
            if before != after:
                yield Change(part, name, CHANGED, label, before, after, column in _MONEY)

    def rows(
        self,
        part: str,
        old: Iterable[Row],
        new: Iterable[Row],
        key: str,
        labels: Mapping[str, str],
        called: str | None = None,
    ) -> Iterator[Change]:
        """Rows that came, went, or are different; ``called`` is the column that names them."""
        for was, now in _paired(old, new, key):
            yield from self._row(part, str((now or was or {})[called or key]), was, now, labels)

    def _row(
        self, part: str, name: str, was: Row | None, now: Row | None, labels: Mapping[str, str]
    ) -> Iterator[Change]:
        if was is not None and now is not None:
            yield from self.facts(part, name, was, now, labels)
            return
        main = next(iter(labels))
        said = self._shown(main, (now or was or {}).get(main))
        if now is not None:
            yield Change(part, name, ADDED, after=said)
        else:
            yield Change(part, name, REMOVED, before=said)

    def parameters(self, old: list[Row], new: list[Row]) -> Iterator[Change]:
        for was, now in _paired(old, new, "code"):
            name = (now or was or {})["code"]
            yield from self._row(PARAMETER, name, was, now, _PARAMETER)
            if was is not None and now is not None:
                for had, has in _paired(was["options"], now["options"], "value"):
                    option = f"{name} › {(has or had or {})['value']}"
                    yield from self._row(OPTION, option, had, has, _OPTION)
        orders = [[each["code"] for each in rows] for rows in (old, new)]
        common = [[code for code in order if code in orders[1 - at]] for at, order in enumerate(orders)]
        if common[0] != common[1]:
            before, after = (", ".join(order) for order in common)
            yield Change(PARAMETER, "", CHANGED, N_("Order of the questions"), before, after)

    def components(self, old: list[Row], new: list[Row]) -> Iterator[Change]:
        for was, now in _paired(old, new, "id"):
            present = now or was or {}
            name = (
                self._shown("material", present["material"]) if present["material"] else present["chosen_by"]
            )
            if was is None or now is None:
                said = present["quantity"]
                kind = REMOVED if now is None else ADDED
                yield Change(COMPONENT, name, kind, before=said * (now is None), after=said * (was is None))
                continue
            yield from self.facts(COMPONENT, name, was, now, _COMPONENT)
            for had, has in _paired(was["cuts"], now["cuts"], "name"):
                yield from self._row(CUT, f"{name} › {(has or had or {})['name']}", had, has, _CUT)

    def prices(self, old: Iterable[Row], new: Iterable[Row]) -> Iterator[Change]:
        """The rows of the price: everything about them is money."""
        for was, now in _paired(old, new, "id"):
            row = now or was or {}
            name = row["name"] or row["chosen"] or row["formula"] or row["kind"]
            for change in self._row(PRICE_ROW, name, was, now, _PRICE_ROW):
                yield replace(change, is_money=True)

    def _shown(self, column: str, value: Any) -> str:
        if value is None or value == "":
            return NOTHING
        if column == "material":
            return self.materials.get(value, str(value))
        return show_number(Decimal(value)) if column in _NUMBERS else str(value)


def _paired(old: Iterable[Row], new: Iterable[Row], key: str) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows of the same key together, those of the new version in its order, then those that went."""
    was = dict(_keyed(old, key))
    for name, row in _keyed(new, key):
        yield was.pop(name, None), row
    for row in was.values():
        yield row, None


def _keyed(rows: Iterable[Row], key: str) -> Iterator[tuple[tuple[Any, int], Row]]:
    """Rows by their key; the second of the same name is a second one."""
    seen: dict[Any, int] = {}
    for row in rows:
        seen[row[key]] = seen.get(row[key], 0) + 1
        yield (row[key], seen[row[key]]), row
