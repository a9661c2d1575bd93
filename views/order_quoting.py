"""The offer of an order: its terms, its proforma and revisions, on its way to the customer, what was paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext

from app.kernel.errors import Doubt, Refusal
from app.kernel.permissions import SEE_PRICE
from app.kernel.work import Work
from app.notices.mailing import mail_is_set_up
from app.notices.paper_mail import mails_of
from app.orders.keeping_terms import save_terms
from app.orders.offering import last_proforma
from app.orders.paying import PAY, WAY_WORDS, note_payment, payments_of, take_back_payment
from app.orders.proforma import language_of
from app.orders.quoting import quote_anew, quote_order
from app.orders.revisions import revisions_of
from app.orders.sending import LINK, ProformaReplaced, label_of, link_of, mail_proforma, words_for
from app.orders.standing import STANDINGS, standing_of
from app.orders.states import is_editable
from app.orders.terms import terms_of
from app.parties.addressed import addressee_of
from models.core import IssuedDocument
from models.orders import SalesOrder
from reports.labels import labels_for
from views import formatting
from views.documents import client_key, errors_of_lines, posted_lines, several_wrong
from views.ids import id_from
from views.offers import STANDING_LOOKS, currency_money, due_word
from views.order_terms_form import posted_terms, stored_steps, stored_terms, terms_choices
from views.proforma_links import share_address, whatsapp_address
from views.sharing import MAIL_WORDS
from views.works import may, reading, saying_no_politely, sentence, sentences_by_field, users_work


class OrderQuoting:
    """The part of the order screens on which an order is offered and paid."""

    render_template: Callable[..., Any]
    _act: ClassVar[Callable[..., Any]]

    @expose("/quote/<int:pk>", methods=["POST"])
    @has_access
    def quote(self, pk: int) -> Any:
        """Proforma düzenle: offer a draft; a doubt is asked about first."""
        version, confirmed = request.form.get("version", 0, int), request.form.getlist("confirmed")

        def act(work: Work) -> None:
            words = labels_for(language_of(work, pk))
            quote_order(work, pk, version, client_key(), confirmed=confirmed, translate=words)

        done = gettext("The proforma is issued. Now send it to the customer.")
        return self._act(pk, act, done, url_for(".send", pk=pk))

    @expose("/quote-anew/<int:pk>", methods=["POST"])
    @has_access
    def quote_anew(self, pk: int) -> Any:
        """Offer the order again with today's prices, rate and dates."""
        confirmed = request.form.getlist("confirmed")

        def act(work: Work) -> None:
            words = labels_for(language_of(work, pk))
            quote_anew(work, pk, client_key(), confirmed=confirmed, translate=words)

        done = gettext("A new revision is issued with today’s prices and dates. Now send it to the customer.")
        return self._act(pk, act, done, url_for(".send", pk=pk))

    # --- terms ------------------------------------------------------------------------------------------

    @expose("/terms/<int:pk>", methods=["GET"])
    @has_access
    def terms(self, pk: int) -> Any:
        """Currency, validity, delivery, withholding and payment plan of a draft."""
        work = reading()
        order = _order(work, pk)
        if not is_editable(order):
            flash(gettext("This order is no draft any more, so it cannot be changed."), "warning")
            return redirect(url_for(".show", pk=pk))
        typed = {**stored_terms(work, order), "version": str(order.version)}
        return self._terms_page(order, typed, stored_steps(work, order))

    @expose("/terms/<int:pk>", methods=["POST"])
    @has_access
    def keep_terms(self, pk: int) -> Any:
        """Keep them, or show the page again with every error at its field."""
        typed, steps = posted_terms(request.form), posted_lines(request.form, "steps")
        version = request.form.get("version", 0, int)
        try:
            with users_work() as work:
                work.once(client_key(), f"terms {pk}", lambda: save_terms(work, pk, version, typed, steps).id)
        except Refusal as refusal:
            again = {**typed, "version": str(version), "_key": request.form.get("_key", "")}
            return self._terms_page(_order(reading(), pk), again, steps, refusal), 422
        flash(gettext("The terms are saved."), "success")
        return redirect(url_for(".show", pk=pk))

    def _terms_page(
        self,
        order: SalesOrder,
        typed: dict[str, str],
        steps: list[dict[str, str]],
        refusal: Refusal | None = None,
    ) -> Any:
        if not may(SEE_PRICE):
            abort(403)
        at_steps, errors = errors_of_lines(refusal, "steps") if refusal else ({}, {})
        return self.render_template(
            "proformas/terms.html",
            title=gettext("Terms of %(number)s", number=order.number),
            order=order,
            typed=typed,
            steps=steps,
            errors=errors,
            step_errors=at_steps,
            problem=(" ".join(errors.get("", [])) or several_wrong()) if refusal else "",
            **terms_choices(reading(), order),
        )

    # --- revisions and sending --------------------------------------------------------------------------

    @expose("/revisions/<int:pk>")
    @has_access
    def revisions(self, pk: int) -> Any:
        """Every proforma that was issued for the order and what each changed."""
        work = reading()
        order = _priced(work, pk)
        rows = [
            (row, label_of(row.document), standing_of(work, row.document, order))
            for row in revisions_of(work, pk, gettext)
        ]
        return self.render_template(
            "proformas/revisions.html",
            title=gettext("Proformas of %(number)s", number=order.number),
            order=order,
            rows=rows,
            words={word: gettext(said) for word, said in STANDINGS.items()},
            looks=STANDING_LOOKS,
            fmt=formatting,
        )

    @expose("/send/<int:pk>", methods=["GET"])
    @has_access
    def send(self, pk: int) -> Any:
        """The proforma with its link, ready for WhatsApp or a letter."""
        work = reading()
        document = _newest(work, _priced(work, pk).id)
        party = addressee_of(work, document)
        typed = {"email": party.email if party else "", "attach": "1", **_letter(work, document)}
        return self._send_page(pk, document, typed)

    @expose("/send/<int:pk>", methods=["POST"])
    @has_access
    def send_now(self, pk: int) -> Any:
        """E-posta gönder."""
        typed = {name: request.form.get(name, "").strip() for name in ("email", "subject", "text", "attach")}
        typed["_key"] = request.form.get("_key", "")
        try:
            with users_work() as work:
                mail_proforma(
                    work,
                    _newest(work, pk),
                    typed["email"],
                    typed["subject"],
                    typed["text"].replace("\r\n", "\n"),
                    share_address,
                    seen=id_from(request.form.get("document")),
                    attach=bool(typed["attach"]),
                    key=client_key(),
                )
        except Refusal as refusal:
            document = _newest(reading(), pk)
            if isinstance(refusal, ProformaReplaced):
                typed |= _letter(reading(), document)
            return self._send_page(pk, document, typed, refusal), 422
        flash(gettext("The e-mail is on its way."), "success")
        return redirect(url_for(".send", pk=pk))

    @expose("/whatsapp/<int:pk>", methods=["POST"])
    @has_access
    def whatsapp(self, pk: int) -> Any:
        """Make the link, and on to WhatsApp with the message written."""
        with saying_no_politely(), users_work() as work:
            document = _newest(work, pk)
            address = share_address(link_of(work, document, client_key()))
            message = words_for(work, document, labels_for(language_of(work, pk))).message
            return redirect(whatsapp_address(addressee_of(work, document), message.replace(LINK, address)))
        return redirect(url_for(".send", pk=pk))

    def _send_page(
        self, pk: int, document: IssuedDocument, typed: dict[str, str], refusal: Refusal | None = None
    ) -> Any:
        work = reading()
        order = _priced(work, pk)
        standing = standing_of(work, document, order)
        return self.render_template(
            "proformas/send.html",
            title=gettext("Send %(number)s", number=label_of(document)),
            order=order,
            document=document,
            standing=standing,
            word=gettext(STANDINGS[standing.word]),
            look=STANDING_LOOKS[standing.word],
            typed=typed,
            errors=sentences_by_field(refusal) if refusal else {},
            can_mail=mail_is_set_up(),
            link=LINK,
            mails=mails_of(work, document.id),
            mail_words={state: gettext(word) for state, word in MAIL_WORDS.items()},
            fmt=formatting,
        )

    # --- what was paid ----------------------------------------------------------------------------------

    @expose("/payments/<int:pk>", methods=["GET"])
    @has_access
    def payments(self, pk: int) -> Any:
        """What is due, what has come, and a place to note more."""
        return self._payments_page(pk, {})

    @expose("/payments/<int:pk>", methods=["POST"])
    @has_access
    def pay(self, pk: int) -> Any:
        """Note a payment; more than the price is asked about first."""
        typed = {
            name: request.form.get(name, "").strip() for name in ("amount", "received_on", "way", "note")
        }
        try:
            with users_work() as work:
                note_payment(work, pk, typed, client_key(), confirmed=request.form.getlist("confirmed"))
        except Refusal as refusal:
            again = {**typed, "_key": request.form.get("_key", "")}
            return self._payments_page(pk, again, refusal), 409 if isinstance(refusal, Doubt) else 422
        flash(gettext("The payment is noted."), "success")
        return redirect(url_for(".payments", pk=pk))

    @expose("/take-back/<int:pk>", methods=["POST"])
    @has_access
    def take_back(self, pk: int) -> Any:
        """Mirror an entry that was noted wrongly."""
        with saying_no_politely(), users_work() as work:
            take_back_payment(work, pk, id_from(request.form.get("payment")) or 0, client_key())
            flash(gettext("The entry is taken back by its mirror."), "success")
        return redirect(url_for(".payments", pk=pk))

    def _payments_page(self, pk: int, typed: dict[str, str], refusal: Refusal | None = None) -> Any:
        work = reading()
        order = _priced(work, pk)
        terms = terms_of(work, order)
        return self.render_template(
            "proformas/payments.html",
            title=gettext("Payments of %(number)s", number=order.number),
            order=order,
            paid=payments_of(work, pk, terms),
            payable=terms.payable,
            misfit=sentence(terms.misfit) if terms.misfit else "",
            money=currency_money(order.currency),
            due_word=due_word,
            ways={way: gettext(word) for way, word in WAY_WORDS.items()},
            may_pay=may(PAY) and order.state != "cancelled",
            typed=typed,
            errors=sentences_by_field(refusal) if refusal else {},
            doubt=refusal.code if isinstance(refusal, Doubt) else "",
            problem=sentence(refusal) if refusal and not refusal.field else "",
            fmt=formatting,
        )


def _order(work: Work, pk: int) -> SalesOrder:
    order = work.session.get(SalesOrder, pk)
    if order is None:
        abort(404)
    return order


def _priced(work: Work, pk: int) -> SalesOrder:
    """The order, for those who may see what it costs."""
    if not may(SEE_PRICE):
        abort(403)
    return _order(work, pk)


def _newest(work: Work, pk: int) -> IssuedDocument:
    document = last_proforma(work, pk)
    if document is None:
        abort(404)
    return document


def _letter(work: Work, document: IssuedDocument) -> dict[str, str]:
    """What is usually written with a proforma."""
    words = words_for(work, document, labels_for(language_of(work, document.subject_id)))
    return {"subject": words.subject, "text": words.letter}
