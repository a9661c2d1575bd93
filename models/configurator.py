"""The configurator: parameters, options, door models, components, named expressions, rules."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Formula, Json, Money, Name, Note, Percent, PrimaryKey, Quantity
from models.materials import Material
from models.production import Department


class Parameter(Base):
    """A question about a door, shared by all models that ask it: width, lock, outside colour."""

    __tablename__ = "parameter"
    __table_args__ = (
        CheckConstraint("kind in ('number', 'choice', 'boolean', 'text')", "known_kind"),
        CheckConstraint("minimum is null or maximum is null or minimum <= maximum", "minimum_below_maximum"),
        CheckConstraint("step is null or step > 0", "step_positive"),
    )

    id: Mapped[PrimaryKey]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    kind: Mapped[str] = mapped_column(String(10))
    unit: Mapped[str] = mapped_column(String(12), default="", server_default="")
    minimum: Mapped[Quantity | None]
    maximum: Mapped[Quantity | None]
    step: Mapped[Quantity | None]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    options: Mapped[list[ParameterOption]] = relationship(
        back_populates="parameter", order_by="ParameterOption.position", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


class ParameterOption(Base):
    """One answer of a choice; it may stand for a material and may cost extra."""

    __tablename__ = "parameter_option"
    __table_args__ = (UniqueConstraint("parameter_id", "value"),)

    id: Mapped[PrimaryKey]
    parameter_id: Mapped[int] = mapped_column(ForeignKey("parameter.id"), index=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    value: Mapped[str] = mapped_column(String(60))
    label: Mapped[Name] = mapped_column(default="", server_default="")
    material_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"), index=True)
    price_delta: Mapped[Money] = mapped_column(default=Decimal(0), server_default="0")
    colour: Mapped[str] = mapped_column(String(7), default="", server_default="")
    parameter: Mapped[Parameter] = relationship(back_populates="options")
    material: Mapped[Material | None] = relationship()

    def __str__(self) -> str:
        return self.label or self.value


class OptionPicture(Base):
    """What an answer looks like, as clerks and customers see it while they choose."""

    __tablename__ = "option_picture"

    option_id: Mapped[int] = mapped_column(
        ForeignKey("parameter_option.id", ondelete="cascade"), primary_key=True
    )
    content: Mapped[bytes]
    """A JPEG that we made."""
    sha256: Mapped[str] = mapped_column(String(64))


class DoorModel(Base):
    """A kind of door the company makes; configured per order, never copied into variants."""

    __tablename__ = "door_model"
    __table_args__ = (
        CheckConstraint("price_percent > -100", "price_percent_above_minus_hundred"),
        CheckConstraint("price_rounding is null or price_rounding > 0", "price_rounding_positive"),
    )

    id: Mapped[PrimaryKey]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    labour_minutes: Mapped[Formula] = mapped_column(default="0", server_default="0")
    price_formula: Mapped[Formula] = mapped_column(default="0", server_default="0")
    vat_code: Mapped[str] = mapped_column(String(20), default="GENEL", server_default="GENEL")
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    price_percent: Mapped[Percent] = mapped_column(default=Decimal(0), server_default="0")
    """Added to what the formulas of the price give."""
    price_rounding: Mapped[Money | None]
    """The multiple that the price of a door is rounded to."""
    note: Mapped[Note]
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    """The number of the newest released version; 0 while orders are made of what the page says."""
    prices_at: Mapped[datetime | None]
    """When a price of it was last changed for new orders."""
    parameters: Mapped[list[ModelParameter]] = relationship(
        back_populates="model", order_by="ModelParameter.position", cascade="all, delete-orphan"
    )
    components: Mapped[list[Component]] = relationship(
        back_populates="model", order_by="Component.position", cascade="all, delete-orphan"
    )
    rules: Mapped[list[Rule]] = relationship(
        back_populates="model", order_by="Rule.id", cascade="all, delete-orphan"
    )
    prices: Mapped[list[PriceRow]] = relationship(
        back_populates="model", order_by="PriceRow.position", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ModelParameter(Base):
    """That a model asks a parameter: its default there, and limits narrower than the general ones."""

    __tablename__ = "model_parameter"
    __table_args__ = (UniqueConstraint("model_id", "parameter_id"),)

    id: Mapped[PrimaryKey]
    model_id: Mapped[int] = mapped_column(ForeignKey("door_model.id"), index=True)
    parameter_id: Mapped[int] = mapped_column(ForeignKey("parameter.id"), index=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    default: Mapped[str] = mapped_column(String(60), default="", server_default="")
    minimum: Mapped[Quantity | None]
    maximum: Mapped[Quantity | None]
    group_name: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """The heading it stands under, with its neighbours of the same group."""
    shown_if: Mapped[Formula] = mapped_column(default="", server_default="")
    """Asked only while this is true of the answers above it."""
    model: Mapped[DoorModel] = relationship(back_populates="parameters")
    parameter: Mapped[Parameter] = relationship()

    def __str__(self) -> str:
        return str(self.parameter)


class Component(Base):
    """A line of a model's parametric bill of materials [bileşen]."""

    __tablename__ = "component"
    __table_args__ = (
        CheckConstraint("(material_id is null) <> (chosen_by_id is null)", "one_source"),
        CheckConstraint("scrap_percent >= 0 and scrap_percent < 100", "scrap_in_range"),
        CheckConstraint("rounding_multiple is null or rounding_multiple > 0", "rounding_positive"),
    )

    id: Mapped[PrimaryKey]
    model_id: Mapped[int] = mapped_column(ForeignKey("door_model.id"), index=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    material_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"), index=True)
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("parameter.id"), index=True)
    """The choice whose option names the material, when it is not fixed."""
    quantity: Mapped[Formula]
    condition: Mapped[Formula] = mapped_column(default="", server_default="")
    scrap_percent: Mapped[Percent] = mapped_column(default=Decimal(0), server_default="0")
    rounding_multiple: Mapped[Quantity | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    model: Mapped[DoorModel] = relationship(back_populates="components")
    material: Mapped[Material | None] = relationship()
    chosen_by: Mapped[Parameter | None] = relationship()
    department: Mapped[Department | None] = relationship()
    cuts: Mapped[list[CutPiece]] = relationship(
        back_populates="component", order_by="CutPiece.position", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return str(self.material or self.chosen_by or "")


class CutPiece(Base):
    """A piece cut from a component's sheet or profile: how many, how long, how wide [kesim parçası]."""

    __tablename__ = "cut_piece"

    id: Mapped[PrimaryKey]
    component_id: Mapped[int] = mapped_column(ForeignKey("component.id", ondelete="cascade"), index=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    name: Mapped[Name]
    pieces: Mapped[Formula]
    length: Mapped[Formula]
    """In mm."""
    width: Mapped[Formula] = mapped_column(default="", server_default="")
    """In mm; empty for what is cut from a profile."""
    component: Mapped[Component] = relationship(back_populates="cuts")

    def __str__(self) -> str:
        return self.name


class Expression(Base):
    """A named formula, shared by all models or belonging to one: GK = G - 90, kanat(t) = …."""

    __tablename__ = "expression"
    __table_args__ = (
        UniqueConstraint("name", "model_id", postgresql_nulls_not_distinct=True),
        Index("ix_expression_model_id", "model_id"),
    )

    id: Mapped[PrimaryKey]
    name: Mapped[Code]
    arguments: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """Argument names separated by commas: ``t, n, m``."""
    formula: Mapped[Formula]
    unit: Mapped[str] = mapped_column(String(12), default="", server_default="")
    says: Mapped[Name] = mapped_column(default="", server_default="")
    model_id: Mapped[int | None] = mapped_column(ForeignKey("door_model.id"))
    model: Mapped[DoorModel | None] = relationship()

    def __str__(self) -> str:
        return f"{self.name}({self.arguments})" if self.arguments else self.name


class Rule(Base):
    """A combination must satisfy the condition, or is refused with the sentence."""

    __tablename__ = "rule"

    id: Mapped[PrimaryKey]
    model_id: Mapped[int] = mapped_column(ForeignKey("door_model.id"), index=True)
    condition: Mapped[Formula]
    sentence: Mapped[str] = mapped_column(String(300))
    model: Mapped[DoorModel] = relationship(back_populates="rules")

    def __str__(self) -> str:
        return self.sentence


class PriceRow(Base):
    """A part of a model's price: base, of an option, per square metre, per started step, by formula."""

    __tablename__ = "price_row"
    __table_args__ = (
        CheckConstraint("kind in ('base', 'option', 'area', 'step', 'formula')", "known_kind"),
        CheckConstraint("(kind = 'option') = (option_id is not null)", "option_of_option_rows"),
        CheckConstraint("(kind in ('area', 'step', 'formula')) = (formula <> '')", "formula_where_needed"),
        CheckConstraint("(kind = 'step') = (step is not null)", "step_of_steps"),
        CheckConstraint("step is null or step > 0", "step_positive"),
    )

    id: Mapped[PrimaryKey]
    model_id: Mapped[int] = mapped_column(ForeignKey("door_model.id", ondelete="cascade"), index=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[Name] = mapped_column(default="", server_default="")
    option_id: Mapped[int | None] = mapped_column(ForeignKey("parameter_option.id"), index=True)
    formula: Mapped[Formula] = mapped_column(default="", server_default="")
    """The area in m², the measure that is counted in steps, or the amount itself."""
    over: Mapped[Quantity | None]
    """Steps are counted from here."""
    step: Mapped[Quantity | None]
    amount: Mapped[Money] = mapped_column(default=Decimal(0), server_default="0")
    condition: Mapped[Formula] = mapped_column(default="", server_default="")
    model: Mapped[DoorModel] = relationship(back_populates="prices")
    option: Mapped[ParameterOption | None] = relationship()

    def __str__(self) -> str:
        return self.name or self.kind


class ModelVersion(Base):
    """A door model as it was released: orders are made of it, and nobody changes it again [sürüm]."""

    __tablename__ = "model_version"
    __table_args__ = (
        UniqueConstraint("model_id", "number"),
        CheckConstraint("number > 0", "number_positive"),
    )

    id: Mapped[PrimaryKey]
    model_id: Mapped[int] = mapped_column(ForeignKey("door_model.id"))
    number: Mapped[int]
    released_at: Mapped[datetime]
    released_by: Mapped[Name]
    note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    content: Mapped[Json]
    """Everything needed to work a door out; see app.configurator.snapshots."""
    model: Mapped[DoorModel] = relationship()

    def __str__(self) -> str:
        return str(self.number)


class VersionMaterial(Base):
    """That a released version needs a material, so that it cannot be deleted under its orders."""

    __tablename__ = "version_material"

    version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"), primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), primary_key=True, index=True)


class ModelExample(Base):
    """A door whose result is known: it must come out the same before a version is released."""

    __tablename__ = "model_example"
    __table_args__ = (UniqueConstraint("model_id", "name"),)

    id: Mapped[PrimaryKey]
    model_id: Mapped[int] = mapped_column(ForeignKey("door_model.id", ondelete="cascade"))
    name: Mapped[Name]
    answers: Mapped[Json]
    """Parameter code → answer as text."""
    expected: Mapped[Json]
    """What must come out; see app.configurator.keeping."""
    kept_at: Mapped[datetime]
    kept_by: Mapped[Name]

    def __str__(self) -> str:
        return self.name
