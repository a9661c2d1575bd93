"""Form fields for Turkish hands: numbers as people type them, dates as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_appbuilder import forms
from flask_appbuilder.fieldwidgets import BS3TextFieldWidget
from flask_appbuilder.forms import FieldConverter
from flask_appbuilder.validators import Unique
from flask_babel import gettext
from wtforms import DateTimeField, Field, ValidationError

from app.kernel.amounts import parse_decimal, show_number
from app.kernel.clock import parse_date, show_date
from app.kernel.errors import Refusal
from app.kernel.violations import AlreadyExists
from views.works import sentence


class AmountField(Field):
    """A decimal number: 1.250,50 and 1250.5 both; what was typed stays when it is refused."""

    widget = BS3TextFieldWidget()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return show_number(Decimal(self.data)) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; the sentence of a NotANumber stands at the field."""
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = parse_decimal(valuelist[0])
            except Refusal as refusal:
                raise ValidationError(sentence(refusal)) from refusal


class WholeNumberField(AmountField):
    """A whole number, such as days or a position."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; a fraction is refused by the field itself."""
        super().process_formdata(valuelist)
        if self.data is not None:
            if self.data != self.data.to_integral_value():
                raise ValidationError(gettext("A whole number is needed here."))
            self.data = int(self.data)  # type: ignore[assignment] # what an integer column takes


class DayField(Field):
    """A day: 21.11.2026."""

    widget = BS3TextFieldWidget()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return show_date(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; the sentence of a NotADate stands at the field."""
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = parse_date(valuelist[0])
            except Refusal as refusal:
                raise ValidationError(sentence(refusal)) from refusal


class MomentField(DateTimeField):
    """FAB's own field for a moment, which only search forms use, under a name WTForms does not warn about."""


class TakenOnce(Unique):
    """FAB's own check that a code is not taken, in our words."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise ValidationError when another record has this value."""
        self.message = sentence(AlreadyExists())
        super().__call__(form, field)


def teach_fab_our_fields() -> None:
    """FAB chooses form fields by a table; numbers and days in it become ours."""
    ours: dict[str, Any] = {
        "is_numeric": AmountField,
        "is_integer": WholeNumberField,
        "is_date": DayField,
        "is_datetime": MomentField,
    }
    forms.Unique = TakenOnce
    FieldConverter.conversion_table = tuple(
        (kind, ours[kind], BS3TextFieldWidget) if kind in ours else (kind, field, widget)
        for kind, field, widget in FieldConverter.conversion_table
    )
