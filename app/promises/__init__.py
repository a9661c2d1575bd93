"""Promised days [termin]: when an order will be ready, why then, and what became of what was promised."""
