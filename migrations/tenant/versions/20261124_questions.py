"""Groups, conditions and pictures of a model's questions.

Revision ID: tenant_0030
Revises: tenant_0029
"""

from __future__ import annotations

revision = "tenant_0030"
down_revision = "tenant_0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
