"""A proforma on its way to its customer: a link that lets them approve it, in a letter in their language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.documents.sharing import DAYS, SHARE, share_paper, shares_of
from app.kernel.clock import show_date, today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_
from app.kernel.work import Work
from app.notices.mailing import queue_mail
from app.notices.paper_mail import LONGEST_NOTE, NoRecipient, NoteTooLong
from app.orders.proforma import KIND
from models.core import Company, IssuedDocument

LINK: Final = "{link}"
LONGEST_SUBJECT: Final = 200
Translate = Callable[[str], str]
_SUBJECT: Final = N_("Proforma {number} – {company}")
_LETTER: Final = N_(
    "Dear {customer},\n\nyou find our proforma {number} behind this link. There you can read it, open its PDF"
    " and approve it, or write what should be different:\n{link}\n\nIt counts until {day}.\n\n"
    "Kind regards,\n{person}\n{company}"
)
_MESSAGE: Final = N_(
    "Hello, this is our proforma {number}: {link}\nYou can read and approve it there. It counts until {day}."
)


class SubjectMissing(Refusal):
    """A letter without a subject looks like something else."""

    code = "orders.subject_missing"
    sentence = N_("Write a subject of at most {most} letters.")
    field = "subject"


class LinkMissing(Refusal):
    """Without its link the letter leads nowhere."""

    code = "orders.link_missing"
    sentence = N_("Leave {link} in the text: the link is put there.")
    field = "text"


class ProformaReplaced(Refusal):
    """A letter about one revision does not carry another."""

    code = "orders.proforma_replaced"
    sentence = N_("{number} was issued meanwhile. The letter is written anew for it: read it, then send it.")


@dataclass(frozen=True)
class Words:
    """A letter and a short message, with ``{link}`` where the link will be."""

    subject: str
    letter: str
    message: str


def label_of(document: IssuedDocument) -> str:
    """How a revision is called: PRF-2026-00012-R2."""
    return f"{document.number}-R{document.revision}" if document.revision else document.number


def words_for(work: Work, document: IssuedDocument, translate: Translate = str) -> Words:
    """What is usually written to the customer, in the language ``translate`` speaks."""
    company = work.session.get_one(Company, 1)
    day = document.snapshot.get("valid_until")
    facts = {
        "number": label_of(document),
        "company": company.trade_name or company.legal_name,
        "customer": document.party_name,
        "person": work.actor.name,
        "day": show_date(date.fromisoformat(day)) if day else "–",
        "link": LINK,
    }
    subject, letter, message = (translate(each).format(**facts) for each in (_SUBJECT, _LETTER, _MESSAGE))
    return Words(subject, letter, message)


def link_of(work: Work, document: IssuedDocument, key: str | None = None) -> str:
    """The token of a link that counts as long as the proforma does; one that is there already is used."""
    work.require(SHARE)
    for listed in shares_of(work, document.id):
        if listed.counts and listed.share.until.date() >= _until(document, listed.share.until.date()):
            return listed.token
    left = (_until(document, today_local(work.now)) - today_local(work.now)).days + 1
    days = next((each for each in DAYS[1:] if each >= left), DAYS[-1])
    made = share_paper(work, document.id, days, {KIND}, key=key)
    return next(listed.token for listed in shares_of(work, document.id) if listed.share.id == made)


def mail_proforma(
    work: Work,
    document: IssuedDocument,
    recipient: str,
    subject: str,
    text: str,
    address: Callable[[str], str],
    *,
    seen: int | None,
    attach: bool = True,
    key: str | None = None,
) -> int:
    """Send the letter with a link that ``address`` makes of its token, and the PDF; the id of the mail.

    ``seen`` is the id of the proforma the letter was written for. Raises ProformaReplaced when ``document``
    is another one, Refusals at the fields, NotAnEmail, MailNotSetUp.
    """
    work.require(SHARE)
    if document.id != seen:
        raise ProformaReplaced(number=label_of(document))
    wrong: list[Refusal] = []
    if not recipient.strip():
        wrong.append(NoRecipient())
    if not 0 < len(subject.strip()) <= LONGEST_SUBJECT:
        wrong.append(SubjectMissing(most=LONGEST_SUBJECT))
    if LINK not in text:
        wrong.append(LinkMissing(link=LINK))
    elif len(text) > LONGEST_NOTE:
        wrong.append(NoteTooLong(field="text", most=LONGEST_NOTE))
    if wrong:
        raise Refusals(wrong)

    def act() -> int:
        body = text.replace(LINK, address(link_of(work, document)))
        return queue_mail(work, recipient.strip(), subject, body, document, secret=True, attach=attach).id

    return int(work.once(key, f"mail proforma {document.id}", act))


def _until(document: IssuedDocument, otherwise: date) -> date:
    day = document.snapshot.get("valid_until")
    return date.fromisoformat(day) if day else otherwise
