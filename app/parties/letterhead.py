"""The company's own letterhead, and addresses as papers write them."""

from __future__ import annotations

from sqlalchemy.orm import undefer

from app.documents.papers import BankAccount, Letterhead, picture_uri
from app.kernel.work import Work
from app.parties.checking import HOME
from app.parties.identification import show_iban, show_phone
from models.core import Company


def read_letterhead(work: Work) -> Letterhead:
    """What every paper of the company says about it, as it is today."""
    company = work.session.get_one(Company, 1, options=[undefer(Company.logo)])
    return Letterhead(
        legal_name=company.legal_name,
        address=address_lines(company.street, company.district, company.city, company.postal_code),
        tax_office=company.tax_office,
        tax_number=company.tax_id,
        mersis=company.mersis_number,
        phone=show_phone(company.phone),
        email=company.email,
        website=company.website,
        accounts=(BankAccount(iban=show_iban(company.iban), bank=company.bank),) if company.iban else (),
        logo=picture_uri(company.logo) if company.logo else None,
        accent=company.accent,
    )


def address_lines(
    street: str, district: str = "", city: str = "", postal_code: str = "", country: str = ""
) -> tuple[str, ...]:
    """Street; postal code, district and city as Turkish post writes them; a country only when abroad."""
    town = " / ".join(part for part in (district, city) if part)
    lines = (*street.splitlines(), " ".join(part for part in (postal_code, town) if part))
    abroad = country if country and country != HOME else ""
    return tuple(line.strip() for line in (*lines, abroad) if line.strip())
