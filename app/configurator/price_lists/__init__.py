"""Price lists of customers: read for an order, kept by the office."""
