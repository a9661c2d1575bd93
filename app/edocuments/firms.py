"""Partners and our own company as a document names them."""

from __future__ import annotations

import re

from app.edocuments.refusals import NumberUnreadable
from app.edocuments.ubl.facts import Firm, Place
from app.kernel.work import Work
from app.parties.checking import HOME
from app.parties.identification import FOREIGN_BUYER, UNKNOWN_BUYER, full_tax_id
from models.branches import Branch
from models.core import Company
from models.parties import Party

_DIGITS = re.compile("[0-9]{10,11}")


def our_firm(work: Work, branch: Branch | None = None) -> Firm:
    """The company as it is today, and the branch of it that issues the document."""
    company = work.session.get_one(Company, 1)
    number = full_tax_id(work, company)
    if number and _DIGITS.fullmatch(number) is None:
        raise NumberUnreadable(name=company.legal_name)
    return Firm(
        name=company.legal_name,
        tax_id=number,
        tax_office=company.tax_office,
        phone=company.phone,
        email=company.email,
        website=company.website,
        mersis=company.mersis_number,
        trade_registry=company.trade_registry,
        place=our_place(company),
        branch_code=branch.code if branch else "",
        branch_name=branch.name if branch else "",
        branch_place=_place_of(branch) if branch and branch.city else None,
    )


def _place_of(branch: Branch) -> Place:
    return Place(
        street=branch.street, district=branch.district, city=branch.city, postal_code=branch.postal_code
    )


def our_number(work: Work) -> str:
    """Our tax number whole, as those who carry documents know us by it."""
    return full_tax_id(work, work.session.get_one(Company, 1))


def our_place(company: Company) -> Place:
    """Where the company is."""
    return Place(
        street=company.street,
        district=company.district,
        city=company.city,
        postal_code=company.postal_code,
    )


def firm_of(work: Work, party: Party, *, otherwise: Place | None = None) -> Firm:
    """A partner; one whose town nobody wrote down lives where the goods go.

    Without a tax number it is the final consumer nobody asked, or the customer abroad.
    """
    place = Place(
        street=party.street,
        district=party.district,
        city=party.city,
        postal_code=party.postal_code,
        country=party.country,
    )
    if otherwise is not None and not (place.district and place.city):
        place = otherwise
    number = full_tax_id(work, party) or (UNKNOWN_BUYER if party.country == HOME else FOREIGN_BUYER)
    if _DIGITS.fullmatch(number) is None:
        raise NumberUnreadable(name=party.name)
    return Firm(
        name=party.name,
        tax_id=number,
        tax_office=party.tax_office,
        phone=party.phone,
        email=party.email,
        place=place,
    )
