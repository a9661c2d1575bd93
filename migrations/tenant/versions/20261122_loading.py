"""Loading lists, returns and pre-printed forms.

Revision ID: tenant_0012
Revises: tenant_0011
"""

from __future__ import annotations

revision = "tenant_0012"
down_revision = "tenant_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
