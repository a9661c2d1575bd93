"""Warehouses [depo] and their shelves, and what lies where."""
