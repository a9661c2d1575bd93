"""The ledger of stock: places, balances, and the moves that go from one place to another."""
