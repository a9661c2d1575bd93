"""How much a formula may cost. Clerks write formulas, so none may stall or blow up the server."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, DivisionByZero, InvalidOperation, Overflow

LONGEST_SOURCE = 1_000  # characters
LONGEST_NUMBER = 24  # digits and dot of one literal
LONGEST_NAME = 40  # characters
MOST_NODES = 400  # numbers, names and operators in one formula
DEEPEST_NESTING = 50  # parentheses, conditions and signs inside each other while reading
DEEPEST_TREE = 120  # a sum of that many terms is still one formula
MOST_STEPS = 20_000  # nodes worked through for one value, named expressions included
# Each level is a Python call or two. Formulas that use formulas must stay well under the interpreter's
# 1,000 calls, of which web server and screen take their share.
DEEPEST_WORK = 360
MOST_DECIMALS = 9  # that round() keeps
MOST_ZEROS = 6  # that round() makes before the point

CONTEXT = Context(
    prec=28,
    rounding=ROUND_HALF_UP,
    Emin=-60,
    Emax=30,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
