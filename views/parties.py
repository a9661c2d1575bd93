"""Customers and suppliers on grids."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.models.sqla.filters import FilterEqual
from flask_babel import gettext, lazy_gettext

from app.kernel.tenancy import current_tenant
from app.kernel.text import N_
from app.kernel.work import Work
from app.parties.checking import check_party
from app.parties.identification import prints_of
from models.parties import Party
from views import formatting
from views.choices import choice_of
from views.interface import WorkInterface
from views.paper_words import LANGUAGES
from views.price_lists import price_terms_of
from views.price_panels import panels_of_supplier
from views.records import ContainsFolded, RecordView
from views.works import reading

EINVOICE_WORDS = {
    "": N_("Not known"),
    "registered": N_("Registered for e-Invoice"),
    "not_registered": N_("Not registered (gets e-Archive)"),
}


class PartyContains(ContainsFolded):
    """The words of a partner, or the whole identity number of a person."""

    def apply(self, query: Any, value: str) -> Any:
        """Narrow the query; a part of an identity number finds nobody."""
        tenant = current_tenant()
        prints = prints_of(tenant, value) if tenant else []
        return query.filter(Party.tax_id_print.in_(prints)) if prints else super().apply(query, value)


class PartyView(RecordView):
    """What the grids of all business partners share."""

    datamodel = WorkInterface(Party)
    class_permission_name = "Party"
    list_columns = ["code", "name", "city", "phone", "tax_id", "is_active"]
    add_columns = edit_columns = show_columns = [
        "code",
        "name",
        "tax_office",
        "tax_id",
        "einvoice",
        "phone",
        "email",
        "street",
        "district",
        "city",
        "postal_code",
        "country",
        "is_customer",
        "is_supplier",
        "is_carrier",
        "is_active",
        "paper_language",
        "note",
    ]
    # No filter on the tax number: a filter by "ends with" would find a person by the digits that are shown.
    search_columns = ["code", "name", "city", "phone", "is_active"]
    order_columns = ["code", "name", "city", "phone", "is_active"]
    search_filter = PartyContains
    label_columns = {
        "code": lazy_gettext("Code"),
        "name": lazy_gettext("Name"),
        "tax_office": lazy_gettext("Tax office"),
        "tax_id": lazy_gettext("Tax number"),
        "einvoice": lazy_gettext("e-Invoice payer"),
        "phone": lazy_gettext("Phone"),
        "email": lazy_gettext("E-mail"),
        "street": lazy_gettext("Address"),
        "district": lazy_gettext("District"),
        "city": lazy_gettext("City"),
        "postal_code": lazy_gettext("Postal code"),
        "country": lazy_gettext("Country"),
        "is_customer": lazy_gettext("Customer"),
        "is_supplier": lazy_gettext("Supplier"),
        "is_carrier": lazy_gettext("Carrier"),
        "is_active": lazy_gettext("Active"),
        "paper_language": lazy_gettext("Language of the papers"),
        "note": lazy_gettext("Note"),
    }
    description_columns = {
        "paper_language": lazy_gettext(
            "Offers and purchase orders. Waybills and invoices are always Turkish."
        )
    }
    formatters_columns = {
        "phone": formatting.phone,
        "is_active": formatting.yes_no,
        "is_customer": formatting.yes_no,
        "is_supplier": formatting.yes_no,
        "is_carrier": formatting.yes_no,
        "einvoice": formatting.Word(lambda known: gettext(EINVOICE_WORDS[known])),
        "paper_language": formatting.Word(lambda code: gettext(LANGUAGES[code])),
    }
    add_form_extra_fields = edit_form_extra_fields = {
        "einvoice": choice_of(lazy_gettext("e-Invoice payer"), EINVOICE_WORDS),
        "paper_language": choice_of(lazy_gettext("Language of the papers"), LANGUAGES),
    }
    base_order = ("sort_name", "asc")

    def check(self, work: Work, item: Any) -> None:
        """The rules of a business partner."""
        check_party(work, item)


class CustomerView(PartyView):
    """Customers."""

    datamodel = WorkInterface(Party)
    route_base = "/customers"
    base_filters = [["is_customer", FilterEqual, True]]
    show_template = "parties/customer.html"
    list_title = lazy_gettext("Customers")
    add_title = lazy_gettext("New customer")
    edit_title = lazy_gettext("Customer")
    show_title = lazy_gettext("Customer")
    add_label = lazy_gettext("New customer")
    empty_title = lazy_gettext("Add your first customer")
    imports = "customers"

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The page of one customer also shows by which prices they buy, to those who may see prices."""
        if template == self.show_template:
            kwargs.update(price_terms=price_terms_of(reading(), int(kwargs["pk"])))
        return super().render_template(template, **kwargs)


class SupplierView(PartyView):
    """Suppliers and carriers."""

    datamodel = WorkInterface(Party)
    route_base = "/suppliers"
    base_filters = [["is_customer", FilterEqual, False]]
    show_template = "parties/supplier.html"
    list_title = lazy_gettext("Suppliers")
    add_title = lazy_gettext("New supplier")
    edit_title = lazy_gettext("Supplier")
    show_title = lazy_gettext("Supplier")
    add_label = lazy_gettext("New supplier")
    empty_title = lazy_gettext("Add your first supplier")
    imports = "suppliers"

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The page of one supplier also shows what they charge, to those who may see it."""
        if template == self.show_template:
            kwargs.update(panels_of_supplier(reading(), int(kwargs["pk"])))
        return super().render_template(template, **kwargs)
