"""People and what their roles allow."""
