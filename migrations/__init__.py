"""Alembic migrations: one set for the platform schema, one for the schema of every tenant."""
