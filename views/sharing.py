"""One issued paper and its ways out of the house: links that can be revoked, WhatsApp, e-mail."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.documents.finding import PAPER_OF
from app.documents.purchase_prices import is_paper_seen
from app.documents.sharing import (
    DAYS,
    SHARE,
    USUAL_DAYS,
    openings_of,
    paper_of,
    revoke_share,
    share_paper,
    shares_of,
)
from app.kernel.clock import show_date
from app.kernel.errors import Doubt, Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from app.notices.mailing import mail_is_set_up
from app.notices.paper_mail import mail_paper, mail_paper_again, mails_of
from app.parties.addressed import addressee_of
from models.core import DocumentFile, IssuedDocument
from models.edocuments import BUILT, EDocument
from models.parties import Party
from views import formatting
from views.documents import client_key
from views.ids import id_from
from views.links import own_address
from views.offers import paper_standing
from views.papers import KIND_WORDS, kinds_to_open
from views.works import may, reading, saying_no_politely, sentences_by_field, users_work

MAIL_WORDS = {"waiting": N_("On its way"), "sent": N_("Sent"), "failed": N_("Not sent")}
OPENED = {"page": N_("Page"), "pdf": N_("PDF")}


class PaperShareView(BaseView):
    """One paper: its files and hashes, and how it is handed on."""

    route_base = "/archive/paper"
    default_view = "show"
    class_permission_name = "Document"
    base_permissions = ["can_show", "can_share"]
    method_permission_name = {
        "show": "show",
        **dict.fromkeys(("share", "revoke", "mail", "mail_again"), "share"),
    }

    @expose("/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """The paper, its links and messages."""
        return self._page(pk)

    @expose("/<int:pk>/share", methods=["POST"])
    @has_access
    def share(self, pk: int) -> Any:
        """Bağlantı oluştur."""
        days = id_from(request.form.get("days")) or 0
        with saying_no_politely(), users_work() as work:
            share_paper(work, pk, days, kinds_to_open(), key=client_key())
            flash(gettext("The link is ready. Whoever has it opens this paper, and nothing else."), "success")
        return self._back(pk)

    @expose("/<int:pk>/revoke", methods=["POST"])
    @has_access
    def revoke(self, pk: int) -> Any:
        """İptal et."""
        with saying_no_politely(), users_work() as work:
            revoke_share(work, pk, id_from(request.form.get("share")) or 0, kinds_to_open())
            flash(gettext("The link opens nothing any more."), "success")
        return self._back(pk)

    @expose("/<int:pk>/mail", methods=["POST"])
    @has_access
    def mail(self, pk: int) -> Any:
        """E-posta gönder: with the PDF, or with a link of its own."""
        typed = {name: request.form.get(name, "").strip() for name in ("email", "note", "how")}
        try:
            with users_work() as work:
                _mail(work, pk, typed)
        except Refusal as refusal:
            return self._page(pk, typed, refusal), 422
        flash(gettext("The e-mail is on its way."), "success")
        return self._back(pk)

    @expose("/<int:pk>/mail-again", methods=["POST"])
    @has_access
    def mail_again(self, pk: int) -> Any:
        """Try a message that failed once more."""
        with saying_no_politely(), users_work() as work:
            mail_id = id_from(request.form.get("mail")) or 0
            mail_paper_again(work, pk, mail_id, kinds_to_open(), key=client_key())
            flash(gettext("The e-mail will be sent again."), "success")
        return self._back(pk)

    def _back(self, pk: int) -> Any:
        return redirect(url_for(".show", pk=pk))

    def _page(self, pk: int, typed: dict[str, str] | None = None, refusal: Refusal | None = None) -> Any:
        work = reading()
        document = work.session.get(IssuedDocument, pk)
        if document is None:
            abort(404)
        if document.kind not in kinds_to_open() or not is_paper_seen(work, document):
            abort(403)
        party = addressee_of(work, document)
        shown = typed or {"email": party.email if party else "", "note": "", "how": "pdf"}
        errors = sentences_by_field(refusal) if refusal else {}
        return self.render_template(
            "papers/paper.html",
            title=f"{gettext(KIND_WORDS[document.kind])} {document.number}",
            document=document,
            file=work.session.get(DocumentFile, pk),
            edocument=_edocument_of(work, document),
            standing=paper_standing(work, document),
            shares=[
                (one, _address(one.token), _whatsapp(document, party, one)) for one in shares_of(work, pk)
            ],
            openings=openings_of(work, pk),
            opened={what: gettext(word) for what, word in OPENED.items()},
            mails=mails_of(work, pk),
            mail_words={state: gettext(word) for state, word in MAIL_WORDS.items()},
            may_share=may(SHARE),
            can_mail=mail_is_set_up(),
            days=DAYS,
            usual=USUAL_DAYS,
            typed=shown,
            errors=errors,
            doubt=refusal.code if isinstance(refusal, Doubt) else "",
            fmt=formatting,
        )


def _mail(work: Work, pk: int, typed: dict[str, str]) -> None:
    kinds, key = kinds_to_open(), client_key()
    document = paper_of(work, pk, kinds)
    link = ""
    if typed["how"] == "link":
        share_id = share_paper(work, pk, USUAL_DAYS, kinds, key=f"{key[:58]}-link" if key else None)
        link = next(_address(one.token) for one in shares_of(work, pk) if one.share.id == share_id)
    mail_paper(
        work,
        pk,
        typed["email"],
        kinds,
        paper=gettext(KIND_WORDS[document.kind]),
        link=link,
        note=typed["note"],
        translate=gettext,
        confirmed=request.form.getlist("confirmed"),
        key=key,
    )


def _address(token: str) -> str:
    return f"{own_address()}{url_for('SharedPaperView.paper', token=token)}"


def _whatsapp(document: IssuedDocument, party: Party | None, listed: Any) -> str:
    """WhatsApp's own address for a message that is written and waits to be sent, to the partner's number."""
    words = gettext(
        "Hello, with this link you open our document %(number)s (%(paper)s) until %(day)s: %(link)s",
        number=document.number,
        paper=gettext(KIND_WORDS[document.kind]),
        day=show_date(listed.share.until),
        link=_address(listed.token),
    )
    phone = party.phone if party else ""
    number = phone.removeprefix("+") if phone.startswith("+") and phone[1:].isdecimal() else ""
    return f"https://wa.me/{number}?text={quote(words)}"


def _edocument_of(work: Work, document: IssuedDocument) -> EDocument | None:
    kinds = [kind for kind, paper in PAPER_OF.items() if paper == document.kind]
    found: EDocument | None = (
        work.session.query(EDocument)
        .filter(EDocument.number == document.number, EDocument.kind.in_(kinds), EDocument.state.in_(BUILT))
        .first()
    )
    return found
