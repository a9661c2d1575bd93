"""What about e-documents wants somebody's eye today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.edocuments.answers.inbox import LIST, open_answers
from app.edocuments.listing import list_documents
from app.edocuments.settling import SETTLE, integrator_settings
from app.edocuments.signing.certificates import WARN_BEFORE
from app.kernel.clock import today_local
from app.kernel.work import Work


@dataclass(frozen=True)
class Alarms:
    """How much there is of each; the certificate's last day when it comes near."""

    documents: int
    answers: int
    certificate_until: date | None
    has_ended: bool

    def __bool__(self) -> bool:
        return bool(self.documents or self.answers or self.certificate_until)


def edocument_alarms(work: Work) -> Alarms | None:
    """What the day's page says about e-documents; None to whom they are no business."""
    if not work.actor.may(LIST):
        return None
    until = integrator_settings(work).certificate_until if work.actor.may(SETTLE) else None
    today = today_local(work.now)
    is_near = until is not None and until - WARN_BEFORE <= today
    return Alarms(
        documents=list_documents(work, "look", most=1).counts["look"],
        answers=open_answers(work),
        certificate_until=until if is_near else None,
        has_ended=until is not None and until < today,
    )
