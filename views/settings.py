"""Settings: departments, VAT rates, the company's letterhead."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext
from wtforms import ColorField

from app.kernel.errors import Refusals
from app.kernel.permissions import SEE_COST
from app.kernel.work import Work
from app.orders.taxing import check_tax_rate
from app.parties.checking_letterhead import check_letterhead
from app.production.rating import check_department
from app.production.ruling import check_ruled
from models.core import Company, TaxRate
from models.production import Department
from views import formatting
from views.choices import choice_of
from views.interface import WorkInterface
from views.reader import ColumnsOfReader
from views.records import CRUD_RIGHTS, RecordView
from views.works import may
from views.workshop import GROUPING_WORDS, RULE_WORDS


class DepartmentView(RecordView):
    """The stations of the shop floor and what a minute of them costs."""

    datamodel = WorkInterface(Department)
    route_base = "/departments"
    class_permission_name = "Department"
    list_title = lazy_gettext("Departments")
    edit_title = show_title = lazy_gettext("Department")
    add_title = add_label = lazy_gettext("New department")
    add_columns = edit_columns = [
        "position",
        "name",
        "code",
        "share_of_minutes",
        "minute_rate",
        "overhead_rate",
        "wip_limit",
        "wip_rule",
        "grouping",
    ]
    # The code is for programs: the card of a department shows it, the list of them need not.
    list_columns = ColumnsOfReader(*(name for name in add_columns if name != "code"))
    show_columns = ColumnsOfReader(*add_columns)
    order_columns = ["position", "name"]
    search_columns = ["name", "code"]
    label_columns = {
        "position": lazy_gettext("Position"),
        "name": lazy_gettext("Name"),
        "code": lazy_gettext("Code"),
        "share_of_minutes": lazy_gettext("Share of a door's minutes"),
        "minute_rate": lazy_gettext("Cost of a minute (₺)"),
        "overhead_rate": lazy_gettext("Overhead of a minute (₺)"),
        "wip_limit": lazy_gettext("Doors at most"),
        "wip_rule": lazy_gettext("Beyond it"),
        "grouping": lazy_gettext("Queue"),
    }
    formatters_columns = {
        "share_of_minutes": formatting.number,
        "minute_rate": formatting.unit_cost,
        "overhead_rate": formatting.unit_cost,
        "position": formatting.number,
        "wip_limit": formatting.number,
        "wip_rule": formatting.Word(lambda value: gettext(RULE_WORDS[value])).in_roomy_windows(),
        "grouping": formatting.Word(lambda value: gettext(GROUPING_WORDS[value])).in_roomy_windows(),
    }
    add_form_extra_fields = edit_form_extra_fields = {
        "wip_rule": choice_of(lazy_gettext("Beyond it"), RULE_WORDS),
        "grouping": choice_of(lazy_gettext("Queue"), GROUPING_WORDS),
    }
    description_columns = {
        "wip_limit": lazy_gettext("Nothing means no limit."),
        "overhead_rate": lazy_gettext("Rent, power and the like; counted in cost sheets beside the labour."),
    }
    base_order = ("position", "asc")

    def _add(self) -> Any:
        return super()._add() if may(SEE_COST) else abort(403)

    def _edit(self, pk: Any) -> Any:
        # The form has the rate in it, and saving it without would be a rate of nothing.
        return super()._edit(pk) if may(SEE_COST) else abort(403)

    def check(self, work: Work, item: Any) -> None:
        """A rate, a share and a limit that can be."""
        del work
        check_department(item)
        if wrong := check_ruled(item):
            raise Refusals(wrong)


class TaxRateView(RecordView):
    """VAT rates by date; a change is a new row, so that old papers stay right."""

    datamodel = WorkInterface(TaxRate)
    route_base = "/tax-rates"
    class_permission_name = "TaxRate"
    list_title = lazy_gettext("VAT rates")
    add_title = add_label = lazy_gettext("New VAT rate")
    edit_title = show_title = lazy_gettext("VAT rate")
    list_columns = show_columns = add_columns = edit_columns = ["code", "name", "percent", "valid_from"]
    search_columns = ["code", "name"]
    label_columns = {
        "code": lazy_gettext("Code"),
        "name": lazy_gettext("Name"),
        "percent": lazy_gettext("Percent"),
        "valid_from": lazy_gettext("Valid from"),
    }
    formatters_columns = {"percent": formatting.percent, "valid_from": formatting.day}
    base_order = ("code", "asc")

    def check(self, work: Work, item: Any) -> None:
        """A rate that can be."""
        del work
        check_tax_rate(item)


class CompanyView(RecordView):
    """The letterhead: one record, edited in place."""

    datamodel = WorkInterface(Company)
    route_base = "/company"
    class_permission_name = "Company"
    method_permission_name = {**CRUD_RIGHTS, "company": "edit"}
    # There is one company, from the first day to the last.
    exclude_route_methods = RecordView.exclude_route_methods | {"add", "delete"}
    edit_title = show_title = lazy_gettext("Company")
    edit_columns = show_columns = [
        "legal_name",
        "tax_office",
        "tax_id",
        "mersis_number",
        "trade_registry",
        "street",
        "district",
        "city",
        "postal_code",
        "phone",
        "email",
        "website",
        "bank",
        "iban",
        "accent",
        "declares_worth",
        "warns_before_leaving",
        "proforma_days",
        "approval_confirms",
        "takes_bank_rates",
        "cost_alarm_percent",
        "proforma_terms",
        "status_shows_prices",
        "status_shows_papers",
    ]
    label_columns = {
        "legal_name": lazy_gettext("Legal name"),
        "tax_office": lazy_gettext("Tax office"),
        "tax_id": lazy_gettext("Tax number"),
        "mersis_number": lazy_gettext("MERSİS number"),
        "street": lazy_gettext("Address"),
        "district": lazy_gettext("District"),
        "city": lazy_gettext("City"),
        "postal_code": lazy_gettext("Postal code"),
        "phone": lazy_gettext("Phone"),
        "email": lazy_gettext("E-mail"),
        "website": lazy_gettext("Website"),
        "bank": lazy_gettext("Bank"),
        "iban": lazy_gettext("IBAN"),
        "accent": lazy_gettext("Colour of the papers"),
        "declares_worth": lazy_gettext("Say on e-despatches what goods are worth"),
        "warns_before_leaving": lazy_gettext("Warn until GİB has the e-despatch of a truck"),
        "trade_registry": lazy_gettext("Trade registry number"),
        "proforma_days": lazy_gettext("Proforma valid for (days)"),
        "takes_bank_rates": lazy_gettext("Take over the central bank’s exchange rates each day"),
        "approval_confirms": lazy_gettext("Approval of the customer confirms the order"),
        "cost_alarm_percent": lazy_gettext("Tell when costs moved since the quote by more than (%)"),
        "proforma_terms": lazy_gettext("Terms on the proforma"),
        "status_shows_prices": lazy_gettext("Status page of an order shows prices"),
        "status_shows_papers": lazy_gettext("Papers can be taken from the status page of an order"),
    }

    edit_form_extra_fields = {
        "accent": ColorField(lazy_gettext("Colour of the papers"), render_kw={"class": "form-control"})
    }

    @expose("/")
    @has_access
    def company(self) -> Any:
        """Straight to the one record."""
        return redirect(url_for(".edit", pk=1))

    def post_edit_redirect(self) -> Any:
        """Stay on the page."""
        return redirect(url_for(".edit", pk=1))

    def check(self, work: Work, item: Any) -> None:
        """What papers will carry is looked at before it stands on one."""
        check_letterhead(work, item)
