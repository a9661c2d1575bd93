"""Stock: every quantity that goes from one place to another; the only writer of the ledger of moves.

Order of locks, the same everywhere, so that nobody waits in a circle: the order's WIP location, then
materials by id (when receiving or counting), then balances by location, material, lot.
"""
