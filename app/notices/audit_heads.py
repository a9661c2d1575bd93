"""The signed head of a day by e-mail: outside of the house, out of reach of who rewrites the database."""

from __future__ import annotations

from dataclasses import dataclass

from app.audit.heads import as_head
from app.kernel.clock import show_date
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.notices.mailing import mail_is_set_up, queue_mail
from app.parties.checking import check_email
from models.audit import AuditHead, AuditRules

SET_RULES = Right("edit", "Audit")

# Written by the worker, which serves no language: the product's first one.
_SUBJECT = "{company}: {day} günlük denetim mührü"
_BODY = """Bu e-posta, işlem kayıtlarınızın {day} günü sonundaki imzalı mührünü taşır.

Saklayın, yanıtlamanız gerekmez. İleride kayıtların değiştirilip değiştirilmediğini kanıtlamak için aşağıdaki
metni bir dosyaya kaydedip İşlem kayıtları › Zincir sayfasında denetletebilirsiniz.

{head}
"""


@dataclass(frozen=True)
class HeadRecipientSet(Event):
    """Somebody decided who gets the signed heads."""

    subject = "AuditRules"
    recipient: str
    was: str


def audit_rules(work: Work) -> AuditRules:
    """The rules of the trail; those of a company that has set none."""
    return work.session.get(AuditRules, 1) or AuditRules(id=1, head_recipient="")


def set_head_recipient(work: Work, recipient: str) -> None:
    """Who gets the signed head of each day; nothing means nobody. Raises NotAnEmail."""
    work.require(SET_RULES)
    recipient = recipient.strip()
    if recipient:
        check_email(recipient)
    rules = audit_rules(work)
    if rules.head_recipient == recipient:
        return
    was, rules.head_recipient = rules.head_recipient, recipient
    work.session.add(rules)
    work.session.flush()
    work.emit(HeadRecipientSet(recipient, was))


def mail_head(work: Work, head: AuditHead) -> bool:
    """Send a head to whoever gets them; whether it was written."""
    recipient = audit_rules(work).head_recipient
    if not recipient or not mail_is_set_up():
        return False
    day = show_date(head.day)
    subject = _SUBJECT.format(company=work.tenant.name, day=day)
    queue_mail(work, recipient, subject, _BODY.format(day=day, head=as_head(head).to_file()))
    return True
