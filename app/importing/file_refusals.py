"""What can be wrong with a file as a whole, and why it cannot be written now."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class FileMissing(Refusal):
    """Nothing was chosen."""

    code = "importing.file_missing"
    sentence = N_("Please choose a file.")
    field = "file"


class FileEmpty(Refusal):
    """The file has no bytes."""

    code = "importing.file_empty"
    sentence = N_("{name} is empty.")
    field = "file"


class FileTooLarge(Refusal):
    """More than anybody's list; it would keep the worker busy for others."""

    code = "importing.file_too_large"
    sentence = N_("The file is too large: the most is {most} MB. Divide it into several files.")
    field = "file"


class OldExcel(Refusal):
    """The binary format of Excel before 2007."""

    code = "importing.old_excel"
    sentence = N_(
        "This is an old Excel file (.xls), or it has a password."
        " Open it in Excel and save it as .xlsx without a password."
    )
    field = "file"


class NotATable(Refusal):
    """A picture, a PDF, a web page: no rows and columns."""

    code = "importing.not_a_table"
    sentence = N_("This is neither an Excel file (.xlsx) nor a CSV file.")
    field = "file"


class BrokenFile(Refusal):
    """It says it is a workbook and cannot be opened."""

    code = "importing.broken_file"
    sentence = N_(
        "This Excel file cannot be opened; it is damaged or has a password. Save it again and retry."
    )
    field = "file"


class TooManyCells(Refusal):
    """A forgotten value far away makes a sheet of thousands of millions of cells."""

    code = "importing.too_many_cells"
    sentence = N_(
        "The sheet {sheet} reaches as far as {cell}. Delete the empty rows and columns behind the list."
    )
    field = "file"


class TooManyRows(Refusal):
    """More rows than one transaction should write."""

    code = "importing.too_many_rows"
    sentence = N_("The list has {rows} rows; the most is {most}. Divide it into several files.")
    field = "file"


class HeadingsMissing(Refusal):
    """No row looks like the heading of such a list."""

    code = "importing.headings_missing"
    sentence = N_("No heading row was found. One row must name the columns; needed is at least: {needed}.")
    field = "file"


class HeadingTwice(Refusal):
    """Two columns mean the same, so one of them would be lost."""

    code = "importing.heading_twice"
    sentence = N_(
        "The columns “{first}” and “{second}” both mean “{meaning}”. Delete one of them or rename it."
    )
    field = "file"


class NoRows(Refusal):
    """Headings and nothing under them."""

    code = "importing.no_rows"
    sentence = N_("There is no row under the headings.")
    field = "file"


class UnknownKind(Refusal):
    """There is no such list."""

    code = "importing.unknown_kind"
    sentence = N_("This kind of list cannot be imported.")


class StillRunning(Refusal):
    """The worker has the file in its hands."""

    code = "importing.still_running"
    sentence = N_("This file is being worked on. Wait until it is finished.")


class NotChecked(Refusal):
    """Only a checked file can be written."""

    code = "importing.not_checked"
    sentence = N_("This file has not been checked yet, or it was imported already.")


class StillWrong(Refusal):
    """All or nothing: a file with errors is not written."""

    code = "importing.still_wrong"
    sentence = N_("The file has {wrong} errors. Correct them in the file and upload it again.")


class NothingToDo(Refusal):
    """Everything in the file is already as it says."""

    code = "importing.nothing_to_do"
    sentence = N_("Everything in this file is already stored; there is nothing to import.")


class WorkBroke(Refusal):
    """A bug, told neutrally."""

    code = "importing.work_broke"
    sentence = N_("Something broke on our side, and nothing was written. Try again; if it stays, tell us.")


class ChangedMeanwhile(Refusal):
    """Somebody stored the same code or lot between our look and our write."""

    code = "importing.changed_meanwhile"
    sentence = N_(
        "Somebody changed the same records meanwhile, so nothing was written. Check the file again."
    )
