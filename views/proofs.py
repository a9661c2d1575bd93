"""The proof of the ledger [defter denetimi]: what every run found, in sentences, and a new run at once."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext

from app.kernel.permissions import SEE_COST
from app.stock.proof.findings import Difference
from app.stock.proof.proving import findings_of, last_proof, proof_trouble, request_proof
from models.warehouse import LedgerProof
from views import formatting
from views.documents import DocumentView, client_key
from views.fencing import OnlyForAll
from views.interface import WorkInterface
from views.works import may, reading, saying_no_politely, users_work


class LedgerProofView(DocumentView):
    """Runs of the proof, the newest first."""

    datamodel = WorkInterface(LedgerProof)
    route_base = "/ledger-proofs"
    class_permission_name = "LedgerProof"
    base_permissions = ["can_list", "can_show", "can_export", "can_run"]
    method_permission_name = {**DocumentView.method_permission_name, "run": "run"}
    list_title = lazy_gettext("Proof of the ledger")
    list_template = "proofs/list.html"
    empty_title = lazy_gettext("The ledger has not been proved yet")
    empty_text = lazy_gettext("It is proved every night; you can also have it proved now.")
    list_columns = ["at", "moves", "balances", "differences"]
    export_columns = ["at", "moves", "balances", "differences"]
    search_columns = ["at", "differences"]
    searchable = False
    label_columns = {
        "at": lazy_gettext("When"),
        "moves": lazy_gettext("Stock moves"),
        "balances": lazy_gettext("Balances"),
        "differences": lazy_gettext("Findings"),
    }
    formatters_columns = {
        "at": formatting.moment,
        "moves": formatting.number,
        "balances": formatting.number,
        "differences": formatting.number,
    }
    base_order = ("id", "desc")
    base_filters = [["id", OnlyForAll, None]]

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The list also says what the last run found."""
        if template == self.list_template:
            work = reading()
            last = last_proof(work)
            kwargs.update(
                last=last,
                trouble=proof_trouble(work),
                findings=_sentences(findings_of(last)) if last else [],
                fmt=formatting,
            )
        return super().render_template(template, **kwargs)

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One run and everything it found."""
        proof = self._found(pk)
        return self.render_template(
            "proofs/show.html",
            title=gettext("Proof of the ledger"),
            proof=proof,
            findings=_sentences(findings_of(proof)),
            fmt=formatting,
        )

    @expose("/run", methods=["POST"])
    @has_access
    def run(self) -> Any:
        """Have the worker prove the ledger now."""
        with saying_no_politely(), users_work() as work:
            request_proof(work, client_key())
            flash(gettext("The ledger is being proved. Load the page again in a moment."), "success")
        return redirect(url_for(".list"))


def _sentences(found: list[Difference]) -> list[str]:
    sees_cost = may(SEE_COST)
    return [(each if sees_cost else each.without_amounts()).say(gettext) for each in found]
