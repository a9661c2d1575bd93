"""What can be wrong with a row or a cell, each in a sentence for the clerk who has the file open."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class CellError(Refusal):
    """A cell holds an error of the spreadsheet."""

    code = "importing.cell_error"
    sentence = N_("The cell shows an error. Correct the formula, or write the value itself.")


class FormulaWithoutResult(Refusal):
    """Formulas are never calculated here; the program that made the file kept no result."""

    code = "importing.formula_without_result"
    sentence = N_("The formula has no result in the file. Open the file in Excel and save it once.")


class TextTooLong(Refusal):
    """The text does not fit."""

    code = "importing.text_too_long"
    sentence = N_("The text has {length} characters; the most is {most}.")


class CodeIsADate(Refusal):
    """Excel has made a day of something like 3-12."""

    code = "importing.code_is_a_date"
    sentence = N_("Excel has turned this into a date. Format the column as text and write it again.")


class CodeIsInexact(Refusal):
    """Excel keeps fifteen digits and shows the rest as zeros or as 1,23E+15."""

    code = "importing.code_is_inexact"
    sentence = N_("Excel has lost digits of this long number. Format the column as text and write it again.")


class NumberUnclear(Refusal):
    """1.250 is a thousand for one program and one and a quarter for another."""

    code = "importing.number_unclear"
    sentence = N_("{text} can be {large} or {small}. Write {large_written} or {small_written}.")


class NotANumberButADate(Refusal):
    """Excel has made a day of something like 3.12."""

    code = "importing.number_is_a_date"
    sentence = N_(
        "Excel has turned this number into a date. Format the column as a number and write it again."
    )


class NumberBelowZero(Refusal):
    """Prices, quantities and days begin at zero."""

    code = "importing.below_zero"
    sentence = N_("This number cannot be below zero.")


class NumberNotPositive(Refusal):
    """A factor of zero makes everything nothing."""

    code = "importing.not_positive"
    sentence = N_("This number must be above zero.")


class NumberTooLarge(Refusal):
    """Thirteen digits are a barcode."""

    code = "importing.too_large"
    sentence = N_("{text} cannot be right. Has a code been written into this column?")


class NotAWholeNumber(Refusal):
    """Days are counted whole."""

    code = "importing.not_whole"
    sentence = N_("Write a whole number here.")


class NotYesOrNo(Refusal):
    """The text is neither yes nor no."""

    code = "importing.not_yes_or_no"
    sentence = N_("Write E (yes) or H (no).")


class UnknownWord(Refusal):
    """The text is none of those that may stand here."""

    code = "importing.unknown_word"
    sentence = N_("“{text}” is not known here. Possible: {known}.")


class UnknownCurrency(Refusal):
    """No currency we calculate with."""

    code = "importing.unknown_currency"
    sentence = N_("“{text}” is not a currency. Possible: {known}.")


class CurrencyTwice(Refusal):
    """The price carries a sign that its currency column contradicts."""

    code = "importing.currency_twice"
    sentence = N_("The price is written in {written}, but the currency of the row is {said}.")


class ValueMissing(Refusal):
    """A new record needs it."""

    code = "importing.value_missing"
    sentence = N_("This is needed for a new record.")


class ColumnMissing(Refusal):
    """A new record needs what the file has no column for."""

    code = "importing.column_missing"
    sentence = N_("This record is new and needs “{column}”, but the file has no such column.")


class KeyMissing(Refusal):
    """A row without its code cannot be found again."""

    code = "importing.key_missing"
    sentence = N_("Every row needs a value in this column.")


class RowTwice(Refusal):
    """The same code stands in two rows of the file."""

    code = "importing.row_twice"
    sentence = N_("“{text}” already stands in row {first}. Keep one of the rows {first} and {second}.")


class CodeUnclear(Refusal):
    """Two records differ only in the dots of their i."""

    code = "importing.code_unclear"
    sentence = N_("“{text}” can mean {codes}. Write it exactly.")


class UnknownMaterial(Refusal):
    """Stock and prices belong to materials that exist."""

    code = "importing.unknown_material"
    sentence = N_("There is no material with this code. Import the materials first.")


class UnknownSupplier(Refusal):
    """No firm has this code or name."""

    code = "importing.unknown_supplier"
    sentence = N_("There is no supplier with this code or name. Import the suppliers first.")


class SupplierUnclear(Refusal):
    """Several firms have this name."""

    code = "importing.supplier_unclear"
    sentence = N_("Several suppliers are called so: {codes}. Write the code.")


class UnknownShelf(Refusal):
    """No shelf has this code."""

    code = "importing.unknown_shelf"
    sentence = N_("There is no shelf with this code.")


class UnknownWarehouse(Refusal):
    """No active warehouse has this code or name."""

    code = "importing.unknown_warehouse"
    sentence = N_("There is no active warehouse with this code or name. Possible: {known}.")


class FirmIsAnother(Refusal):
    """The code belongs to a firm with another name and another role; taking it over would mix the two."""

    code = "importing.firm_is_another"
    sentence = N_("The code already belongs to {name}. Give this firm another code.")


class PurchaseUnitMissing(Refusal):
    """A factor needs the unit it is a factor of."""

    code = "importing.purchase_unit_missing"
    sentence = N_("The factor needs a purchase unit: 1 sheet = 23,55 kg. Write the purchase unit too.")


class UnitDoesNotFit(Refusal):
    """A quantity in a unit the material is neither kept nor bought in."""

    code = "importing.unit_does_not_fit"
    sentence = N_("{code} is kept in {unit}. Write the quantity in {unit}.")


class HasMovesAlready(Refusal):
    """Opening stock is what was there before the first move."""

    code = "importing.has_moves"
    sentence = N_("{code} already has stock moves, so it has no opening stock any more. Count it instead.")


class OpenedOtherwise(Refusal):
    """An earlier import has written another opening stock for it."""

    code = "importing.opened_otherwise"
    sentence = N_("An opening stock of {quantity} was imported before. Count the material instead.")


class CostMissing(Refusal):
    """Nobody knows what the stock is worth."""

    code = "importing.cost_missing"
    sentence = N_(
        "Write the cost of one unit; the material has no last price. Write 0 when it is worth nothing."
    )


class LotMissing(Refusal):
    """The material is tracked by lot."""

    code = "importing.lot_missing"
    sentence = N_("{code} is tracked by lot. Write the lot.")


class LotNotTracked(Refusal):
    """The material is not tracked by lot."""

    code = "importing.lot_not_tracked"
    sentence = N_("{code} is not tracked by lot. Leave the lot empty.")


class NothingToSet(Refusal):
    """A row of a price list without any price or term."""

    code = "importing.nothing_to_set"
    sentence = N_("The row says nothing new: write a supplier's price or a last price.")


class SupplierMissing(Refusal):
    """A supplier's price without the supplier."""

    code = "importing.supplier_missing"
    sentence = N_("Write the supplier whose price this is.")


class CostTwice(Refusal):
    """Two rows give one material two last prices."""

    code = "importing.cost_twice"
    sentence = N_("Row {first} gives {code} another last price.")


class UnknownPriceList(Refusal):
    """A list of customers is opened by a person, with its days, before it is filled."""

    code = "importing.unknown_price_list"
    sentence = N_("There is no price list of this name. Open it on the page of price lists first.")


class UnknownModel(Refusal):
    """A door model that does not exist."""

    code = "importing.unknown_model"
    sentence = N_("There is no door model with the code “{text}”.")
