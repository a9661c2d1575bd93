"""What the Proforma Fatura / Sipariş Onay Formu of an order shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.configurator.drawing import draw_door, style_of
from app.documents.papers import PlannedPayment, ProformaLine, ProformaPaper, VatTotal
from app.kernel.amounts import round_money
from app.kernel.clock import today_local
from app.kernel.english_words import amount_in_english
from app.kernel.text import N_
from app.kernel.words import amount_in_words
from app.kernel.work import Work
from app.orders.terms import Terms, terms_of
from app.orders.terms_in_words import (
    delivery_in_words,
    due_in_words,
    lira_in_words,
    rate_in_words,
    share_in_words,
    withholding_in_words,
)
from app.parties.addressing import party_block
from app.parties.letterhead import address_lines, read_letterhead
from models.core import Company
from models.materials import Unit
from models.orders import OrderLine, SalesOrder

KIND = "proforma"
Translate = Callable[[str], str]

SIZES = ("G", "Y", "K")
"""Width, height and wall thickness are said together."""
_SIZE = N_("Size (W × H × wall)")
_PIECE = "C62"
_LONGEST_LINE = 60
_ADDED = "+ "


def build_proforma(
    work: Work,
    order: SalesOrder,
    bills: Mapping[int, Sequence[str]],
    number: str,
    revision: int,
    translate: Translate = str,
) -> ProformaPaper:
    """The paper of an order whose lines are frozen; ``bills`` are the material codes by line id.

    ``translate`` gives the language of the customer: a paper says its words itself.
    """
    company = work.session.get_one(Company, 1)
    language = order.customer.paper_language
    today = today_local(work.now)
    unit = work.session.scalar(select(Unit.symbol).where(Unit.code == _PIECE)) or ""
    terms = terms_of(work, order)
    split = terms.totals
    before = sum((round_money(line.unit_price * line.quantity) for line in order.lines), Decimal("0.00"))
    discount = before - split.net
    return ProformaPaper(
        seller=read_letterhead(work, language),
        customer=party_block(order.customer),
        number=number,
        revision=revision,
        date=today,
        valid_until=terms.valid_until,
        order_number=order.number,
        lines=tuple(_line(line, unit, bills.get(line.id, ()), translate) for line in _kept(order)),
        gross=before if discount else None,
        discount=discount or None,
        net=split.net,
        vat_totals=tuple(VatTotal(rate=part.rate, base=part.base, vat=part.vat) for part in split.parts),
        **_money_terms(terms, translate, language),
        delivery_address=address_lines(
            order.delivery_street, order.delivery_district, order.delivery_city, order.delivery_postal_code
        ),
        delivery_date=order.due_on,
        payment_terms=_paragraphs(order.payment_terms),
        delivery_terms=delivery_in_words(terms, translate),
        notes=(*_paragraphs(order.note), *_paragraphs(company.proforma_terms)),
        prepared_by=work.actor.name,
    )


def _money_terms(terms: Terms, translate: Translate, language: str) -> dict[str, Any]:
    """What the customer pays, when, and in which currency."""
    in_words = amount_in_english if language == "en" else amount_in_words
    return {
        "withholding": terms.withheld.amount if terms.withheld else None,
        "withholding_note": withholding_in_words(terms, translate),
        "grand_total": terms.payable,
        "words": in_words(terms.payable, terms.currency),
        "deposit": terms.deposit or None,
        "currency": terms.currency,
        "language": language,
        "rate_note": rate_in_words(terms, translate, language),
        "in_lira": lira_in_words(terms, language),
        "plan": _plan(terms, translate, language),
    }


def _plan(terms: Terms, translate: Translate, language: str) -> tuple[PlannedPayment, ...]:
    return tuple(
        PlannedPayment(
            due=due_in_words(step, translate),
            share=share_in_words(step, translate, language),
            amount=step.amount,
        )
        for step in terms.steps
    )


def language_of(work: Work, order_id: int) -> str:
    """In which language the customer of an order reads its papers."""
    return work.find(SalesOrder, order_id).customer.paper_language


def _kept(order: SalesOrder) -> list[OrderLine]:
    """Its lines without those that were given up while the others were being made."""
    return [line for line in order.lines if line.quantity]


def _line(line: OrderLine, unit: str, codes: Sequence[str], translate: Translate) -> ProformaLine:
    configuration = line.configuration
    model = configuration["model"]
    drawing = sheet = ""
    if model:
        values = line.parameters
        style = style_of(values, codes)
        drawing = draw_door(values, style=style, detail="card", translate=translate)
        sheet = draw_door(values, style=style, translate=translate)
    return ProformaLine(
        position=line.position,
        title=f"{model['code']} {model['name']}" if model else line.description,
        quantity=Decimal(line.quantity),
        unit=unit,
        unit_price=line.unit_price,
        net=line.net,
        vat_rate=line.vat_percent,
        discount_percent=line.discount_percent or None,
        description=_packed(describe_line(configuration, line.description if model else "", translate)),
        drawing=drawing,
        sheet=sheet,
    )


def describe_line(
    configuration: Mapping[str, Any], remark: str = "", translate: Translate = str
) -> tuple[str, ...]:
    """A door in words, one answer a line: its size first, then every other answer, then what was added."""
    labels: Mapping[str, Mapping[str, str]] = configuration["labels"]
    said = []
    sizes = [_millimetres(configuration["values"][code]) for code in SIZES if code in labels]
    if len(sizes) == len(SIZES):
        said.append(f"{translate(_SIZE)}: {' × '.join(sizes)} {labels[SIZES[0]]['unit']}")
    for code in configuration["order"]:
        label = labels[code]
        if label["value"] and not (code in SIZES and said):
            said.append(f"{label['name']}: {label['value']} {label['unit']}".strip())
    said += [
        _ADDED + " – ".join(filter(None, (extra["name"], extra["note"]))) for extra in configuration["extras"]
    ]
    return (*said, *_paragraphs(remark))


def _packed(said: Sequence[str]) -> tuple[str, ...]:
    """Short answers share a line, so that more doors fit on a page; size and what was added do not."""
    lines: list[str] = []
    for each in said:
        if len(lines) > 1 and not each.startswith(_ADDED) and len(lines[-1]) + len(each) < _LONGEST_LINE:
            lines[-1] += f" · {each}"
        else:
            lines.append(each)
    return tuple(lines)


def _millimetres(value: str) -> str:
    """A size as it stands on drawings: 1050, not 1.050."""
    return f"{Decimal(value).normalize():f}".replace(".", ",")


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
