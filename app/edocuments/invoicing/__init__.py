"""Invoices from shipments: drafted without a number, looked at, then issued with the next one."""
