"""Invoices [fatura]: drafted from shipments, looked at, issued with a number, downloaded as XML."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.documents.branches import choosable_branches
from app.edocuments.invoicing.choices import EXEMPTIONS, PROFILES, InvoiceForm, usual_profile
from app.edocuments.invoicing.drafting import INVOICE, discard_invoice, draft_invoice
from app.edocuments.invoicing.issuing import issue_invoice
from app.edocuments.invoicing.looking import invoice_card, waiting_for_invoice
from app.edocuments.invoicing.picturing import invoice_paper
from app.edocuments.invoicing.searching import STATES, InvoiceSearch, list_invoices
from app.edocuments.ubl.invoice_facts import by_rate
from app.edocuments.words import ANSWER_WORDS, STATE_WORDS
from app.kernel.amounts import show_money, show_number
from app.kernel.clock import parse_date
from app.kernel.errors import Refusal
from app.orders.withholding import WITHHOLDINGS
from reports.invoice import render_invoice
from views import formatting
from views.documents import client_key, several_wrong
from views.handover_words import HandoverWords
from views.ids import chosen_id, id_from
from views.mending import ways_to_mend
from views.papers import pdf_response
from views.works import may, reading, saying_no_politely, sentence, sentences_by_field, users_work

FIELDS: Final = ("profile", "withholding", "exemption", "payment_note", "note")
SEARCHED: Final = ("q", "state", "since", "until")
_LONGEST: Final = 500


class InvoiceView(BaseView):
    """Invoices and their drafts."""

    route_base = "/invoices"
    default_view = "list"
    class_permission_name = "Shipment"
    method_permission_name = {
        "list": "list",
        **dict.fromkeys(("show", "pdf"), "show"),
        **dict.fromkeys(("new", "draft", "issue", "discard"), "invoice"),
    }

    @expose("/")
    @has_access
    def list(self) -> Any:
        """Those that fit, the newest first; pages go on where the last one ended."""
        asked = {name: value for name in SEARCHED if (value := request.args.get(name, "").strip()[:100])}
        days, wrong = _days(asked)
        before = id_from(request.args.get("before"))
        search = InvoiceSearch(asked.get("q", ""), *days, asked.get("state", ""), before)
        page = list_invoices(reading(), search)
        return self.render_template(
            "invoices/list.html",
            title=gettext("Invoices"),
            invoices=page.rows,
            following=page.next_before,
            is_first=before is None,
            asked=asked,
            wrong=wrong,
            states=[(state, gettext(words)) for state, words in STATES.items()],
            state=_state,
            answer=lambda answer: gettext(ANSWER_WORDS[answer]),
            money=show_money,
            fmt=formatting,
        )

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """Which shipments of the customer, and how."""
        asked = id_from(request.args.get("shipment")) or 0
        return self._form(asked, {}, {asked}, {})

    @expose("/new", methods=["POST"])
    @has_access
    def draft(self) -> Any:
        """Taslak oluştur."""
        typed = {name: request.form.get(name, "").strip()[:_LONGEST] for name in (*FIELDS, "branch_id")}
        asked = id_from(request.form.get("shipment")) or 0
        chosen = {number for value in request.form.getlist("shipments") if (number := id_from(value))}
        try:
            with users_work() as work:
                form = InvoiceForm(
                    shipment_ids=tuple(sorted(chosen)),
                    branch_id=chosen_id(typed["branch_id"]),
                    **{name: typed[name] for name in FIELDS},
                )
                document_id = draft_invoice(work, form, key=client_key())
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
            return self._form(asked, typed, chosen, errors), 422
        return redirect(url_for(".show", pk=document_id))

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One invoice, line by line."""
        card = invoice_card(reading(), pk)
        return self.render_template(
            "invoices/show.html",
            title=card.document.number or gettext("Invoice draft"),
            card=card,
            document=card.document,
            facts=card.facts,
            rates=by_rate(card.facts.lines),
            profile=gettext(PROFILES[card.facts.profile]),
            state=_state(card.document.state),
            paper=url_for("PaperView.pdf", pk=card.paper_id) if card.paper_id else url_for(".pdf", pk=pk),
            came_back=card.came_back,
            may_invoice=may(INVOICE),
            words=HandoverWords(),
            ways=ways_to_mend(card.document),
            money=lambda amount: show_money(amount, card.facts.currency),
            number=show_number,
            fmt=formatting,
        )

    @expose("/<int:pk>.pdf")
    @has_access
    def pdf(self, pk: int) -> Any:
        """The paper as it would be now: of a draft, or of what the rules have not accepted yet."""
        work = reading()
        document = invoice_card(work, pk).document
        return pdf_response(render_invoice(invoice_paper(work, document)), str(document))

    @expose("/<int:pk>/issue", methods=["POST"])
    @has_access
    def issue(self, pk: int) -> Any:
        """Kes."""
        with saying_no_politely(), users_work() as work:
            issue_invoice(work, pk, key=client_key())
            flash(gettext("The invoice has its number and is being checked."), "success")
        return redirect(url_for(".show", pk=pk))

    @expose("/<int:pk>/discard", methods=["POST"])
    @has_access
    def discard(self, pk: int) -> Any:
        """Taslağı sil."""
        with saying_no_politely(), users_work() as work:
            discard_invoice(work, pk)
            flash(gettext("The draft was thrown away. Its shipments can be invoiced again."), "success")
        return redirect(url_for(".list"))

    def _form(self, asked: int, typed: dict[str, str], chosen: set[int], errors: dict[str, Any]) -> Any:
        shipments = waiting_for_invoice(reading(), asked)
        if shipments:
            typed.setdefault("profile", usual_profile(shipments[0].customer))
            sent_by = next((one.branch_id for one in shipments if one.id in chosen), None)
            typed.setdefault("branch_id", str(sent_by or ""))
        return self.render_template(
            "invoices/new.html",
            title=gettext("Invoice draft"),
            asked=asked,
            shipments=shipments,
            typed=typed,
            chosen=chosen,
            errors=errors,
            profiles=[(code, gettext(words)) for code, words in PROFILES.items()],
            withholdings=[
                (code, f"{code} · {name} · %{percent}") for code, (name, percent) in WITHHOLDINGS.items()
            ],
            branches=[(str(branch.id), branch.name) for branch in choosable_branches(reading())],
            exemptions=[(code, f"{code} · {name}") for code, name in EXEMPTIONS.items()],
            fmt=formatting,
        )


def _state(state: str) -> str:
    return gettext(STATE_WORDS[state])


def _days(asked: dict[str, str]) -> tuple[tuple[date | None, date | None], dict[str, str]]:
    """From and to; what is no day is said at its field and does not count."""
    read: list[date | None] = []
    wrong: dict[str, str] = {}
    for name in ("since", "until"):
        try:
            read.append(parse_date(asked[name]) if name in asked else None)
        except Refusal as refusal:
            read.append(None)
            wrong[name] = sentence(refusal)
    return (read[0], read[1]), wrong
