"""How much a file may hold: enough for any factory, too little to stop the worker."""

from __future__ import annotations

from typing import Final

MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = 10 * MEGABYTE
MOST_UNPACKED: Final = 150 * MEGABYTE
"""A workbook is a zip file; what it unpacks to is counted before anybody reads it."""
MOST_CELLS: Final = 4_000_000
MOST_ROWS: Final = 50_000
MOST_SHEETS: Final = 20
MOST_ERRORS_KEPT: Final = 1000
MOST_ROWS_SHOWN: Final = 50
HEADING_WITHIN: Final = 60
"""Title, address and date stand above a heading, but not more than this."""
