"""Slips [fiş]: acts of the store room that have no other paper, each with its number, and their undoing."""
