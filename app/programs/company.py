"""Who the program speaks for: the company, the person, and what it may do."""

from __future__ import annotations

from app.identity.program_actor import ProgramActor
from app.identity.scopes import SCOPES
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.programs.words import Shape
from models.core import Company

SHOW = Right("show", "Company")


class CompanyShown(Shape):
    """The company as its letterhead says it."""

    legal_name: str
    tax_office: str
    tax_id: str
    mersis_number: str
    street: str
    district: str
    city: str
    postal_code: str
    phone: str
    email: str
    website: str


class Myself(Shape):
    """Who is asking, as we understood it."""

    kind: str
    """program for a key, person for somebody who signed in."""
    id: int
    name: str
    company: str
    scopes: list[str]


def show_company(work: Work) -> CompanyShown:
    """The letterhead, without the bank account; whoever is a firm alone is told with their number masked."""
    work.require(SHOW)
    company = work.session.get_one(Company, 1)
    return CompanyShown(**{name: getattr(company, name) for name in CompanyShown.model_fields})


def show_myself(work: Work) -> Myself:
    """Who the key or token belongs to, and what of the scopes it really may now."""
    actor = work.actor
    allowed = [code for code, scope in SCOPES.items() if all(map(actor.may, scope.rights))]
    if isinstance(actor, ProgramActor) and actor.scopes is not None:
        allowed = [code for code in allowed if code in actor.scopes]
    return Myself(
        kind=actor.kind, id=actor.id or 0, name=actor.name, company=work.tenant.name, scopes=allowed
    )
