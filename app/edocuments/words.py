"""States, answers and troubles of e-documents in the words of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.edocuments.answers import refusals as answer_refusals
from app.edocuments.delivery.claiming import WORKER_DIED
from app.edocuments.delivery.concluding import ChangedMind, LostThere
from app.edocuments.holding import ConnectionChanged
from app.edocuments.integrators.troubles import all_troubles
from app.edocuments.signing.certificates import CertificateEnded, CertificateNotYet
from app.kernel.errors import Refusal
from app.kernel.text import N_

STATE_WORDS: Final[Mapping[str, str]] = {
    "draft": N_("Draft"),
    "validated": N_("Validated"),
    "handed_over": N_("Handed over"),
    "at_gib": N_("At GİB"),
    "answered": N_("Answered"),
    "refused": N_("Refused"),
    "by_form": N_("On a pre-printed form"),
}
PROFILE_WORDS: Final[Mapping[str, str]] = {
    "TEMELIRSALIYE": N_("e-Waybill"),
    "TEMELFATURA": N_("e-Invoice, basic"),
    "TICARIFATURA": N_("e-Invoice, commercial"),
    "EARSIVFATURA": N_("e-Archive invoice"),
}
KIND_WORDS: Final[Mapping[str, str]] = {
    "SATIS": N_("sale"),
    "TEVKIFAT": N_("with withholding"),
    "ISTISNA": N_("without VAT"),
    "IADE": N_("return"),
    "SEVK": N_("despatch"),
    "MATBUDAN": N_("from a pre-printed form"),
}
"""GİB's own codes of documents as people say them."""
ANSWER_WORDS: Final[Mapping[str, str]] = {
    "accepted": N_("Accepted"),
    "partly": N_("Partly accepted"),
    "rejected": N_("Rejected"),
}
OUTCOME_WORDS: Final[Mapping[str, str]] = {
    "given": N_("Handed over"),
    "known": N_("It had arrived already"),
    "again": N_("Did not work, is tried again"),
    "unsure": N_("Not sure whether it arrived"),
    "stopped": N_("Stopped"),
    "refused": N_("Refused"),
    "at_gib": N_("At GİB"),
    "lost": N_("Lost at the integrator"),
    "contradiction": N_("Contradiction"),
}
INBOX_WORDS: Final[Mapping[str, str]] = {
    "applied": N_("Done"),
    "late": N_("Too late"),
    "unknown": N_("Belongs to nothing of ours"),
    "unreadable": N_("Cannot be read"),
    "contradiction": N_("Contradiction"),
    "closed": N_("Put aside"),
}
_DIED: Final = N_(
    "The worker stopped in the middle. Before the next try we ask whether the document arrived."
)
_OTHERS: Final = (ChangedMind, ConnectionChanged, LostThere, CertificateEnded, CertificateNotYet)


def sentence_of(code: str) -> str:
    """The message id of a stored trouble, with places for its facts; empty when nobody knows the code."""
    if code == WORKER_DIED:
        return _DIED
    return _sentences().get(code, "")


def _sentences() -> dict[str, str]:
    known: list[type[Refusal]] = [*all_troubles().values(), *_OTHERS]
    known += [
        kind
        for kind in vars(answer_refusals).values()
        if isinstance(kind, type) and issubclass(kind, Refusal)
    ]
    return {kind.code: kind.sentence for kind in known}
