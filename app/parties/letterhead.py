"""The company's own letterhead, and addresses as papers write them."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import undefer

from app.documents.papers import BankAccount, Letterhead, picture_uri
from app.kernel.work import Work
from app.parties.checking import HOME
from app.parties.identification import full_tax_id, show_iban, show_phone
from models.core import Company


def read_letterhead(work: Work, language: str = "tr") -> Letterhead:
    """What every paper of the company says about it, as it is today, in the language of its reader."""
    return letterhead_of(work.session.get_one(Company, 1, options=[undefer(Company.logo)]), language)


def legal_letterhead(work: Work, language: str = "tr") -> Letterhead:
    """The same with the whole tax number, for the papers that must carry it (VUK 230): waybill and invoice.

    Whoever is a firm alone has their identity number there; every other paper shows it masked.
    """
    number = full_tax_id(work, work.session.get_one(Company, 1))
    return replace(read_letterhead(work, language), tax_number=number)


def letterhead_of(company: Company, language: str = "tr") -> Letterhead:
    """The letterhead a company's record gives; where no English text was written, the Turkish one stands."""
    footer, signature = company.paper_footer, company.paper_signature
    if language == "en":
        footer, signature = (
            company.paper_footer_english or footer,
            company.paper_signature_english or signature,
        )
    return Letterhead(
        legal_name=company.legal_name,
        trade_name=company.trade_name,
        address=address_lines(company.street, company.district, company.city, company.postal_code),
        tax_office=company.tax_office,
        tax_number=company.tax_id,
        mersis=company.mersis_number,
        trade_registry=company.trade_registry,
        phone=show_phone(company.phone),
        email=company.email,
        website=company.website,
        accounts=(BankAccount(iban=show_iban(company.iban), bank=company.bank),) if company.iban else (),
        logo=picture_uri(company.logo) if company.logo else None,
        accent=company.accent,
        footer=tuple(_lines(footer)),
        signature=tuple(_lines(signature)),
    )


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def address_lines(
    street: str, district: str = "", city: str = "", postal_code: str = "", country: str = ""
) -> tuple[str, ...]:
    """Street; postal code, district and city as Turkish post writes them; a country only when abroad."""
    town = " / ".join(part for part in (district, city) if part)
    lines = (*street.splitlines(), " ".join(part for part in (postal_code, town) if part))
    abroad = country if country and country != HOME else ""
    return tuple(line.strip() for line in (*lines, abroad) if line.strip())
