"""A new customer while somebody is on the phone: a name is enough, the code is given by the house."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, or_, select

from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.parties.checking import check_party
from app.parties.identification import prints_of
from models.parties import Party

ADD: Final = Right("add", "Party")
ASKED: Final = ("name", "phone", "email", "tax_id", "tax_office", "street", "district", "city", "postal_code")
"""What is asked of a customer on the phone; everything but the name may stay empty."""
_LETTERS: Final = "MUS-"
_LONGEST: Final = {"name": 160, "phone": 30, "email": 120, "tax_id": 20, "street": 200}
_USUAL_LONGEST: Final = 80
_NUMBERED: Final = re.compile(rf"{_LETTERS}(\d{{1,9}})")


class CustomerKnown(Refusal):
    """A customer with this tax or identity number is there already."""

    code = "parties.customer_known"
    sentence = N_("{name} ({known}) has this number already. Choose them from the list.")
    field = "tax_id"


def new_customer(work: Work, typed: Mapping[str, str]) -> Party:
    """A customer with what was typed, checked as the form checks it; the caller stores it. Refusals."""
    work.require(ADD)
    texts = {name: typed.get(name, "").strip()[: _LONGEST.get(name, _USUAL_LONGEST)] for name in ASKED}
    with work.session.no_autoflush:
        party = Party(
            **texts,
            code=_next_code(work),
            country="",
            note="",
            is_customer=True,
            is_supplier=False,
            is_carrier=False,
            is_active=True,
        )
        # A number that is known is told before anything else is: then nothing needs to be typed at all.
        if known := _with_number(work, texts["tax_id"]):
            raise Refusals([CustomerKnown(name=known.name, known=known.code)])
        check_party(work, party)
    return party


def _with_number(work: Work, typed: str) -> Party | None:
    number = "".join(typed.split())
    if not number:
        return None
    same = or_(Party.tax_id == number, Party.tax_id_print.in_(prints_of(work.tenant, number)))
    return work.session.scalars(select(Party).where(Party.is_customer, Party.is_active, same)).first()


def _next_code(work: Work) -> str:
    """The number after the highest; two at once take turns."""
    work.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("customer code"))))
    codes = work.session.scalars(select(Party.code).where(Party.code.startswith(_LETTERS, autoescape=True)))
    taken = [int(found[1]) for code in codes if (found := _NUMBERED.fullmatch(code))]
    return f"{_LETTERS}{max(taken, default=0) + 1:03d}"
