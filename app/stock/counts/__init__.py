"""Counts [sayım]: sheets, what was found, and the difference posted."""
