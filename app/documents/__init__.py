"""Documents: what the papers say, their numbers, and what was issued and stays as it was."""
