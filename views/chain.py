"""The chain of the audit trail: how far it is sealed, what its proof found, and the signed heads of days."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from sqlalchemy import select

from app.audit.chaining import reached, waiting
from app.audit.heads import LARGEST_FILE, NotAHead, as_head, read_head
from app.audit.proving import chain_trouble, findings_of, last_chain_proof, request_chain_proof
from app.audit.signing import public_key, public_pem
from app.audit.verifying import verify_chain
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.notices.audit_heads import SET_RULES, audit_rules, set_head_recipient
from app.notices.mailing import mail_is_set_up
from models.audit import AuditHead
from views import formatting
from views.works import client_key, may, reading, saying_no_politely, sentences_by_field, users_work

RUN = Right("run", "Audit")
HEADS_SHOWN = 31


class ChainView(BaseView):
    """Whether the trail is whole, and what to keep outside of the house to prove it."""

    route_base = "/audit-chain"
    default_view = "chain"
    class_permission_name = "Audit"
    method_permission_name = {
        "chain": "list",
        "head": "export",
        "key": "export",
        "check": "list",
        "run": "run",
        "rules": "edit",
    }

    @expose("/")
    @has_access
    def chain(self) -> Any:
        """How far the chain is, the last proof, the signed heads."""
        return self._page()

    def _page(self, **more: Any) -> Any:
        work = reading()
        proof = last_chain_proof(work)
        heads = work.session.scalars(select(AuditHead).order_by(AuditHead.id.desc()).limit(HEADS_SHOWN))
        return self.render_template(
            "audit/chain.html",
            **{
                "title": gettext("Chain of the audit trail"),
                "reached": reached(work),
                "waiting": waiting(work),
                "trouble": chain_trouble(work),
                "proof": proof,
                "findings": [found.say(gettext) for found in findings_of(proof)] if proof else [],
                "heads": heads.all(),
                "public_key": public_key(),
                "may_run": may(RUN),
                "may_rule": may(SET_RULES),
                "recipient": audit_rules(work).head_recipient,
                "has_mail": mail_is_set_up(),
                "errors": {},
                "checked": None,
                "fmt": formatting,
                **more,
            },
        )

    @expose("/head/<int:pk>.json")
    @has_access
    def head(self, pk: int) -> Response:
        """The signed head of a day as a file."""
        found = reading().find(AuditHead, pk)
        return _file(as_head(found).to_file().encode("utf-8"), f"{found.day.isoformat()}.json")

    @expose("/key.pem")
    @has_access
    def key(self) -> Response:
        """The public key that proves our signatures."""
        return _file(public_pem(), "atolye-audit.pem", "application/x-pem-file")

    @expose("/check", methods=["POST"])
    @has_access
    def check(self) -> Any:
        """Hold a head that was kept elsewhere against the chain as it is now."""
        sent = request.files.get("head")
        content = sent.stream.read(LARGEST_FILE + 1) if sent else b""
        try:
            head = read_head(content.decode("utf-8", "replace"))
        except NotAHead as refusal:
            return self._page(errors={"head": sentences_by_field(refusal)[""]}), 422
        report = verify_chain(reading(), [head])
        return self._page(checked=[found.say(gettext) for found in report.findings])

    @expose("/run", methods=["POST"])
    @has_access
    def run(self) -> Any:
        """Have the worker prove the chain now."""
        with saying_no_politely(), users_work() as work:
            request_chain_proof(work, client_key())
            flash(gettext("The audit trail is being proved. Load the page again in a moment."), "success")
        return redirect(url_for(".chain"))

    @expose("/rules", methods=["POST"])
    @has_access
    def rules(self) -> Any:
        """Who gets the signed head of each day."""
        typed = request.form.get("email", "")
        try:
            with users_work() as work:
                set_head_recipient(work, typed)
        except Refusal as refusal:
            return self._page(errors=sentences_by_field(refusal), recipient=typed), 422
        flash(gettext("Saved."), "success")
        return redirect(url_for(".chain"))


def _file(content: bytes, name: str, media_type: str = "application/json") -> Response:
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
