"""Schema ``platform``: which companies there are and which host names are theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Name, PrimaryKey


class TenantRow(Base):
    """A customer company; its data lives in the schema ``t_<slug>``."""

    __tablename__ = "tenant"
    __table_args__ = {"schema": "platform"}

    id: Mapped[PrimaryKey]
    slug: Mapped[str] = mapped_column(String(31), unique=True)
    name: Mapped[Name]
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    domains: Mapped[list[TenantDomain]] = relationship(back_populates="tenant")


class TenantDomain(Base):
    """A host name under which a company is reached, beside ``<slug>.<base host>``."""

    __tablename__ = "tenant_domain"
    __table_args__ = {"schema": "platform"}

    id: Mapped[PrimaryKey]
    tenant_id: Mapped[int] = mapped_column(ForeignKey("platform.tenant.id"), index=True)
    host: Mapped[str] = mapped_column(String(253), unique=True)
    tenant: Mapped[TenantRow] = relationship(back_populates="domains")
