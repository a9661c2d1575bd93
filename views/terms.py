"""On which terms suppliers deliver, and the rates of the day, on grids."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_babel import lazy_gettext
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.kernel.work import Work
from app.materials.holdings import may_see_purchase_prices
from app.purchasing.terms.terms import CURRENCIES, LIRA, check_exchange_rate, check_supply_term
from models.materials import Material
from models.purchasing import ExchangeRate, SupplyTerm
from views import formatting
from views.interface import WorkInterface
from views.records import RecordView
from views.searching import WithSupplier
from views.works import reading


def _choices(*codes: str) -> list[SelectChoice]:
    return [SelectChoice(code, code) for code in codes]


class OfSupplierOrMaterial(WithSupplier):
    """Words of the supplier, of the material, and their code for it count."""

    def _has(self, word: str) -> Any:
        return super()._has(word) | SupplyTerm.material.has(Material.search.like(f"%{word}%"))


class SupplyTermView(RecordView):
    """Price, lead time, minimum and multiple of a material at a supplier."""

    datamodel = WorkInterface(SupplyTerm)
    route_base = "/supply-terms"
    class_permission_name = "SupplyTerm"
    list_title = lazy_gettext("Terms of suppliers")
    add_title = lazy_gettext("New terms")
    edit_title = show_title = lazy_gettext("Terms")
    add_label = lazy_gettext("New terms")
    empty_title = lazy_gettext("No terms have been agreed yet")
    empty_text = lazy_gettext("With a price, a lead time and a minimum the proposals know what to order.")
    search_filter = OfSupplierOrMaterial
    list_columns = [
        "material",
        "supplier",
        "supplier_code",
        "price",
        "currency",
        "lead_days",
        "minimum",
        "multiple",
    ]
    add_columns = edit_columns = show_columns = list_columns
    search_columns = ["material", "supplier", "supplier_code", "currency"]
    order_columns = ["supplier_code", "price", "lead_days"]
    label_columns = {
        "material": lazy_gettext("Material"),
        "supplier": lazy_gettext("Supplier"),
        "supplier_code": lazy_gettext("Their code"),
        "price": lazy_gettext("Price"),
        "currency": lazy_gettext("Currency"),
        "lead_days": lazy_gettext("Lead time (days)"),
        "minimum": lazy_gettext("Least quantity"),
        "multiple": lazy_gettext("In multiples of"),
    }
    description_columns = {
        "price": lazy_gettext("For one purchase unit of the material, without VAT. Empty: not agreed."),
        "lead_days": lazy_gettext("Empty: as on the material’s card."),
        "minimum": lazy_gettext("In purchase units."),
        "multiple": lazy_gettext("In purchase units. Empty: any quantity."),
    }
    formatters_columns = {
        # Nothing is for nothing: a price of zero has not been agreed.
        "price": formatting.Format(lambda price: formatting.number(price or None), "num"),
        "lead_days": formatting.number,
        "supplier_code": formatting.text.in_roomy_windows(),
        "minimum": formatting.number.in_roomy_windows(),
        "multiple": formatting.number.in_roomy_windows(),
    }
    base_order = ("id", "desc")
    add_form_extra_fields = edit_form_extra_fields = {
        "currency": SelectField(
            lazy_gettext("Currency"), choices=_choices(*CURRENCIES), render_kw={"class": "form-control"}
        )
    }

    def _request_filters(self) -> Any:
        # Terms are prices: who may not see what suppliers charge has nothing to look for here.
        if not may_see_purchase_prices(reading()):
            abort(403)
        return super()._request_filters()

    def _found(self, pk: Any) -> Any:
        if not may_see_purchase_prices(reading()):
            abort(403)
        return super()._found(pk)

    def check(self, work: Work, item: Any) -> None:
        """Whom, what, and amounts that can be."""
        check_supply_term(work, item)


class ExchangeRateView(RecordView):
    """Lira for one unit of a currency, by day."""

    datamodel = WorkInterface(ExchangeRate)
    route_base = "/exchange-rates"
    class_permission_name = "ExchangeRate"
    list_title = lazy_gettext("Exchange rates")
    add_title = lazy_gettext("New rate")
    edit_title = show_title = lazy_gettext("Exchange rate")
    add_label = lazy_gettext("New rate")
    empty_title = lazy_gettext("No rate has been entered yet")
    empty_text = lazy_gettext("Enter the central bank’s selling rate of the day; deliveries use it.")
    add_columns = edit_columns = ["on", "currency", "rate"]
    list_columns = show_columns = [*add_columns, "from_bank"]
    search_columns = ["on", "currency"]
    label_columns = {
        "on": lazy_gettext("Day"),
        "currency": lazy_gettext("Currency"),
        "rate": lazy_gettext("Lira for one"),
        "from_bank": lazy_gettext("From the central bank"),
    }
    formatters_columns = {"on": formatting.day, "rate": formatting.unit_cost}
    base_order = ("on", "desc")
    add_form_extra_fields = edit_form_extra_fields = {
        "currency": SelectField(
            lazy_gettext("Currency"),
            choices=_choices(*(code for code in CURRENCIES if code != LIRA)),
            render_kw={"class": "form-control"},
        )
    }

    def check(self, work: Work, item: Any) -> None:
        """A currency, a rate above zero, once a day."""
        check_exchange_rate(work, item)
