"""A change in words: what was so and what is so now, as the floor and the office read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.kernel.text import N_
from app.orders.freezing import configuration_of
from app.production.changing.fates import LinePlan

Translate = Callable[[str], str]

_ADDED = N_("New line: {count} doors")
_COUNT = N_("{before} → {after} doors")
_CANCELLED = N_("Cancelled: {count} doors")
_PRICE = N_("The price changes")
_WITHOUT = N_("without {material}")
_OTHER = N_("The door is made by another version of its model")


def title_of(plan: LinePlan) -> str:
    """What the line is called."""
    row, line = plan.row, plan.asked.worked
    if line is not None and line.model is not None:
        return f"{line.model.spec.code} {line.model.spec.name}"
    if line is not None:
        return line.typed.description
    model = (row.configuration.get("model") if row else None) or {}
    return f"{model['code']} {model['name']}" if model else str(row.description if row else "")


def words_of(plan: LinePlan, translate: Translate = str) -> tuple[str, ...]:
    """Everything that changes about a line, one sentence each."""
    row, line = plan.row, plan.asked.worked
    if row is None:
        return (translate(_ADDED).format(count=plan.new_doors),)
    if line is None:
        return (translate(_CANCELLED).format(count=row.quantity),)
    said = list(door_words(plan, translate))
    after = plan.asked.quantity + (plan.stays if plan.is_parted else 0)
    if row.quantity != after:
        said.append(translate(_COUNT).format(before=row.quantity, after=after))
    if plan.asked.is_other_money:
        said.append(translate(_PRICE))
    return tuple(said)


def door_words(plan: LinePlan, translate: Translate = str) -> tuple[str, ...]:
    """What is different about a door: each answer before and after, and what was added to it."""
    row, line = plan.row, plan.asked.worked
    if row is None or line is None or not plan.is_other_door:
        return ()
    was, becomes = row.configuration, configuration_of(line)
    said = [*_answers(was.get("labels", {}), becomes["labels"]), *_extras(was, becomes, translate)]
    return tuple(said) or (translate(_OTHER),)


def _answers(was: Mapping[str, Any], becomes: Mapping[str, Any]) -> list[str]:
    nothing: Mapping[str, str] = {"name": "", "value": "", "unit": ""}
    said = []
    for code in dict.fromkeys((*becomes, *was)):
        old, new = was.get(code, nothing), becomes.get(code, nothing)
        if old["value"] != new["value"]:
            name, unit = new["name"] or old["name"], new["unit"] or old["unit"]
            said.append(f"{name}: {_plain(old) or '–'} → {_plain(new) or '–'} {unit}".rstrip())
    return said


def _plain(label: Mapping[str, str]) -> str:
    """Millimetres as drawings have them: 2050, not 2.050."""
    return label["value"].replace(".", "") if label["unit"] == "mm" else label["value"]


def _extras(was: Mapping[str, Any], becomes: Mapping[str, Any], translate: Translate) -> list[str]:
    def named(frozen: Mapping[str, Any]) -> dict[str, str]:
        rows = frozen.get("extras", ())
        return {f"{row['code']} {row['name']}": f"{row['quantity']} {row['unit']}" for row in rows}

    old, new = named(was), named(becomes)
    said = [f"+ {name} {new[name]}" for name in new if old.get(name) != new[name]]
    return said + [translate(_WITHOUT).format(material=name) for name in old if name not in new]


def count_words(plan: LinePlan, translate: Translate = str) -> str:
    """How many doors the line had and has."""
    before = plan.row.quantity if plan.row else 0
    after = plan.asked.quantity + (plan.stays if plan.is_parted else 0)
    return translate(_COUNT).format(before=before, after=after)
