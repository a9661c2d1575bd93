"""Customers, suppliers and carriers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import select

from app.kernel.permissions import Right
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.parties.checking import check_party
from app.programs.paging import page_of
from app.programs.words import Asked, Page, PageAsked, Shape, Text
from models.parties import Party

LIST, SHOW = Right("list", "Party"), Right("show", "Party")
ADD, EDIT = Right("add", "Party"), Right("edit", "Party")

Short = Annotated[Text, Field(max_length=80)]


class PartiesAsked(PageAsked):
    """Which partners."""

    q: Text | None = Field(default=None, max_length=100, description="Words in name, code, phone or city.")
    role: Literal["customer", "supplier", "carrier"] | None = None
    is_active: Literal["true", "false"] | None = None


class PartyShown(Shape):
    """A business partner."""

    id: int
    code: str
    name: str
    is_customer: bool
    is_supplier: bool
    is_carrier: bool
    tax_office: str
    tax_id: str = Field(description="Of a firm; the identity number of a person is masked.")
    phone: str
    email: str
    street: str
    district: str
    city: str
    postal_code: str
    country: str
    is_active: bool
    note: str


class PartyWritten(Asked):
    """What may be written of a partner; what is left out stays as it is."""

    code: Annotated[Text, Field(min_length=1, max_length=40)] | None = None
    name: Annotated[Text, Field(min_length=1, max_length=160)] | None = None
    is_customer: bool | None = None
    is_supplier: bool | None = None
    is_carrier: bool | None = None
    tax_office: Short | None = None
    tax_id: Annotated[Text, Field(max_length=11)] | None = None
    phone: Annotated[Text, Field(max_length=30)] | None = None
    email: Annotated[Text, Field(max_length=120)] | None = None
    street: Annotated[Text, Field(max_length=200)] | None = None
    district: Short | None = None
    city: Short | None = None
    postal_code: Annotated[Text, Field(max_length=10)] | None = None
    country: Annotated[Text, Field(max_length=60)] | None = None
    is_active: bool | None = None
    note: Annotated[Text, Field(max_length=4000)] | None = None


class PartyAdded(PartyWritten):
    """A new partner needs a code, a name, and to be at least one of customer, supplier, carrier."""

    code: Annotated[Text, Field(min_length=1, max_length=40)]
    name: Annotated[Text, Field(min_length=1, max_length=160)]


def list_parties(work: Work, asked: PartiesAsked) -> Page[PartyShown]:
    """Partners by id."""
    work.require(LIST)
    query = select(Party)
    for word in tr_fold(asked.q or "").split():
        query = query.where(Party.search.contains(word, autoescape=True))
    if asked.role:
        query = query.where(getattr(Party, f"is_{asked.role}"))
    if asked.is_active:
        query = query.where(Party.is_active == (asked.is_active == "true"))
    return page_of(work, query, Party.id, asked, shown)


def show_party(work: Work, party_id: int) -> PartyShown:
    """One partner; RecordGone when there is none."""
    work.require(SHOW)
    return shown(work.find(Party, party_id))


def new_party(work: Work, written: PartyAdded) -> Party:
    """A partner with what was written, checked as the form checks it; the caller stores it. Refusals."""
    work.require(ADD)
    party = Party(country="", note="", is_customer=False, is_supplier=False, is_carrier=False, is_active=True)
    _write(party, written)
    check_party(work, party)
    return party


def party_to_change(work: Work, party_id: int) -> Party:
    """The partner, locked; RecordGone when there is none."""
    work.require(EDIT)
    return work.lock(Party, party_id)


def change_party(work: Work, party: Party, written: PartyWritten) -> None:
    """Write what was sent and check the whole; Refusals."""
    with work.session.no_autoflush:
        _write(party, written)
        check_party(work, party)


def shown(party: Party) -> PartyShown:
    """A partner as programs see them."""
    return PartyShown(**{name: getattr(party, name) for name in PartyShown.model_fields})


def _write(party: Party, written: PartyWritten) -> None:
    sent: dict[str, Any] = written.model_dump(exclude_unset=True, exclude_none=True)
    for column, value in sent.items():
        setattr(party, column, value)
