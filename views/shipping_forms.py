"""The page that writes a waybill: what it starts with, and what was typed into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from app.kernel.clock import ISTANBUL, parse_date, show_date, to_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_
from app.kernel.work import Work
from app.shipping.addresses import addresses_of
from app.shipping.forms import ShipmentForm
from app.shipping.list_showing import ListCard
from app.shipping.readying import ReadyCard
from app.shipping.sending_lists import form_of_list
from views.ids import chosen_id, id_from
from views.loading import read_parts
from views.works import reading

TEXTS = (
    "driver_first_name",
    "driver_last_name",
    "driver_tckn",
    "plate",
    "trailer_plate",
    "delivery_street",
    "delivery_district",
    "delivery_city",
    "delivery_postal_code",
    "delivery_country",
    "delivery_contact",
    "delivery_phone",
    "note",
    "internal_note",
    "packages",
    "gross_weight",
    "form_number",
    "address_name",
)
PLACE = ("street", "district", "city", "postal_code", "country")

_NOBODY = 0
"""The id no firm has."""


class NotATime(Refusal):
    """An hour of the day that cannot be read."""

    code = "shipping.not_a_time"
    sentence = N_("Write the hour like 14:30.")


def first_values(cards: list[ReadyCard], order: int | None) -> dict[str, str]:
    """What the page starts with: every ready door (of the order that was asked for), where it goes, now."""
    chosen = [card for card in cards if order is None or card.order_id == order]
    delivery = (chosen or cards)[0].delivery
    values = {f"delivery_{name}": value for name, value in vars(delivery).items()}
    values |= _usual_place((chosen or cards)[0].customer_id) | _now()
    return values | {f"parts-{card.work_order_id}": str(card.free if card in chosen else 0) for card in cards}


def values_of_list(card: ListCard, cards: list[ReadyCard]) -> dict[str, str]:
    """What the page of a loaded truck starts with: what was kept with the list, else the usual."""
    orders = {door.order_id for door in card.doors}
    known = [one for one in cards if one.order_id in orders]
    values = first_values(known, None) if known else _now()
    kept = {name: value for name, value in card.loading.form.items() if value}
    return {**values, **kept, **_now(), "only_ticked": "1" if card.ticked else "0"}


def _usual_place(customer: int) -> dict[str, str]:
    usual = next((one for one in addresses_of(reading(), customer) if one.is_default), None)
    if usual is None:
        return {}
    return {f"delivery_{name}": getattr(usual, name) for name in (*PLACE, "contact", "phone")}


def _now() -> dict[str, str]:
    now = to_local(reading().now)
    day, hour = show_date(now), now.strftime("%H:%M")
    return {"despatch_date": day, "despatch_time": hour, "despatch_shown": f"{day} {hour}"}


def read_form(work: Work, typed: dict[str, str]) -> ShipmentForm:
    """The form as it was typed, with the doors of the loading list where there is one."""
    wrong: list[Refusal] = []
    is_by_form = typed.get("by_form") == "1"
    form = ShipmentForm(
        customer_id=id_from(typed.get("customer_id")) or 0,
        parts=read_parts(typed),
        despatched_at=_despatch(typed, wrong),
        carrier_id=_chosen(typed, "carrier_id"),
        recipient_id=_chosen(typed, "recipient_id"),
        driver_id=id_from(typed.get("driver_id")),
        branch_id=chosen_id(typed.get("branch_id")),
        form_date=_form_date(typed, wrong) if is_by_form else None,
        foreign_vehicle=typed.get("foreign_vehicle") == "1",
        **{name: typed[name] for name in TEXTS if name in typed},  # type: ignore[arg-type] # only texts
    )
    if not is_by_form:
        form = replace(form, form_number="")
    if wrong:
        raise Refusals(wrong)
    loading = id_from(typed.get("loading_id"))
    if loading is not None:
        form = form_of_list(work, loading, form, only_ticked=typed.get("only_ticked") == "1")
    return form


def _chosen(typed: dict[str, str], name: str) -> int | None:
    """The firm that was chosen; what was typed and is in no list is a firm nobody knows."""
    chosen = typed.get(name, "")
    return (id_from(chosen) or _NOBODY) if chosen or typed.get(f"{name}_text") else None


def _form_date(typed: dict[str, str], wrong: list[Refusal]) -> date | None:
    written = typed.get("form_date", "")
    try:
        return parse_date(written, field="form_date") if written else None
    except Refusal as refusal:
        wrong.append(refusal)
        return None


def _despatch(typed: dict[str, str], wrong: list[Refusal]) -> datetime | None:
    day, hour = typed.get("despatch_date", ""), typed.get("despatch_time", "")
    # Whoever left the moment as the page showed it means the moment of pressing.
    if (not day and not hour) or typed.get("despatch_shown") == f"{day} {hour}":
        return None
    try:
        on = parse_date(day, field="despatched_at")
    except Refusal as refusal:
        wrong.append(refusal)
        return None
    try:
        at = time.fromisoformat(hour.replace(".", ":").zfill(5))
    except ValueError:
        wrong.append(NotATime(field="despatch_time"))
        return None
    return datetime.combine(on, at, ISTANBUL)


def shown_places(customer: int, cards: list[ReadyCard]) -> list[dict[str, Any]]:
    """Places to choose from: those that are kept, and those of the orders and the firm."""
    places = [
        {"name": one.name, "is_default": one.is_default}
        | {name: getattr(one, name) for name in (*PLACE, "contact", "phone")}
        for one in addresses_of(reading(), customer)
    ]
    seen = {(one["street"], one["district"], one["city"]) for one in places}
    for card in cards:
        where = card.delivery
        if (where.street, where.district, where.city) not in seen and (where.city or where.street):
            seen.add((where.street, where.district, where.city))
            places.append(vars(where) | {"name": card.order_number, "contact": "", "phone": ""})
    return places
