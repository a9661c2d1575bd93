"""Changing an order whose doors are being made [değişiklik]: shown first, then done whole."""
