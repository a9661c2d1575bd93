"""The draft of a model put back to a released version: its page is written anew, nothing is released.

What several models share stays as it is today: questions with their answers, and materials. A shared formula
that says something else by now becomes one of the model's own, since another model must not change with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.configurator.comparing import Change
from app.configurator.loading import head, load_shared
from app.configurator.releasing import DraftChanged, compare_versions, look_at_draft, version_content
from app.configurator.sheets.saving import save_sheet
from app.configurator.sheets.typed import (
    ModelSheet,
    Row,
    own_expressions,
    print_of,
    sheet_as_stored,
    show_amount,
    source_key,
)
from app.configurator.snapshots import Content
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.configurator import DoorModel, Parameter, ParameterOption
from models.production import Department

EDIT = Right("edit", "DoorModel")
_GONE = "0"
"""An id that nothing has: the page then says what is missing."""


class NothingToPutBack(Refusal):
    """The draft says already what the version says."""

    code = "configurator.nothing_to_put_back"
    sentence = N_("The draft already says what version {number} says.")


@dataclass(frozen=True)
class ModelPutBack(Event):
    """The draft of a door model says again what a released version says; nothing was released."""

    subject = "DoorModel"
    model_id: int
    code: str
    number: int
    changes: int


@dataclass(frozen=True)
class _Today:
    """What a version has to be written with by now."""

    parameters: Mapping[str, Parameter]
    options: Mapping[tuple[str, str], int]
    departments: Mapping[str, int]


def may_put_back(work: Work) -> bool:
    """Whether somebody writes models and sees what they are sold for: both are put back."""
    return work.actor.may(EDIT) and work.actor.may(SEE_PRICE)


def put_back(work: Work, model_id: int, number: int, *, seen: str, key: str | None = None) -> list[Change]:
    """Write the model's page as a released version has it; what is different after it, because it is shared.

    ``seen`` is the fingerprint of the draft whose differences were shown. Raises DraftChanged,
    NothingToPutBack, or Refusals where something the version needs is no longer there.
    """
    work.require(EDIT)
    work.require(SEE_PRICE)
    work.once(key, f"configurator.put_back {model_id}", lambda: _put_back(work, model_id, number, seen))
    return compare_versions(work, model_id, number, 0)


def _put_back(work: Work, model_id: int, number: int, seen: str) -> int:
    model = work.lock(DoorModel, model_id)
    content = version_content(work, model_id, number)
    if look_at_draft(work, model_id).print != seen:
        raise DraftChanged
    changes = len(compare_versions(work, model_id, 0, number))
    if not changes:
        raise NothingToPutBack(number=number)
    stored = sheet_as_stored(work, model_id)
    save_sheet(
        work, model_id, _sheet(work, model_id, stored, content), seen=print_of(stored), keeps_numbers=True
    )
    work.emit(ModelPutBack(model_id, model.code, number, changes))
    return number


def _sheet(work: Work, model_id: int, stored: ModelSheet, content: Content) -> ModelSheet:
    """The page of a version as a clerk would type it today."""
    today = _read_today(work)
    components = content["components"]
    return replace(
        stored,
        head={
            **stored.head,
            "labour_minutes": content["labour_minutes"],
            "price_formula": content["price"],
            "price_percent": _amount(content.get("price_percent")),
            "price_rounding": _amount(content.get("price_rounding")),
        },
        parameters=tuple(_parameter(each, today) for each in content["parameters"]),
        expressions=tuple(_expressions(work, model_id, content)),
        components=tuple(_component(each, today) for each in components),
        rules=tuple(
            {"id": str(each["id"]), "condition": each["condition"], "sentence": each["sentence"]}
            for each in content["rules"]
        ),
        cuts=tuple(_cuts(components, stored)),
        prices=tuple(_price(each, today) for each in content.get("price_rows", ())),
    )


def _read_today(work: Work) -> _Today:
    options = select(Parameter.code, ParameterOption.value, ParameterOption.id).join(
        ParameterOption.parameter
    )
    return _Today(
        parameters={each.code: each for each in work.session.scalars(select(Parameter))},
        options={(row.code, row.value): row.id for row in work.session.execute(options)},
        departments=dict(work.session.execute(select(Department.code, Department.id)).all()),
    )


def _parameter(each: Content, today: _Today) -> Row:
    asked = today.parameters.get(each["code"])
    return {
        "parameter": str(asked.id) if asked else _GONE,
        "parameter_text": each["code"],
        "group": each.get("group", ""),
        "default": each["default"] or "",
        "minimum": _limit(each["minimum"], asked.minimum if asked else None),
        "maximum": _limit(each["maximum"], asked.maximum if asked else None),
        "shown_if": each.get("shown_if", ""),
    }


def _limit(then: str | None, general: Decimal | None) -> str:
    """A limit of the model's own; one that is everybody's stays everybody's."""
    return "" if then is None or Decimal(then) == general else _amount(then)


def _expressions(work: Work, model_id: int, content: Content) -> Iterator[Row]:
    """The model's own formulas, and those that were shared and say something else today."""
    own = {each.name: each for each in own_expressions(work, model_id)}
    shared = {(each.head, each.formula.source, each.unit) for each in load_shared(work).expressions}
    for each in content["expressions"]:
        name, _, arguments = each["name"].removesuffix(")").partition("(")
        before = own.get(name)
        if before is None and (each["name"], each["formula"], each["unit"]) in shared:
            continue
        same = before is not None and head(before.name, before.arguments) == each["name"]
        yield {
            "name": name,
            "arguments": before.arguments if before is not None and same else arguments,
            "formula": each["formula"],
            "unit": each["unit"],
            "says": before.says if before is not None else "",
        }


def _component(each: Content, today: _Today) -> Row:
    chosen = today.parameters.get(each["chosen_by"] or "")
    department = each["department"]
    return {
        "id": str(each["id"]),
        "source": _source(each, chosen),
        "source_text": each["chosen_by"] or "",
        "quantity": each["quantity"],
        "condition": each["condition"] or "",
        "scrap_percent": _amount(each["scrap_percent"]) if Decimal(each["scrap_percent"] or 0) else "",
        "rounding_multiple": _amount(each["rounding_multiple"]),
        "department": str(today.departments.get(department, _GONE)) if department else "",
    }


def _source(each: Content, chosen: Parameter | None) -> str:
    if each["chosen_by"]:
        return source_key(None, chosen.id if chosen else 0)
    return source_key(each["material"], None)


def _cuts(components: list[dict[str, Any]], stored: ModelSheet) -> Iterator[Row]:
    """Pieces are known by their component and name: one that is still there is the same one."""
    known = {(row["component"], row["piece"]): row["id"] for row in stored.cuts}
    for component in components:
        of = f"c{component['id']}"
        for cut in component["cuts"]:
            yield {
                "id": known.get((of, cut["name"]), ""),
                "component": of,
                "component_text": "",
                "piece": cut["name"],
                "pieces": cut["pieces"],
                "length": cut["length"],
                "width": cut["width"] or "",
            }


def _price(each: Content, today: _Today) -> Row:
    option = today.options.get((each["parameter"] or "", each["option"] or ""))
    return {
        "id": str(each["id"]),
        "kind": each["kind"],
        "option": str(option or ""),
        "option_text": each["chosen"] or "",
        "formula": each["formula"] or "",
        "over": _amount(each["over"]),
        "step": _amount(each["step"]),
        "amount": "" if each["kind"] == "formula" else _amount(each["amount"]),
        "condition": each["condition"] or "",
        "name": each["name"] or "",
    }


def _amount(text: str | None) -> str:
    return show_amount(None if text is None else Decimal(text))
