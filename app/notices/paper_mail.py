"""An issued paper by e-mail: its PDF goes along, or a link that opens it; to one address once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from sqlalchemy import func, or_, select

from app.documents.sharing import SHARE, paper_of
from app.kernel.errors import Doubt, Refusal
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.notices.mailing import queue_mail, send_again
from app.notices.outgoing import UNSURE
from models.core import Company, IssuedDocument, Mail

Translate = Callable[[str], str]
LONGEST_NOTE: Final = 2000
_SUBJECT = N_("{paper} {number} – {company}")
_WITH_PDF = N_(
    "Dear {party},\n\nplease find our document {number} ({paper}) attached.\n{note}\n{person}\n{company}"
)
_WITH_LINK = N_(
    "Dear {party},\n\nwith this link you open our document {number} ({paper}):\n{link}\n"
    "{note}\n{person}\n{company}"
)


class NoteTooLong(Refusal):
    """A few words of one's own, no letter."""

    code = "notices.note_too_long"
    sentence = N_("Please write at most {most} letters.")
    field = "note"


class NoRecipient(Refusal):
    """An e-mail goes somewhere."""

    code = "notices.no_recipient"
    sentence = N_("Write the e-mail address it goes to.")
    field = "email"


class MailedBefore(Doubt):
    """The same paper went to the same address."""

    code = "notices.mailed_before"
    sentence = N_("{number} was already e-mailed to {recipient}. Send it once more?")
    field = "email"


def mail_paper(
    work: Work,
    document_id: int,
    recipient: str,
    kinds: Collection[str],
    *,
    paper: str,
    link: str = "",
    note: str = "",
    translate: Translate = str,
    confirmed: Collection[str] = (),
    key: str | None = None,
) -> int:
    """Write the message about a paper, called ``paper`` there, with its PDF or with ``link`` instead; its id.

    Raises NoRecipient, NotAnEmail, NoteTooLong, MailNotSetUp, and the Doubt MailedBefore.
    """
    work.require(SHARE)
    document = paper_of(work, document_id, kinds)
    address, note = recipient.strip(), note.strip()
    if not address:
        raise NoRecipient
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong(most=LONGEST_NOTE)

    def act() -> int:
        # Two people may have the same thought: the second waits here and then hears of it.
        work.session.execute(
            select(func.pg_advisory_xact_lock(func.hashtext("mail paper"), document.id % 2**31))
        )
        if MailedBefore.code not in confirmed and _went(work, document, address):
            raise MailedBefore(number=document.number, recipient=address)
        said = {
            "paper": paper,
            "number": document.number,
            "company": work.session.get_one(Company, 1).legal_name,
            "party": document.party_name,
            "person": work.actor.name,
            "link": link,
            "note": f"\n{note}\n" if note else "",
        }
        subject, body = (
            translate(each).format(**said) for each in (_SUBJECT, _WITH_LINK if link else _WITH_PDF)
        )
        return queue_mail(work, address, subject, body, document, secret=bool(link), attach=not link).id

    return int(work.once(key, f"mail paper {document_id}", act))


def mails_of(work: Work, document_id: int) -> Sequence[Mail]:
    """What was e-mailed of a paper, the newest first."""
    return work.session.scalars(
        select(Mail).where(Mail.document_id == document_id).order_by(Mail.id.desc())
    ).all()


def mail_paper_again(
    work: Work, document_id: int, mail_id: int, kinds: Collection[str], key: str | None = None
) -> None:
    """Try a message of this paper that failed once more; RecordGone for a message of anything else."""
    work.require(SHARE)
    document = paper_of(work, document_id, kinds)
    if work.find(Mail, mail_id).document_id != document.id:
        raise RecordGone
    work.once(key, f"mail again {mail_id}", lambda: send_again(work, mail_id))


def _went(work: Work, document: IssuedDocument, address: str) -> bool:
    """Whether it was sent there, is on its way, or may have left."""
    query = select(Mail.id).where(
        Mail.document_id == document.id,
        func.lower(Mail.recipient) == address.lower(),
        or_(Mail.state != "failed", Mail.error == UNSURE),
    )
    return work.session.scalar(query.limit(1)) is not None
