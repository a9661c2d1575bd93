"""Where customers want goods unloaded [sevk adresi]: several places for each, one of them the usual one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, text, update

from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.text import N_, tr_fold
from app.kernel.work import RecordGone, Work
from app.parties.checking import HOME
from app.parties.identification import check_phone, check_postal_code
from app.shipping.events import AddressKept
from models.carriage import PartyAddress
from models.parties import Party

EDIT: Final = Right("edit", "Party")
LOOK: Final = Right("show", "Party")
_LONGEST: Final = {
    "name": 160,
    "street": 200,
    "district": 80,
    "city": 80,
    "postal_code": 10,
    "country": 60,
    "contact": 160,
    "phone": 30,
}
_KEEP: Final = text(
    "insert into party_address as a (party_id, name, street, district, city, postal_code, country, contact,"
    " phone) values (:party, :name, :street, :district, :city, :postal_code, :country, :contact, :phone)"
    " on conflict (party_id, name) do update set street = excluded.street, district = excluded.district,"
    " city = excluded.city, postal_code = excluded.postal_code, country = excluded.country,"
    " contact = excluded.contact, phone = excluded.phone, is_active = true returning a.id"
)


class AddressFieldMissing(Refusal):
    """A place has a name, a district and a city."""

    code = "shipping.address_field_missing"
    sentence = N_("Please fill this in.")


class AddressNameTaken(Refusal):
    """Two places of a customer cannot have one name."""

    code = "shipping.address_name_taken"
    sentence = N_("This customer already has an address with this name.")
    field = "name"


class AddressTextTooLong(Refusal):
    """More letters than a waybill has room for."""

    code = "shipping.address_too_long"
    sentence = N_("At most {most} characters.")


@dataclass(frozen=True)
class Address:
    """A place as it is typed; ``id`` is 0 for one that is not kept yet."""

    name: str
    street: str = ""
    district: str = ""
    city: str = ""
    postal_code: str = ""
    country: str = HOME
    contact: str = ""
    phone: str = ""
    is_default: bool = False
    id: int = 0


def addresses_of(work: Work, party_id: int) -> list[PartyAddress]:
    """The places of a customer, the usual one first; one statement."""
    query = select(PartyAddress).where(PartyAddress.party_id == party_id, PartyAddress.is_active)
    return list(
        work.session.scalars(
            query.order_by(PartyAddress.is_default.desc(), PartyAddress.name, PartyAddress.id)
        )
    )


def save_address(work: Work, party_id: int, address: Address) -> int:
    """Add a place or change one; its id. Refusals names every wrong field."""
    work.require(EDIT)
    work.lock(Party, party_id)
    checked = _checked(work, party_id, address)
    if address.is_default:
        _no_other_default(work, party_id)
    kept = work.find(PartyAddress, address.id) if address.id else PartyAddress(party_id=party_id)
    if kept.party_id != party_id:
        raise RecordGone
    for name, value in checked.items():
        setattr(kept, name, value)
    kept.is_default, kept.is_active = address.is_default, True
    work.session.add(kept)
    work.session.flush()
    work.emit(AddressKept(party_id, kept.id, kept.name, is_active=True))
    return kept.id


def remove_address(work: Work, party_id: int, address_id: int) -> None:
    """The place is offered no more; waybills keep what they say."""
    work.require(EDIT)
    kept = work.lock(PartyAddress, address_id)
    if kept.party_id != party_id:
        raise RecordGone
    if kept.is_active:
        kept.is_active = kept.is_default = False
        # Its name is free for another place.
        kept.name = f"{kept.name[:140]} #{kept.id}"
        work.session.flush()
        work.emit(AddressKept(party_id, kept.id, kept.name, is_active=False))


def keep_address(work: Work, party_id: int, name: str, values: Mapping[str, str]) -> None:
    """Keep the place a waybill was just written for, under a name; the dispatcher does not type it again."""
    name = " ".join(name.split())[: _LONGEST["name"]]
    if name:
        kept = work.session.scalar(_KEEP, {"party": party_id, "name": name, **values})
        work.emit(AddressKept(party_id, int(kept or 0), name, is_active=True))


def _no_other_default(work: Work, party_id: int) -> None:
    work.session.execute(
        update(PartyAddress)
        .where(PartyAddress.party_id == party_id, PartyAddress.is_default)
        .values(is_default=False)
    )


def _checked(work: Work, party_id: int, address: Address) -> dict[str, Any]:
    values = {name: " ".join(str(getattr(address, name)).split()) for name in _LONGEST}
    if tr_fold(values["country"]) in ("", "turkiye", "turkey", "tr"):
        values["country"] = HOME
    refusals: list[Refusal] = [
        AddressFieldMissing(field=name) for name in ("name", "district", "city") if not values[name]
    ]
    refusals += [
        AddressTextTooLong(field=name, most=most)
        for name, most in _LONGEST.items()
        if len(values[name]) > most
    ]
    for name, check in (("postal_code", check_postal_code), ("phone", check_phone)):
        if not values[name] or (name == "postal_code" and values["country"] != HOME):
            continue
        try:
            values[name] = check(values[name], field=name)
        except Refusal as refusal:
            refusals.append(refusal)
    taken = select(PartyAddress.id).where(
        PartyAddress.party_id == party_id, PartyAddress.name == values["name"], PartyAddress.id != address.id
    )
    if values["name"] and work.session.scalar(taken) is not None:
        refusals.append(AddressNameTaken())
    if refusals:
        raise Refusals(refusals)
    return values
