"""Price lists, price rows of models, and what a quote was made of.

Revision ID: tenant_0022
Revises: tenant_0021
"""

from __future__ import annotations

revision = "tenant_0022"
down_revision = "tenant_0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
