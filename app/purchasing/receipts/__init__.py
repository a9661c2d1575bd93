"""Goods receipts [mal kabul]: what suppliers brought, on which of their waybills, at which price."""
