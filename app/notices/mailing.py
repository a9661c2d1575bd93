"""Mails: written with the change that causes them, sent by the worker after the commit, never twice.

Before a mail goes to the server it is marked as one of which nobody knows whether it left; only the
server's answer clears that. A worker that dies in between leaves the mark, and a person decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.jobs import defer
from app.kernel.sealing import seal, unseal
from app.kernel.text import N_
from app.kernel.work import Work
from app.notices.outgoing import UNSURE, Attachment, Letter
from app.parties.checking import check_email
from models.core import Company, DocumentFile, IssuedDocument, Mail

_SEALED = "\x02sealed\x02"  # signs nobody types into a message
_set_up: list[Callable[[], bool]] = []


class MailNotSetUp(Refusal):
    """No mail server is named in the environment."""

    code = "notices.mail_not_set_up"
    sentence = N_(
        "Sending e-mail is not set up here. Download the PDF and send it yourself, or ask your administrator."
    )
    field = "email"


class MailOnItsWay(Refusal):
    """It was sent, or is about to be."""

    code = "notices.mail_on_its_way"
    sentence = N_("This message to {recipient} has been sent or is on its way.")


@dataclass(frozen=True)
class MailQueued(Event):
    """A message was written; the worker sends it after the commit."""

    subject = "Mail"
    mail_id: int
    recipient: str
    name: str


def use_mail(is_set_up: Callable[[], bool]) -> None:
    """Whether there is a mail server; said once by the composition root."""
    _set_up[:] = [is_set_up]


def mail_is_set_up() -> bool:
    """Whether messages can leave the house at all."""
    return bool(_set_up) and _set_up[0]()


def queue_mail(
    work: Work,
    recipient: str,
    subject: str,
    body: str,
    document: IssuedDocument | None = None,
    *,
    secret: bool = False,
    attach: bool = True,
) -> Mail:
    """Write a message and defer its sending; it leaves when the Work commits and never when it does not.

    What is ``secret`` waits sealed and is kept no longer than it waits. The PDF of its paper goes along
    unless ``attach`` is false. Raises MailNotSetUp, or NotAnEmail at the field ``email``.
    """
    if not mail_is_set_up():
        raise MailNotSetUp
    address = recipient.strip()
    check_email(address)
    mail = Mail(
        recipient=address,
        subject=" ".join(subject.split())[:200],
        body=_SEALED + seal(work.tenant, "mail", body) if secret else body,
        document=document,
        attaches=attach,
        created_at=work.now,
        created_by=work.actor.name,
    )
    work.session.add(mail)
    work.session.flush()
    work.emit(MailQueued(mail.id, address, mail.subject))
    defer(work, "send_mail", mail_id=mail.id)
    return mail


def send_again(work: Work, mail_id: int) -> None:
    """Put a message that failed back into the queue; MailOnItsWay for any other."""
    if not mail_is_set_up():
        raise MailNotSetUp
    mail = work.lock(Mail, mail_id)
    if mail.state != "failed":
        raise MailOnItsWay(recipient=mail.recipient)
    mail.state, mail.error = "waiting", ""
    work.emit(MailQueued(mail.id, mail.recipient, mail.subject))
    defer(work, "send_mail", mail_id=mail.id)


def claim_mail(work: Work, mail_id: int) -> Letter | None:
    """The message to be sent now, marked as unsure; None when it is not waiting (any more)."""
    mail = work.lock(Mail, mail_id)
    if mail.state != "waiting":
        return None
    mail.state, mail.error = "failed", UNSURE
    company = work.session.get_one(Company, 1)
    return Letter(
        key=f"{work.tenant.slug}.{mail.id}.{int(mail.created_at.timestamp())}",
        from_name=company.legal_name,
        reply_to=company.email,
        recipient=mail.recipient,
        subject=mail.subject,
        body=_text(work, mail),
        at=work.now,
        attachment=_attachment(work, mail),
    )


def close_mail(work: Work, mail_id: int, error: str = "", *, again: bool = False) -> None:
    """What the server said: sent, failed for ``error``, or, with ``again``, waiting for the next try."""
    mail = work.lock(Mail, mail_id)
    mail.error = error
    if not error:
        mail.state, mail.sent_at = "sent", work.now
        if mail.body.startswith(_SEALED):
            mail.body = ""
    elif again:
        mail.state = "waiting"


def give_up_mail(work: Work, mail_id: int) -> None:
    """A message that could not even be put together waits no longer: a person may send it again."""
    mail = work.lock(Mail, mail_id)
    if mail.state == "waiting":
        mail.state, mail.error = "failed", UNSURE


def _text(work: Work, mail: Mail) -> str:
    if not mail.body.startswith(_SEALED):
        return mail.body
    return unseal(work.tenant, "mail", mail.body.removeprefix(_SEALED))


def _attachment(work: Work, mail: Mail) -> Attachment | None:
    if mail.document is None or not mail.attaches:
        return None
    file = work.session.get_one(DocumentFile, mail.document.id)
    return Attachment(f"{mail.document.number}.pdf", file.content)
