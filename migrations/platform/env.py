"""Alembic environment of the platform schema."""

from migrations.environment import run

run(platform=True)
