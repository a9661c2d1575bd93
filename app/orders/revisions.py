"""The revisions of an order's proforma, and what each says differently from the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.documents.papers import ProformaLine, ProformaPaper
from app.kernel.amounts import show_money, show_percent, show_quantity
from app.kernel.clock import show_date
from app.kernel.text import N_
from app.kernel.work import Work
from app.orders.offering import DOCUMENT_SUBJECT
from app.orders.proforma import KIND
from models.core import IssuedDocument

Translate = Callable[[str], str]
_ADDED: Final = N_("Line {line} is new: {title}, {quantity}, {net}")
_GONE: Final = N_("Line {line} is gone: {title}, {quantity}, {net}")
_LINE: Final = N_("Line {line}, {what}: {before} → {after}")
_PAPER: Final = N_("{what}: {before} → {after}")
_NOTHING: Final = "–"
TITLE: Final = N_("product")
QUANTITY: Final = N_("quantity")
UNIT_PRICE: Final = N_("unit price")
DISCOUNT: Final = N_("discount")
FEATURES: Final = N_("features")


@dataclass(frozen=True)
class Revision:
    """One issued proforma, and what changed in it in sentences; nothing for the first."""

    document: IssuedDocument
    changes: tuple[str, ...]
    total: str
    sha256: str
    """Of its PDF; empty until it was drawn."""


def revisions_of(work: Work, order_id: int, translate: Translate = str) -> list[Revision]:
    """All proformas of an order, the newest first."""
    documents = work.session.scalars(
        select(IssuedDocument)
        .where(
            IssuedDocument.kind == KIND,
            IssuedDocument.subject == DOCUMENT_SUBJECT,
            IssuedDocument.subject_id == order_id,
        )
        .options(joinedload(IssuedDocument.file))
        .order_by(IssuedDocument.id)
    ).all()
    papers = [ProformaPaper.from_json(document.snapshot) for document in documents]
    revisions = []
    for place, (document, paper) in enumerate(zip(documents, papers, strict=True)):
        changes = tuple(differences(papers[place - 1], paper, translate)) if place else ()
        total = show_money(paper.grand_total, paper.currency)
        revisions.append(Revision(document, changes, total, document.file.sha256 if document.file else ""))
    return revisions[::-1]


def differences(before: ProformaPaper, after: ProformaPaper, translate: Translate = str) -> Iterator[str]:
    """What a newer paper says differently, line by line and then as a whole."""
    yield from _lines(before, after, translate)
    for what, was, now in zip(_FACTS, _facts(before), _facts(after), strict=True):
        if was != now:
            yield translate(_PAPER).format(
                what=translate(what), before=was or _NOTHING, after=now or _NOTHING
            )


_FACTS: Final = (
    N_("Customer"),
    N_("Currency"),
    N_("Exchange rate"),
    N_("Grand total"),
    N_("VAT withheld"),
    N_("Valid until"),
    N_("Delivery date"),
    N_("Place of delivery"),
    N_("Payment plan"),
    N_("Payment terms"),
    N_("Delivery terms"),
    N_("Notes"),
)


def _facts(paper: ProformaPaper) -> tuple[str, ...]:
    return (
        paper.customer.name,
        paper.currency,
        paper.rate_note,
        show_money(paper.grand_total, paper.currency),
        show_money(paper.withholding, paper.currency) if paper.withholding else "",
        show_date(paper.valid_until) if paper.valid_until else "",
        show_date(paper.delivery_date) if paper.delivery_date else "",
        ", ".join(paper.delivery_address),
        "; ".join(
            f"{step.due} {step.share or show_money(step.amount, paper.currency)}" for step in paper.plan
        ),
        " ".join(paper.payment_terms),
        " ".join(paper.delivery_terms),
        " ".join(paper.notes),
    )


def _lines(before: ProformaPaper, after: ProformaPaper, translate: Translate) -> Iterator[str]:
    """Lines that say the same door are compared with each other, wherever they stand."""
    old_keys, new_keys = ([_key(line) for line in paper.lines] for paper in (before, after))
    matcher = SequenceMatcher(None, old_keys, new_keys, autojunk=False)
    for _tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        old, new = before.lines[old_from:old_to], after.lines[new_from:new_to]
        for was, now in zip(old, new, strict=False):
            yield from _line(was, now, before.currency, after.currency, translate)
        yield from (_whole(_GONE, line, before.currency, translate) for line in old[len(new) :])
        yield from (_whole(_ADDED, line, after.currency, translate) for line in new[len(old) :])


def _key(line: ProformaLine) -> tuple[Any, ...]:
    return line.title, line.description


def _line(
    was: ProformaLine, now: ProformaLine, old_currency: str, currency: str, translate: Translate
) -> Iterator[str]:
    gone, come = _apart(was.description, now.description)
    pairs = (
        (TITLE, was.title, now.title),
        (FEATURES, gone, come),
        (QUANTITY, show_quantity(was.quantity, was.unit), show_quantity(now.quantity, now.unit)),
        (UNIT_PRICE, show_money(was.unit_price, old_currency), show_money(now.unit_price, currency)),
        (
            DISCOUNT,
            show_percent(was.discount_percent) if was.discount_percent else "",
            show_percent(now.discount_percent) if now.discount_percent else "",
        ),
    )
    for what, before, after in pairs:
        if before != after:
            yield translate(_LINE).format(
                line=now.position, what=translate(what), before=before or _NOTHING, after=after or _NOTHING
            )


def _apart(was: Sequence[str], now: Sequence[str]) -> tuple[str, str]:
    """Only the answers that differ; packed lines are taken apart first."""
    old, new = ([part for line in lines for part in line.split(" · ")] for lines in (was, now))
    return (
        ", ".join(part for part in old if part not in new),
        ", ".join(part for part in new if part not in old),
    )


def _whole(sentence: str, line: ProformaLine, currency: str, translate: Translate) -> str:
    return translate(sentence).format(
        line=line.position,
        title=line.title,
        quantity=show_quantity(line.quantity, line.unit),
        net=show_money(line.net, currency),
    )
