"""What developers and their machines need: a private PostgreSQL, the run script, checks."""
