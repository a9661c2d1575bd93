"""Settings: who carries our documents to the tax office, and the certificate of those who sign themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.edocuments.firms import our_number
from app.edocuments.integrators.reaching import Patience
from app.edocuments.settling import (
    ConnectionForm,
    bring_certificate,
    connect,
    connection_of,
    integrator_settings,
    save_connection,
    switch_signing,
)
from app.edocuments.signing.certificates import MOST_BYTES, WARN_BEFORE
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.sealing import BrokenSeal
from app.kernel.text import N_
from views import formatting
from views.documents import several_wrong
from views.works import reading, saying_no_politely, sentence, sentences_by_field, users_work

ADAPTER_WORDS: Final = {
    "draft": (
        N_("Nobody: documents stay here"),
        N_(
            "They are built and validated; the paper keeps its draft mark. Send them yourself, for example in"
            " GİB’s portal."
        ),
    ),
    "http": (
        N_("An integrator, over a bridge"),
        N_("Documents leave by themselves, and answers come by themselves."),
    ),
}
_SHORT: Final = Patience.short()


class IntegratorView(BaseView):
    """Who carries our documents; the owner's page."""

    route_base = "/integrator"
    default_view = "settings"
    class_permission_name = "IntegratorSettings"
    method_permission_name = dict.fromkeys(("settings", "save", "test", "certificate", "signing"), "edit")

    @expose("/")
    @has_access
    def settings(self) -> Any:
        """Both on one page."""
        return self._page({}, {})

    @expose("/save", methods=["POST"])
    @has_access
    def save(self) -> Any:
        """Keep adapter, address and key."""
        typed = {name: request.form.get(name, "") for name in ("adapter", "address")}
        form = ConnectionForm(
            typed["adapter"],
            typed["address"],
            request.form.get("key", ""),
            sends_invoices=bool(request.form.get("sends_invoices")),
        )
        try:
            with users_work() as work:
                save_connection(work, form)
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
            return self._page(typed, errors), 422
        flash(gettext("Saved."), "success")
        return redirect(url_for(".settings"))

    @expose("/test", methods=["POST"])
    @has_access
    def test(self) -> Response:
        """Ask whoever is at the address who they are; nothing is sent."""
        work = reading()
        ours = our_number(work)
        try:
            connection = connection_of(work)
            # No transaction is held open while somebody else's machine thinks.
            work.session.rollback()
            about = connect(connection, _SHORT).introduce()
        except Refusal as refusal:
            flash(sentence(refusal), "danger")
        except BrokenSeal:
            flash(gettext("The key can no longer be read. Enter it once more."), "danger")
        else:
            _tell(about.name, ours, about.tax_id, leaves=connection.leaves, is_test=about.is_test)
        return redirect(url_for(".settings"))

    @expose("/certificate", methods=["POST"])
    @has_access
    def certificate(self) -> Any:
        """Bring in a certificate file."""
        file = request.files.get("certificate")
        content = file.stream.read(MOST_BYTES + 1) if file is not None else b""
        try:
            with users_work() as work:
                bring_certificate(work, content, request.form.get("password", ""))
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
            return self._page({}, errors), 422
        flash(gettext("Documents are signed with this certificate from now on."), "success")
        return redirect(url_for(".settings"))

    @expose("/signing", methods=["POST"])
    @has_access
    def signing(self) -> Response:
        """Stop signing here; the certificate is forgotten."""
        with saying_no_politely(), users_work() as work:
            switch_signing(work, on=False)
            flash(gettext("Documents are no longer signed here. The certificate was deleted."), "success")
        return redirect(url_for(".settings"))

    def _page(self, typed: Mapping[str, str], errors: Mapping[str, Iterable[str]]) -> Any:
        work = reading()
        settled = integrator_settings(work)
        until = settled.certificate_until
        return self.render_template(
            "handover/settings.html",
            title=gettext("E-document connection"),
            settled=settled,
            adapter=typed.get("adapter") or settled.adapter,
            address=typed.get("address", settled.address),
            sends_invoices=(
                bool(request.form.get("sends_invoices")) if "adapter" in typed else settled.sends_invoices
            ),
            adapters=[(name, gettext(word), gettext(note)) for name, (word, note) in ADAPTER_WORDS.items()],
            errors=errors,
            has_key=bool(settled.sealed_key),
            ends_soon=until is not None and until - WARN_BEFORE <= today_local(work.now),
            fmt=formatting,
        )


def _tell(name: str, ours: str, theirs: str, *, leaves: bool, is_test: bool) -> None:
    """What came of the try, in one sentence."""
    if not leaves:
        flash(gettext("No integrator is connected: documents stay here."), "info")
    elif theirs and theirs != ours:
        flash(
            gettext(
                "%(name)s answers, but the key belongs to the company with the tax number %(theirs)s;"
                " ours is %(ours)s.",
                name=name,
                theirs=theirs,
                ours=ours or "–",
            ),
            "danger",
        )
    elif is_test:
        flash(gettext("%(name)s answers. This is its test room: nothing reaches GİB.", name=name), "warning")
    else:
        flash(gettext("%(name)s answers. Documents can be sent.", name=name), "success")
