"""The base of all tables and the vocabulary of column types."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from flask_appbuilder import Model as FabModel
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Identity, Integer, Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import UserDefinedType

metadata = FabModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

PrimaryKey = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
Code = Annotated[str, mapped_column(String(40))]
Name = Annotated[str, mapped_column(String(160))]
Note = Annotated[str, mapped_column(Text, default="", server_default="")]
Formula = Annotated[str, mapped_column(String(1000))]
Quantity = Annotated[Decimal, mapped_column(Numeric(18, 3))]
"""In the material's stock unit, three places."""
Money = Annotated[Decimal, mapped_column(Numeric(18, 2))]
"""Turkish lira (or the document's currency), kuruş."""
UnitCost = Annotated[Decimal, mapped_column(Numeric(18, 6))]
"""Lira for one stock unit, without VAT."""
Factor = Annotated[Decimal, mapped_column(Numeric(18, 6))]
Percent = Annotated[Decimal, mapped_column(Numeric(6, 2))]
Minutes = Annotated[Decimal, mapped_column(Numeric(12, 2))]


class Xid8(UserDefinedType[str]):
    """PostgreSQL's number of a transaction, 64 bits, never used twice; as text in Python."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Its name in DDL."""
        return "xid8"


ischema_names["xid8"] = Xid8  # so that a schema that is read knows it too

Json = Annotated[dict[str, Any], mapped_column(JSONB)]


class Base(DeclarativeBase):
    """Every table of a tenant; shares FAB's metadata so that its users and roles stand beside ours."""

    metadata = metadata
    type_annotation_map = {
        bool: Boolean,
        date: Date,
        datetime: DateTime(timezone=True),
        int: Integer,
        str: Text,
    }
