"""What the worker does: speak with the integrator outside of any transaction, write before and after."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from time import monotonic_ns
from typing import Final

from app.edocuments.delivery.claiming import Errand, claim_document
from app.edocuments.delivery.concluding import conclude
from app.edocuments.delivery.queueing import due_documents
from app.edocuments.integrators.port import REFUSED, Standing
from app.edocuments.integrators.reaching import Patience
from app.edocuments.integrators.troubles import Trouble
from app.edocuments.settling import connect
from app.kernel.work import Work

Begin = Callable[[], AbstractContextManager[Work]]
"""Opens the one transaction of an act of the worker."""
_MILLION: Final = 1_000_000


def carry_documents(begin: Begin, patience: Patience | None = None) -> int:
    """One round of one company; how many documents were looked at.

    When nobody answers the rest waits for the next round, so that one dead line does not hold up a worker.
    """
    with begin() as work:
        due = due_documents(work)
    for done, document_id in enumerate(due, start=1):
        if not carry_document(begin, document_id, patience):
            return done
    return len(due)


def carry_document(begin: Begin, document_id: int, patience: Patience | None = None) -> bool:
    """Hand one document over, or ask where it is; False when the integrator gave no answer to rely on."""
    with begin() as work:
        errand = claim_document(work, document_id)
    if errand is None:
        return True
    began = monotonic_ns()
    outcome = run_errand(errand, patience)
    spent = (monotonic_ns() - began) // _MILLION
    with begin() as work:
        conclude(work, errand, outcome, spent)
    return not (isinstance(outcome, Trouble) and outcome.again)


def run_errand(errand: Errand, patience: Patience | None = None) -> Standing | Trouble | None:
    """The exchange itself; a document that may have arrived is asked for before it is given again."""
    try:
        integrator = connect(errand.connection, patience)
        if not errand.is_giving:
            return integrator.ask_state(errand.parcel.ettn)
        known = integrator.ask_state(errand.parcel.ettn) if errand.ask_first else None
        if known is not None and known.state != REFUSED:
            return known
        return integrator.hand_over(errand.parcel)
    except Trouble as trouble:
        return trouble
